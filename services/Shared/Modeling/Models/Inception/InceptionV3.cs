using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>The Inception network that published Fréchet distances are measured with.</summary>
/// <remarks>
/// Names and computation follow pytorch-fid's port of the 2015 TensorFlow network (<c>pt_inception-2015-12-05</c>), which
/// differs from torchvision's: averages leave the border's padding out, the last block pools by maximum, and there are 1008
/// classes. Normalisation always uses the stored statistics.
/// </remarks>
public sealed class InceptionV3 : Module<Tensor, Tensor>
{
    /// <summary>Width of the features.</summary>
    public const int FeatureWidth = 2048;

    /// <summary>Classes of the head.</summary>
    public const int Classes = 1008;

    private const int Side = 299;

    [ComponentName(Name = "Conv2d_1a_3x3")]
    private readonly InceptionConvolution _conv1A;

    [ComponentName(Name = "Conv2d_2a_3x3")]
    private readonly InceptionConvolution _conv2A;

    [ComponentName(Name = "Conv2d_2b_3x3")]
    private readonly InceptionConvolution _conv2B;

    [ComponentName(Name = "Conv2d_3b_1x1")]
    private readonly InceptionConvolution _conv3B;

    [ComponentName(Name = "Conv2d_4a_3x3")]
    private readonly InceptionConvolution _conv4A;

    [ComponentName(Name = "Mixed_5b")]
    private readonly InceptionA _mixed5B;

    [ComponentName(Name = "Mixed_5c")]
    private readonly InceptionA _mixed5C;

    [ComponentName(Name = "Mixed_5d")]
    private readonly InceptionA _mixed5D;

    [ComponentName(Name = "Mixed_6a")]
    private readonly InceptionB _mixed6A;

    [ComponentName(Name = "Mixed_6b")]
    private readonly InceptionC _mixed6B;

    [ComponentName(Name = "Mixed_6c")]
    private readonly InceptionC _mixed6C;

    [ComponentName(Name = "Mixed_6d")]
    private readonly InceptionC _mixed6D;

    [ComponentName(Name = "Mixed_6e")]
    private readonly InceptionC _mixed6E;

    [ComponentName(Name = "Mixed_7a")]
    private readonly InceptionD _mixed7A;

    [ComponentName(Name = "Mixed_7b")]
    private readonly InceptionE _mixed7B;

    [ComponentName(Name = "Mixed_7c")]
    private readonly InceptionE _mixed7C;

    [ComponentName(Name = "fc")]
    private readonly LinearLayer _classifier;

    /// <summary>Builds the network; it has one shape.</summary>
    /// <param name="weights">What the weights hold until they are loaded.</param>
    public InceptionV3(InitialWeights weights)
        : base(nameof(InceptionV3))
    {
        ArgumentNullException.ThrowIfNull(weights);
        _conv1A = new InceptionConvolution(3, 32, 3, weights, stride: 2);
        _conv2A = new InceptionConvolution(32, 32, 3, weights);
        _conv2B = new InceptionConvolution(32, 64, 3, weights, padded: true);
        _conv3B = new InceptionConvolution(64, 80, 1, weights);
        _conv4A = new InceptionConvolution(80, 192, 3, weights);
        _mixed5B = new InceptionA(192, 32, weights);
        _mixed5C = new InceptionA(256, 64, weights);
        _mixed5D = new InceptionA(288, 64, weights);
        _mixed6A = new InceptionB(288, weights);
        _mixed6B = new InceptionC(768, 128, weights);
        _mixed6C = new InceptionC(768, 160, weights);
        _mixed6D = new InceptionC(768, 160, weights);
        _mixed6E = new InceptionC(768, 192, weights);
        _mixed7A = new InceptionD(768, weights);
        _mixed7B = new InceptionE(1280, InceptionPooling.AverageInside, weights);
        _mixed7C = new InceptionE(2048, InceptionPooling.LargestNearby, weights);
        _classifier = new LinearLayer(FeatureWidth, Classes, weights);
        RegisterComponents();
    }

