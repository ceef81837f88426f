using System.Security.Cryptography;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Experiments;

/// <summary>Features that the fidelity of pictures is measured on. Owns its network.</summary>
internal sealed class PictureFeatures : IDisposable
{
    private const int Pass = 128, InceptionPass = 16;

    private readonly IDisposable _network;
    private readonly Func<IReadOnlyList<RgbImage>, Tensor> _pass;
    private readonly int _picturesAtOnce;

    private PictureFeatures(string name, string digest, IDisposable network, Func<IReadOnlyList<RgbImage>, Tensor> pass, int picturesAtOnce) =>
        (Name, Digest, _network, _pass, _picturesAtOnce) = (name, digest, network, pass, picturesAtOnce);

    /// <summary>What the features are, for people.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of the weights, <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public string Digest { get; }

    /// <summary>Image embeddings of a dual encoder.</summary>
    /// <param name="folder">The encoder in the CLIP layout.</param>
    /// <exception cref="InputException">The folder holds no encoder.</exception>
    public static PictureFeatures OfEncoder(string folder)
    {
        FeatureDistance.Require(folder);
        ModelComponent<ClipModel> encoder = ClipLayout.Load(folder, new ModelLoadOptions { DType = float32 });
        ClipImagePreprocessor preprocessor = ClipImagePreprocessor.Load(folder);
        string weights = Directory.EnumerateFiles(folder, "*.safetensors").Order(StringComparer.Ordinal).First();
        return new PictureFeatures(
            "image embeddings of the dual encoder", DigestOf(weights), encoder,
            pictures => encoder.Module.GetImageFeatures(preprocessor.Preprocess(pictures)), Pass);
    }

    /// <summary>The 2,048 features of InceptionV3 that pytorch-fid measures the Frechet distance on.</summary>
    /// <param name="file">Its weights (<c>pt_inception-2015-12-05-6726825d</c>) as safetensors, under pytorch-fid's names.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static PictureFeatures OfInception(string file)
    {
        if (!File.Exists(file))
            throw new InputException("--inception", $"'{file}' is no file", "name pytorch-fid's InceptionV3 weights as safetensors");
        var network = new InceptionV3(InitialWeights.Uninitialised());
        try
        {
            using SafetensorsFile weights = SafetensorsFile.Open(file);
            // Counters of the normalisation layers; pytorch-fid's file has them, and nothing reads them.
            ModuleWeights.Load(network, weights, new ModuleWeightsOptions { DType = float32, Ignored = ["*.num_batches_tracked"] });
        }
        catch (Exception problem) when (problem is CheckpointMismatchException or SafetensorsFormatException)
        {
            network.Dispose();
            throw new InputException("--inception", $"'{file}' cannot be used: {problem.Message}", "name pytorch-fid's InceptionV3 weights as safetensors");
        }

        network.eval();
        return new PictureFeatures("InceptionV3 (pytorch-fid)", DigestOf(file), network, pictures => network.call(Stack(pictures)), InceptionPass);
    }

    /// <summary>The features of pictures.</summary>
    /// <param name="pictures">At least one; for Inception all of one size. Drawn on one pass at a time.</param>
    /// <returns>float64 (N, D); the caller owns it.</returns>
    public Tensor Compute(IEnumerable<RgbImage> pictures)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        Tensor[] parts = [.. pictures.Chunk(_picturesAtOnce).Select(Reduce)];
        return cat(parts).to(float64).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public void Dispose() => _network.Dispose();

    /// <summary>One pass; what it needed on the way is freed before the next.</summary>
    private Tensor Reduce(RgbImage[] pictures)
    {
        using var scope = NewDisposeScope();
        return _pass(pictures).MoveToOuterDisposeScope();
    }

    private static Tensor Stack(IReadOnlyList<RgbImage> pictures)
    {
        using var scope = NewDisposeScope();
        Tensor[] each = [.. pictures.Select(picture => picture.ToTensor())];
        return (stack(each).permute(0, 3, 1, 2).to(float32) / 255).MoveToOuterDisposeScope();
    }

    private static string DigestOf(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return $"sha256:{Convert.ToHexStringLower(SHA256.HashData(stream))}";
    }
}
