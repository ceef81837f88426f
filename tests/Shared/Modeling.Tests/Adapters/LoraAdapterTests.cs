using RlhfT2I.Modeling.Adapters;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Tests.Weights;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Adapters;

public sealed class LoraAdapterTests : IDisposable
{
    private const string Attention = "down_blocks.0.attentions.0.transformer_blocks.0.attn1";
    private const string Other = "down_blocks.0.attentions.1.transformer_blocks.0.attn2.to_q";
    private const string ToQ = "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q";
    private const string ToOut = "mid_block.attentions.0.transformer_blocks.0.attn2.to_out.0";
    private const string FeedForward = "up_blocks.1.attentions.2.transformer_blocks.0.ff.net.0.proj";
    private const string ProjIn = "down_blocks.1.attentions.1.proj_in";
    private const string Conv = "up_blocks.3.resnets.2.conv1";
    private const string Halving = "down_blocks.0.downsamplers.0.conv";

    private static readonly UNet2DConditionConfig Tiny = ModelFamily.StableDiffusion15.Tiny().Diffusion!.UNet;

    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly UNet2DConditionModel _unet = Filled(ScalarType.Float32);

    private string Path => _folder.File(LoraAdapter.FileName);

    public void Dispose()
    {
        _unet.Dispose();
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(ToQ)]
    [InlineData(ToOut)]
    [InlineData(FeedForward)]
    [InlineData(ProjIn)]
    [InlineData(Conv)]
    [InlineData(Halving)]
    public void Merge_AnyKindOfLayer_EqualsTheAppliedAdapter(string target)
    {
        using LoraAdapter adapter = Adapter(alpha: 3, target);
        Tensor before = Predict(_unet);
        Tensor applied;
        using (adapter.ApplyTo(_unet, 0.7))
            applied = Predict(_unet);
        TensorAssert.BitEqual(Predict(_unet), before);
        Distance(applied, before).ShouldBeGreaterThan(1e-3);

        adapter.Merge(_unet, 0.7);
        TensorAssert.Close(Predict(_unet), applied, 1e-5);
    }

    [Fact]
    public void ApplyTo_TwoAdapters_AddUpInAnyOrderOfRemoval()
    {
        using LoraAdapter first = Adapter(alpha: 2, ToQ, Conv), second = Adapter(alpha: 2, ToQ);
        Tensor none = Predict(_unet);
        IDisposable a = first.ApplyTo(_unet);
        Tensor one = Predict(_unet);
        IDisposable b = second.ApplyTo(_unet, 0.5);
        Distance(Predict(_unet), one).ShouldBeGreaterThan(1e-4);
        b.Dispose();
        TensorAssert.BitEqual(Predict(_unet), one);
        a.Dispose();
        a.Dispose();
        TensorAssert.BitEqual(Predict(_unet), none);
    }

    [Fact]
    public void ApplyTo_ZeroB_IsTheIdentity()
    {
        using var adapter = new LoraAdapter([new LoraLayer(ToQ, Random(2, 32), zeros(32, 2).DetachFromDisposeScope(), 2), new LoraLayer(Conv, Random(3, 64, 3, 3), zeros(32, 3, 1, 1).DetachFromDisposeScope(), 3)]);
        Tensor before = Predict(_unet);
        using (adapter.ApplyTo(_unet))
            TensorAssert.Close(Predict(_unet), before, 0);
        adapter.Merge(_unet);
        TensorAssert.BitEqual(Predict(_unet), before);
    }