    /// <summary>Resizes to 299x299 (bilinear between pixel centres, not antialiased) and maps to [-1, 1].</summary>
    /// <param name="images">Floating (N, 3, H, W) in [0, 1].</param>
    /// <returns>(N, 3, 299, 299); owned by the caller.</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public static Tensor Preprocess(Tensor images)
    {
        TensorCheck.Shape(images, nameof(images), null, null, 3, null, null);
        using var scope = NewDisposeScope();
        Tensor resized = functional.interpolate(images, [Side, Side], mode: InterpolationMode.Bilinear, align_corners: false);
        return (resized * 2 - 1).MoveToOuterDisposeScope();
    }

    /// <summary>Features of images: the mean of the last block over the map ("pool3").</summary>
    /// <param name="images">(N, 3, H, W) in [0, 1], of the weights' type.</param>
    /// <returns>(N, 2048); owned by the caller.</returns>
    /// <exception cref="ArgumentException">Shape or type do not fit.</exception>
    public override Tensor forward(Tensor images) =>
        Start(images).Into(RunBlock0).Into(RunBlock1).Into(RunBlock2).Into(RunBlock3).Into(pooled => pooled.flatten(1));

    /// <summary>Outputs of the four blocks, as pytorch-fid numbers them.</summary>
    /// <param name="images">(N, 3, H, W) in [0, 1], of the weights' type.</param>
    /// <param name="last">Last block to run, 0 to 3.</param>
    /// <returns>
    /// (N, 64, 73, 73), (N, 192, 35, 35), (N, 768, 17, 17), (N, 2048, 1, 1), the first last + 1 of them; owned by the caller.
    /// </returns>
    /// <exception cref="ArgumentException">Shape or type do not fit, or there is no such block.</exception>
    public IReadOnlyList<Tensor> BlockOutputs(Tensor images, int last = 3)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(last);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(last, 3);
        var outputs = new List<Tensor> { Start(images).Into(RunBlock0) };
        Func<Tensor, Tensor>[] others = [RunBlock1, RunBlock2, RunBlock3];
        foreach (Func<Tensor, Tensor> block in others.Take(last))
            outputs.Add(block(outputs[^1]));
        return outputs;
    }

    /// <summary>Scores of the 1008 classes before the softmax, for the Inception score.</summary>
    /// <param name="features">(N, 2048) from <see cref="forward"/>.</param>
    /// <returns>(N, 1008); owned by the caller.</returns>
    /// <exception cref="ArgumentException">Shape or type do not fit.</exception>
    public Tensor Classify(Tensor features)
    {
        TensorCheck.Shape(features, nameof(features), _classifier.Weight.dtype, null, FeatureWidth);
        return _classifier.call(features);
    }

    private Tensor Start(Tensor images)
    {
        TensorCheck.Shape(images, nameof(images), _classifier.Weight.dtype, null, 3, null, null);
        return Preprocess(images);
    }

    private Tensor RunBlock0(Tensor x) => _conv1A.call(x).Into(_conv2A.call).Into(_conv2B.call).Into(InceptionPooling.Halve);

    private Tensor RunBlock1(Tensor x) => _conv3B.call(x).Into(_conv4A.call).Into(InceptionPooling.Halve);

    private Tensor RunBlock2(Tensor x) => _mixed5B.call(x).Into(_mixed5C.call).Into(_mixed5D.call).Into(_mixed6A.call)
        .Into(_mixed6B.call).Into(_mixed6C.call).Into(_mixed6D.call).Into(_mixed6E.call);

    private Tensor RunBlock3(Tensor x) => _mixed7A.call(x).Into(_mixed7B.call).Into(_mixed7C.call)
        .Into(map => functional.adaptive_avg_pool2d(map, 1));
}
