using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Models.Autoencoder;

public sealed class AutoencoderKLTests
{
    private static readonly string[] OldNames = ["pipeline", "vae"], NewNames = ["pipeline_vae_newkeys"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Encode_GoldenImages_MatchesReference(bool newNames)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using AutoencoderKL vae = LoadTiny(newNames);
        Dictionary<string, Tensor> golden = ParityFiles.Golden("vae");

        using DiagonalGaussian latents = vae.Encode(golden["image"]);
        TensorAssert.Close(latents.Mean, golden["mean"], 1e-5);
        TensorAssert.Close(latents.Mode(), golden["mean"], 1e-5);
        TensorAssert.Close(latents.LogVariance, golden["logvar"], 1e-5);
        TensorAssert.Close(latents.StandardDeviation, golden["std"], 1e-5);
        TensorAssert.Close(latents.Sample(golden["sample_noise"]), golden["sample"], 1e-5);

        using DiagonalGaussian nonSquare = vae.Encode(golden["image_nonsquare"]);
        TensorAssert.Close(nonSquare.Mean, golden["mean_nonsquare"], 1e-5);
        vae.Config.ScalingFactor.ShouldBe(golden["scaling_factor"].item<float>(), 1e-7);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decode_GoldenLatents_MatchesReference(bool newNames)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using AutoencoderKL vae = LoadTiny(newNames);
        Dictionary<string, Tensor> golden = ParityFiles.Golden("vae");

        TensorAssert.Close(vae.Decode(golden["latent"]), golden["decoded"], 1e-5);
    }

    [Fact]
    public void EncodeAndDecode_WithRecorder_MatchReferencePartByPart()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using AutoencoderKL vae = LoadTiny(newNames: true);
        Dictionary<string, Tensor> golden = ParityFiles.Golden("vae"), parts = ParityFiles.Golden("vae_intermediates");

        using var recorder = new ActivationRecorder(vae);
        vae.Encode(golden["image"].narrow(0, 0, 1)).Dispose();
        vae.Decode(golden["latent"].narrow(0, 0, 1));

        foreach ((string path, Tensor expected) in parts)
            TensorAssert.Close(recorder.Outputs[path], expected, 1e-5);
    }

    private static AutoencoderKL LoadTiny(bool newNames)
    {
        string[] folder = newNames ? NewNames : OldNames;
        AutoencoderKLConfig config = AutoencoderKLConfig.FromFile(Repository.Parity(folder));
        var options = new ModuleWeightsOptions { Rename = VaeKeyNames.ToNew };
        return ParityFiles.Load(new AutoencoderKL(config, InitialWeights.Uninitialised()), folder, options);
    }
}
