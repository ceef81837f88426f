using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Weights;

public sealed class SingleFileCheckpointTests : IDisposable
{
    private static readonly DiffusionShapes Tiny = ModelFamily.StableDiffusion15.Tiny().Diffusion!;

    private readonly TemporaryFolder _folder = new();

    private string Single => _folder.File("model.safetensors");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    public void WriteTo_CheckpointOfAFolder_GivesTheFolderAgain(ScalarType type)
    {
        string source = TinyFolders.Write(_folder.File("source"), options: new RandomModelOptions { DType = type, Seed = 3 });
        WriteSingle(source);
        Convert(_folder.File("back"));
        TinyFolders.FilesOf(_folder.File("back")).ShouldBe(TinyFolders.FilesOf(source));
        using StableDiffusionModel model = DiffusersLayout.Load(_folder.File("back"));
        model.Vae.LatentChannels.ShouldBe(4);
    }

    [Fact]
    public void Open_Checkpoint_ReadsTheShapesFromTheTensors()
    {
        WriteSingle(TinyFolders.Write(_folder.File("source")));
        using SingleFileCheckpoint checkpoint = SingleFileCheckpoint.Open(Single);
        checkpoint.Shapes.UNet.ToJson().ShouldBe((Tiny.UNet with { SampleSize = 64 }).ToJson());
        checkpoint.Shapes.Vae.ToJson().ShouldBe((Tiny.Vae with { SampleSize = 512 }).ToJson());
        checkpoint.Shapes.Text.ToJson().ShouldBe(Tiny.Text.ToJson());
    }

    [Fact]
    public void Open_TrainingTensors_AreLeftOutAndListed()
    {
        WriteSingle(TinyFolders.Write(_folder.File("source")), tensors =>
        {
            tensors.Add("alphas_cumprod", ones(1000));
            tensors.Add("model_ema.decay", ones(1));
            tensors.Add("cond_stage_model.transformer.text_model.embeddings.position_ids", arange(77));
        });
        using SingleFileCheckpoint checkpoint = SingleFileCheckpoint.Open(Single);
        checkpoint.LeftOut.ShouldBe(["alphas_cumprod", "cond_stage_model.transformer.text_model.embeddings.position_ids", "model_ema.decay"]);
        checkpoint.ByteCount.ShouldBeGreaterThan(1_000_000);
    }

    [Theory]
    [InlineData("model.diffusion_model.input_blocks.1.0.in_layers.2.bias", "down_blocks.0.resnets.0.conv1.bias")]
    [InlineData("first_stage_model.decoder.mid.attn_1.q.weight", "decoder.mid_block.attentions.0.to_q.weight")]
    [InlineData("cond_stage_model.transformer.text_model.final_layer_norm.bias", "text_model.final_layer_norm.bias")]
    public void Open_MissingTensor_NamesIt(string name, string expected)
    {
        WriteSingle(TinyFolders.Write(_folder.File("source")), tensors => tensors.Remove(name));
        Should.Throw<CheckpointMismatchException>(() => SingleFileCheckpoint.Open(Single)).Problems.ShouldHaveSingleItem().ShouldStartWith($"missing: '{expected}'");
    }

    [Theory]
    [InlineData("model.diffusion_model.middle_block.1.transformer_blocks.0.attn3.to_q.weight")]
    [InlineData("first_stage_model.encoder.down.0.attn.0.q.weight")]
    [InlineData("control_model.zero_convs.0.weight")]
    public void Open_UnknownTensor_IsRefusedByName(string name)
    {
        WriteSingle(TinyFolders.Write(_folder.File("source")), tensors => tensors.Add(name, zeros(3)));
        Should.Throw<CheckpointMismatchException>(() => SingleFileCheckpoint.Open(Single)).Problems.ShouldHaveSingleItem().ShouldContain(name);
    }

    [Theory]
    [InlineData("cond_stage_model.model.positional_embedding", "Stable Diffusion 2.x")]
    [InlineData("conditioner.embedders.0.weight", "Stable Diffusion XL")]
    public void Open_AnotherGeneration_SaysWhich(string name, string expected)
    {
        SafetensorsWriter.Write(Single, new Dictionary<string, Tensor> { [name] = zeros(2), ["model.diffusion_model.out.2.bias"] = zeros(4) });
        Should.Throw<ModelFolderException>(() => SingleFileCheckpoint.Open(Single)).Reason.ShouldContain(expected);
    }

    [Fact]
    public void Open_OtherSafetensors_SaysSo()
    {
        SafetensorsWriter.Write(Single, new Dictionary<string, Tensor> { ["weight"] = zeros(2) });
        Should.Throw<ModelFolderException>(() => SingleFileCheckpoint.Open(Single)).Reason.ShouldContain("model.diffusion_model.");
    }

    [Fact]
    public void Open_UNetOnly_NamesWhatIsMissing()
    {
        WriteSingle(TinyFolders.Write(_folder.File("source")), tensors =>
        {
            foreach (string name in tensors.Keys.Where(name => !name.StartsWith(SingleFileNames.UNetPrefix, StringComparison.Ordinal)).ToArray())
                tensors.Remove(name);
        });
        Should.Throw<ModelFolderException>(() => SingleFileCheckpoint.Open(Single)).Reason.ShouldContain("first_stage_model.");
    }

    private void Convert(string target)
    {
        string tokenizer = Repository.Parity("pipeline", "tokenizer");
        using SingleFileCheckpoint checkpoint = SingleFileCheckpoint.Open(Single);
        checkpoint.WriteTo(
            Directory.CreateDirectory(target).FullName, folder => TinyFolders.CopyTokenizer(tokenizer, folder), cancellationToken: TestContext.Current.CancellationToken);
        // Sizes that no tensor tells are those of the published model; here they are the miniature's.
        File.WriteAllText(Path.Combine(target, "unet", "config.json"), (checkpoint.Shapes.UNet with { SampleSize = Tiny.UNet.SampleSize }).ToJson());
        File.WriteAllText(Path.Combine(target, "vae", "config.json"), (checkpoint.Shapes.Vae with { SampleSize = Tiny.Vae.SampleSize }).ToJson());
    }

    /// <summary>Writes a folder's tensors under the single file's names; the autoencoder's attention as the 1 x 1 convolutions that it was.</summary>
    private void WriteSingle(string source, Action<Dictionary<string, Tensor>>? change = null)
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>();
        Add("unet/diffusion_pytorch_model.safetensors", SingleFileNames.UNet(Tiny.UNet));
        Add("vae/diffusion_pytorch_model.safetensors", SingleFileNames.Vae(Tiny.Vae));
        Add("text_encoder/model.safetensors", SingleFileNames.Text(Tiny.Text));
        change?.Invoke(tensors);
        SafetensorsWriter.Write(Single, tensors);

        void Add(string path, IReadOnlyDictionary<string, string> names)
        {
            using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(source, path));
            foreach ((string name, SafetensorsEntry entry) in file.Entries)
            {
                Tensor tensor = file.Read(name);
                bool wasConvolution = names[name].Contains(".mid.attn_1.", StringComparison.Ordinal) && entry.Shape.Length == 2;
                tensors.Add(names[name], wasConvolution ? tensor.unsqueeze(-1).unsqueeze(-1) : tensor);
            }
        }
    }
}
