using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Weights;

public sealed class ShardedSafetensorsTests : IDisposable
{
    private const string Stem = "diffusion_pytorch_model";

    private readonly TemporaryFolder _folder = new();

    private string UNet => _folder.File("model/unet");

    private string Index => Path.Combine(UNet, $"{Stem}.safetensors.index.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_ShardedFolder_GivesTheSameNetworkAndSavesItAsOneFile()
    {
        string whole = TinyFolders.Write(_folder.File("whole"));
        TinyFolders.Write(_folder.File("model"));
        TinyFolders.Split(UNet, Stem);
        TinyFolders.Split(_folder.File("model/text_encoder"), "model");
        DiffusersLayout.Inspect(_folder.File("model")).Select(network => (network.WeightsFile, network.Problems.Count)).ShouldBe(
            [("text_encoder/model.safetensors.index.json", 0), ($"unet/{Stem}.safetensors.index.json", 0), ($"vae/{Stem}.safetensors", 0)]);
        using (StableDiffusionModel model = DiffusersLayout.Load(_folder.File("model")))
            DiffusersLayout.Save(model, _folder.File("saved"));
        TinyFolders.FilesOf(_folder.File("saved")).ShouldBe(TinyFolders.FilesOf(whole));
    }

    [Fact]
    public void Load_HalfPrecisionVariantInShards_IsFoundByItsVariant()
    {
        TinyFolders.Write(_folder.File("model"), options: new RandomModelOptions { DType = ScalarType.Float16 });
        File.Move(Path.Combine(UNet, $"{Stem}.safetensors"), Path.Combine(UNet, $"{Stem}.fp16.safetensors"));
        TinyFolders.Split(UNet, Stem, "fp16");
        WeightFileSet.Find(UNet, Stem, "fp16").ShouldBe(
        [
            ($"{Stem}.safetensors.index.fp16.json", $"{Stem}.safetensors.index.json"),
            ($"{Stem}.fp16-00001-of-00002.safetensors", $"{Stem}.fp16-00001-of-00002.safetensors"),
            ($"{Stem}.fp16-00002-of-00002.safetensors", $"{Stem}.fp16-00002-of-00002.safetensors"),
        ]);
        using ModelComponent<UNet2DConditionModel> unet = DiffusersLayout.LoadUNet(UNet, new ModelLoadOptions { Variant = "fp16" });
        unet.Module.WeightType().ShouldBe(ScalarType.Float16);
        Should.Throw<ModelFolderException>(() => DiffusersLayout.LoadUNet(UNet)).Reason.ShouldContain("name the variant");
    }

    [Fact]
    public void Read_AnyTensor_ComesFromItsShard()
    {
        Write();
        using ShardedSafetensors shards = ShardedSafetensors.Open(Index);
        using Tensor bias = shards.Read("conv_out.bias", ScalarType.Float64);
        bias.shape.ShouldBe([4]);
        bias.dtype.ShouldBe(ScalarType.Float64);
        using Tensor target = empty(4);
        shards.CopyTo("conv_out.bias", target);
        TensorAssert.Close(target, bias, 0);
        Should.Throw<KeyNotFoundException>(() => shards.Read("nothing")).Message.ShouldContain("nothing");
    }

    [Fact]
    public void Open_MissingShard_NamesIt()
    {
        Write();
        File.Delete(Path.Combine(UNet, $"{Stem}-00002-of-00002.safetensors"));
        Should.Throw<ModelFolderException>(() => ShardedSafetensors.Open(Index)).Message.ShouldContain($"{Stem}-00002-of-00002.safetensors");
    }

    [Theory]
    [InlineData("../other.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("a/b.safetensors")]
    [InlineData(".hidden.safetensors")]
    [InlineData("weights.bin")]
    [InlineData("")]
    public void Open_ShardElsewhere_IsRefused(string file)
    {
        Write();
        Change("conv_out.bias", file);
        Should.Throw<ModelFolderException>(() => ShardedSafetensors.Open(Index)).Reason.ShouldContain("same folder");
    }

    [Fact]
    public void Open_IndexThatContradictsItsShards_NamesTheTensor()
    {
        Write();
        string name;
        using (SafetensorsFile second = SafetensorsFile.Open(Path.Combine(UNet, $"{Stem}-00002-of-00002.safetensors")))
            name = second.Entries.Keys.First();
        Change(name, $"{Stem}-00001-of-00002.safetensors");
        Should.Throw<ModelFolderException>(() => ShardedSafetensors.Open(Index)).Reason.ShouldContain(name);
    }

    [Fact]
    public void Open_TensorThatNoShardHolds_IsNamed()
    {
        Write();
        Change("invented", $"{Stem}-00001-of-00002.safetensors");
        Should.Throw<ModelFolderException>(() => ShardedSafetensors.Open(Index)).Reason.ShouldContain("invented");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"weight_map\": {}}")]
    [InlineData("{\"weight_map\": {\"a\": 3}}")]
    [InlineData("{")]
    public void Open_MalformedIndex_IsRefused(string text)
    {
        Write();
        File.WriteAllText(Index, text);
        Should.Throw<ModelFolderException>(() => ShardedSafetensors.Open(Index)).Path.ShouldBe(Index);
    }

    [Fact]
    public void Load_ShardsThatDoNotFit_ListsEveryTensor()
    {
        Write();
        string config = Path.Combine(UNet, "config.json");
        File.WriteAllText(config, (ModelFamily.StableDiffusion15.Tiny().Diffusion!.UNet with { OutChannels = 8 }).ToJson());
        Should.Throw<CheckpointMismatchException>(() => DiffusersLayout.LoadUNet(UNet)).Problems.Count.ShouldBe(2);
    }

    private void Write()
    {
        RandomModelFolder.Write(ModelFamily.StableDiffusion15.Tiny(), _folder.File("model"), new RandomModelOptions());
        TinyFolders.Split(UNet, Stem);
    }

    private void Change(string tensor, string file)
    {
        var index = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Index))!;
        index["weight_map"]![tensor] = file;
        File.WriteAllText(Index, index.ToJsonString());
    }
}
