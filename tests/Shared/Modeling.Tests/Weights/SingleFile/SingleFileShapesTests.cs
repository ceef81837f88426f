using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Weights;

public sealed class SingleFileShapesTests
{
    [Fact]
    public void Shapes_OfThePublishedTensors_AreThePublishedOnes()
    {
        var shapes = new SingleFileShapes(new ShapesOfTensors(
            Entries(new UNet2DConditionModel(PublishedShapes.StableDiffusion15UNet, InitialWeights.ShapesOnly()), SingleFileNames.UNet(PublishedShapes.StableDiffusion15UNet)),
            Entries(new AutoencoderKL(PublishedShapes.StableDiffusion15Vae, InitialWeights.ShapesOnly()), SingleFileNames.Vae(PublishedShapes.StableDiffusion15Vae)),
            Entries(new ClipTextModel(PublishedShapes.ClipLargeText, InitialWeights.ShapesOnly()), SingleFileNames.Text(PublishedShapes.ClipLargeText))));
        shapes.UNet().ToJson().ShouldBe(PublishedShapes.StableDiffusion15UNet.ToJson());
        shapes.Vae().ToJson().ShouldBe(PublishedShapes.StableDiffusion15Vae.ToJson());
        shapes.Text().ToJson().ShouldBe(PublishedShapes.ClipLargeText.ToJson());
    }

    [Fact]
    public void Shapes_OfNothing_NameTheFirstTensorThatLacks()
    {
        var shapes = new SingleFileShapes(new ShapesOfTensors());
        Should.Throw<ModelFolderException>(() => shapes.UNet()).Reason.ShouldContain("model.diffusion_model.");
        Should.Throw<ModelFolderException>(() => shapes.Vae()).Reason.ShouldContain("first_stage_model.");
        Should.Throw<ModelFolderException>(() => shapes.Text()).Reason.ShouldContain("cond_stage_model.");
    }

    private static IEnumerable<SafetensorsEntry> Entries(nn.Module network, IReadOnlyDictionary<string, string> names)
    {
        using (network)
            return [.. network.state_dict().Select(pair => new SafetensorsEntry(names[pair.Key], "F32", ScalarType.Float32, pair.Value.shape, 0, 0))];
    }

    /// <summary>A file of which only the header is known.</summary>
    private sealed class ShapesOfTensors(params IEnumerable<SafetensorsEntry>[] entries) : ITensorSource
    {
        public string Path => "model.safetensors";

        public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; } = entries.SelectMany(part => part).ToDictionary(entry => entry.Name);

        public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

        public Tensor Read(string name, ScalarType? dtype = null, Device? device = null) => throw new NotSupportedException();

        public void CopyTo(string name, Tensor target) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