    [Fact]
    public void Merge_OneLayer_AddsScaledProductToItsWeightAlone()
    {
        using LoraAdapter adapter = Adapter(alpha: 8, ToOut);
        Dictionary<string, Tensor> before = _unet.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.clone());
        adapter.Merge(_unet, 0.25);
        LoraLayer layer = adapter.Layers[0];
        // W + scale (alpha / r) B A: arXiv:2106.09685, section 4.1.
        Tensor expected = before[ToOut + ".weight"] + (layer.Up.matmul(layer.Down) * tensor(0.25 * 8 / 4));
        foreach ((string name, Tensor weight) in _unet.state_dict())
        {
            if (name == ToOut + ".weight")
                TensorAssert.Close(weight, expected, 1e-6);
            else
                TensorAssert.BitEqual(weight, before[name]);
        }
    }

    [Fact]
    public void Merge_HalfPrecision_RoundsTheSumOnce()
    {
        using UNet2DConditionModel half = Filled(ScalarType.Float16);
        using LoraAdapter adapter = Adapter(alpha: 4, ToQ);
        Tensor weight = half.state_dict()[ToQ + ".weight"], expected = (weight.to(float32) + adapter.Layers[0].Up.matmul(adapter.Layers[0].Down)).to(float16);
        adapter.Merge(half);
        TensorAssert.BitEqual(weight, expected);
    }

    [Fact]
    public void Load_SavedAdapter_IsTheSame()
    {
        using LoraAdapter adapter = Adapter(alpha: 4, ToQ, Conv);
        LoraLayer other = new(FeedForward, Random(2, 64), Random(512, 2), 16);
        using var mixed = new LoraAdapter([.. adapter.Layers, other]);
        mixed.Save(Path);
        using (SafetensorsFile file = SafetensorsFile.Open(Path))
        {
            file.Entries.Keys.ShouldBe(
            [
                $"unet.{ToQ}.lora_A.weight", $"unet.{ToQ}.lora_B.weight", $"unet.{Conv}.lora_A.weight", $"unet.{Conv}.lora_B.weight",
                $"unet.{FeedForward}.lora_A.weight", $"unet.{FeedForward}.lora_B.weight", $"unet.{FeedForward}.alpha",
            ], ignoreOrder: true);
            file.Metadata["lora_adapter_metadata"].ShouldContain("\"unet.r\":4");
            file.Metadata["lora_adapter_metadata"].ShouldContain($"\"unet.alpha_pattern\":{{\"{FeedForward}\":16}}");
        }

        using LoraAdapter loaded = LoraAdapter.Load(_folder.Path);
        loaded.ParameterCount.ShouldBe(mixed.ParameterCount);
        foreach (LoraLayer layer in mixed.Layers)
        {
            LoraLayer same = loaded.Layers.Single(candidate => candidate.Target == layer.Target);
            same.Alpha.ShouldBe(layer.Alpha);
            TensorAssert.BitEqual(same.Down, layer.Down);
            TensorAssert.BitEqual(same.Up, layer.Up);
        }

        using (loaded.ApplyTo(_unet))
            Predict(_unet);
    }

    [Theory]
    [InlineData("unet." + ToQ + ".lora_A.weight", "unet." + ToQ + ".lora_B.weight", ToQ)]
    [InlineData("unet." + ToQ + ".lora.down.weight", "unet." + ToQ + ".lora.up.weight", ToQ)]
    [InlineData("unet." + Attention + ".processor.to_q_lora.down.weight", "unet." + Attention + ".processor.to_q_lora.up.weight", ToQ)]
    [InlineData("unet." + Attention + ".processor.to_out_lora.down.weight", "unet." + Attention + ".processor.to_out_lora.up.weight", Attention + ".to_out.0")]
    public void Load_NamesOfAnyAge_FindTheLayer(string down, string up, string target)
    {
        Write((down, Random(4, 32)), (up, Random(32, 4)));
        using LoraAdapter adapter = LoraAdapter.Load(Path);
        LoraLayer layer = adapter.Layers.ShouldHaveSingleItem();
        (layer.Target, layer.Rank, layer.Alpha).ShouldBe((target, 4, 4));
        adapter.Check(_unet);
    }

    [Fact]
    public void Load_AlphaTensor_WinsOverTheConfiguration()
    {
        Write(
            new() { ["lora_adapter_metadata"] = "{\"unet.lora_alpha\": 7, \"unet.alpha_pattern\": {\"" + ToOut + "\": 5}}" },
            Both(ToQ).Append(($"unet.{ToQ}.alpha", tensor(1f))).Concat(Both(ToOut)).Concat(Both(Other)));
        using LoraAdapter adapter = LoraAdapter.Load(Path);
        adapter.Layers.ToDictionary(layer => layer.Target, layer => layer.Alpha).ShouldBe(
            new Dictionary<string, double> { [ToQ] = 1, [ToOut] = 5, [Other] = 7 }, ignoreOrder: true);
    }

    [Theory]
    [InlineData("unet." + ToQ + ".lora_A.weight", "missing")]
    [InlineData("text_encoder.text_model.encoder.layers.0.self_attn.q_proj.lora_A.weight", "text encoder")]
    [InlineData("lora_unet_down_blocks_0_attentions_0_proj_in.lora_down.weight", "Kohya")]
    [InlineData("transformer.x.lora_A.weight", "unet.")]
    [InlineData("unet." + ToQ + ".hada_w1_a", "low-rank")]
    public void Load_OtherNames_AreRefusedByName(string name, string expected)
    {
        Write((name, Random(4, 32)));
        LoraFormatException refusal = Should.Throw<LoraFormatException>(() => LoraAdapter.Load(Path));
        refusal.Message.ShouldContain(expected);
        refusal.Message.ShouldContain(expected == "missing" ? $"unet.{ToQ}.lora_B.weight" : name);
    }

    [Theory]
    [InlineData("{\"unet.use_dora\": true}", "use_dora")]
    [InlineData("{\"unet.use_rslora\": true}", "use_rslora")]
    [InlineData("[]", "JSON object")]
    [InlineData("{", "not valid JSON")]
    public void Load_OtherArithmetic_IsRefused(string settings, string expected)
    {
        Write(new() { ["lora_adapter_metadata"] = settings }, Both(ToQ));
        Should.Throw<LoraFormatException>(() => LoraAdapter.Load(Path)).Message.ShouldContain(expected);
    }

    [Fact]
    public void Load_HalvesOfDifferentRank_NamesTheTensor()
    {
        Write(($"unet.{ToQ}.lora_A.weight", Random(4, 32)), ($"unet.{ToQ}.lora_B.weight", Random(32, 3)));
        Should.Throw<LoraFormatException>(() => LoraAdapter.Load(Path)).Message.ShouldContain($"unet.{ToQ}.lora_B.weight");
    }

    [Fact]
    public void Load_Pickle_IsRefusedByContent()
    {
        File.WriteAllBytes(Path, [0x80, 0x02, .. new byte[100]]);
        Should.Throw<SafetensorsFormatException>(() => LoraAdapter.Load(Path)).Reason.ShouldContain("pickle");
    }

    [Fact]
    public void Apply_AdapterThatDoesNotFit_NamesEveryTensorAndChangesNothing()
    {
        using var adapter = new LoraAdapter(
        [
            new LoraLayer(ToQ, Random(4, 33), Random(32, 4), 4), new LoraLayer(Conv, Random(4, 64, 1, 1), Random(32, 4, 1, 1), 4),
            new LoraLayer(ToOut, Random(4, 64), Random(65, 4), 4), new LoraLayer("mid_block.attentions.0.norm", Random(4, 64), Random(64, 4), 4),
            new LoraLayer(FeedForward, Random(4, 64), Random(512, 4), 4),
        ]);
        Tensor before = Predict(_unet);
        LoraFormatException refusal = Should.Throw<LoraFormatException>(() => adapter.Merge(_unet));
        refusal.Problems.ShouldBe(
        [
            $"tensor 'unet.{ToQ}.lora_A.weight' is [4,33], expected [4,32]",
            $"tensor 'unet.{Conv}.lora_A.weight' is [4,64,1,1], expected [4,64,3,3]",
            $"tensor 'unet.{ToOut}.lora_B.weight' is [65,4], expected [64,4]",
            "'mid_block.attentions.0.norm' is no linear layer or convolution of the network",
        ]);
        Should.Throw<LoraFormatException>(() => adapter.ApplyTo(_unet));
        TensorAssert.BitEqual(Predict(_unet), before);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Apply_ScaleThatIsNotFinite_IsRefused(double scale)
    {
        using LoraAdapter adapter = Adapter(alpha: 4, ToQ);
        Should.Throw<ArgumentOutOfRangeException>(() => adapter.ApplyTo(_unet, scale));
        Should.Throw<ArgumentOutOfRangeException>(() => adapter.Merge(_unet, scale));
    }

    [Fact]
    public void Adapter_LoadedAppliedAndMerged_LeavesNoTensors()
    {
        using (LoraAdapter adapter = Adapter(alpha: 4, ToQ, Conv))
            adapter.Save(Path);
        Predict(_unet);
        TensorAssert.NoLeaks(() =>
        {
            using LoraAdapter adapter = LoraAdapter.Load(Path);
            using (adapter.ApplyTo(_unet))
            using (NewDisposeScope())
                Predict(_unet);
            adapter.Merge(_unet);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void MergeFolder_UNet_IsThatOfAMergedNetworkAndTheRestTheSame(bool split)
    {
        string source = TinyFolders.Write(_folder.File("source"), options: new RandomModelOptions { DType = ScalarType.Float16 });
        if (split)
            TinyFolders.Split(System.IO.Path.Combine(source, "unet"), "diffusion_pytorch_model");
        using LoraAdapter adapter = Adapter(alpha: 2, ToQ, Conv);
        LoraMerge.Write(source, adapter, 0.5, Directory.CreateDirectory(_folder.File("merged")).FullName, cancellationToken: TestContext.Current.CancellationToken);

        using ModelComponent<UNet2DConditionModel> expected = DiffusersLayout.LoadUNet(System.IO.Path.Combine(source, "unet"));
        adapter.Merge(expected.Module, 0.5);
        using ModelComponent<UNet2DConditionModel> merged = DiffusersLayout.LoadUNet(_folder.File("merged/unet"));
        Dictionary<string, Tensor> want = expected.Module.state_dict();
        foreach ((string name, Tensor tensor) in merged.Module.state_dict())
            TensorAssert.BitEqual(tensor, want[name]);
        string[] changed = [.. TinyFolders.FilesOf(_folder.File("merged")).Except(TinyFolders.FilesOf(source)).Select(file => file.Path)];
        changed.ShouldAllBe(path => path.StartsWith("unet/diffusion_pytorch_model") && path.EndsWith(".safetensors"));
        changed.ShouldNotBeEmpty();
    }

    private static UNet2DConditionModel Filled(ScalarType type)
    {
        var unet = new UNet2DConditionModel(Tiny, InitialWeights.Uninitialised(type));
        HashFill.Fill(unet);
        unet.eval();
        return unet;
    }

    private static Tensor Predict(UNet2DConditionModel unet)
    {
        using var noGrad = no_grad();
        using var generator = new Generator(1);
        Tensor latents = randn([2, 4, 8, 8], generator: generator), states = randn([2, 5, 64], generator: generator);
        return unet.call(latents, tensor(300.0), states);
    }

    private static double Distance(Tensor a, Tensor b) => (a - b).abs().max().item<float>();

    private static Tensor Random(params long[] shape) => randn(shape).DetachFromDisposeScope();

    /// <summary>Rank 4, each layer in the shape that its weight asks for.</summary>
    private LoraAdapter Adapter(double alpha, params string[] targets)
    {
        Dictionary<string, Tensor> weights = _unet.state_dict();
        return new LoraAdapter([.. targets.Select(target =>
        {
            long[] shape = weights[target + ".weight"].shape;
            return new LoraLayer(target, Random([4, .. shape[1..]]), Random([shape[0], 4, .. shape[2..].Select(_ => 1L)]), alpha);
        })]);
    }

    private static IEnumerable<(string Name, Tensor Tensor)> Both(string target) =>
        [($"unet.{target}.lora_A.weight", Random(4, 32)), ($"unet.{target}.lora_B.weight", Random(32, 4))];

    private void Write(params (string Name, Tensor Tensor)[] tensors) => Write([], tensors);

    private void Write(Dictionary<string, string> metadata, IEnumerable<(string Name, Tensor Tensor)> tensors) =>
        SafetensorsWriter.Write(Path, tensors.ToDictionary(pair => pair.Name, pair => pair.Tensor), metadata);
}
