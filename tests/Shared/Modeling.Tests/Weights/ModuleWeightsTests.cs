using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Weights;

public sealed class ModuleWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_WhatSaveWrote_GivesTheSameModule()
    {
        using nn.Module saved = Network(seed: 1), loaded = Network(seed: 2);
        ModuleWeights.Save(saved, Path);
        TensorAssert.NoLeaks(() =>
        {
            using SafetensorsFile file = SafetensorsFile.Open(Path);
            ModuleWeights.Load(loaded, file);
        });
        Same(loaded, saved);
        loaded.parameters().ShouldAllBe(parameter => parameter.requires_grad);
        using SafetensorsFile written = SafetensorsFile.Open(Path);
        written.Metadata["format"].ShouldBe("pt");
        written.Entries.Keys.ShouldContain("norm.running_var");
        written.Entries["norm.num_batches_tracked"].DType.ShouldBe("I64");
    }

    [Fact]
    public void Save_Module_LeaksNothing()
    {
        using nn.Module module = Network(seed: 1);
        TensorAssert.NoLeaks(() => ModuleWeights.Save(module, Path, new ModuleWeightsSaveOptions { DType = float16 }));
    }

    [Fact]
    public void Load_SeveralMisfits_NamesEachWithShapesAndTypes()
    {
        using nn.Module module = Network(seed: 1);
        Dictionary<string, Tensor> before = Copy(module);
        Write(tensors =>
        {
            tensors.Remove("conv.bias");
            tensors["conv.weight"] = zeros(4, 3, 1, 1);
            tensors["norm.weight"] = ones(4, dtype: float16);
            tensors["norm.bias"] = zeros(4, dtype: int32);
            tensors["norm.num_batches_tracked"] = zeros(Array.Empty<long>(), dtype: int32);
            tensors["stranger"] = zeros(7);
        });
        using SafetensorsFile file = SafetensorsFile.Open(Path);
        var exception = Should.Throw<CheckpointMismatchException>(() => ModuleWeights.Load(module, file));
        exception.Message.ShouldStartWith(Path);
        exception.Problems.ShouldBe([
            "missing: 'conv.bias', expected F32 [4]",
            "misshapen: 'conv.weight' is F32 [4,3,1,1], expected F32 [4,3,3,3]",
            "mistyped: 'norm.bias' is I32 [4], expected F32 [4] (the type of the file's other weights)",
            "mistyped: 'norm.num_batches_tracked' is I32 [], expected I64 [] (the module's type)",
            "mistyped: 'norm.weight' is F16 [4], expected F32 [4] (the type of the file's other weights)",
            "unexpected: 'stranger' is F32 [7], the module has none of that name",
        ], ignoreOrder: true);
        foreach ((string name, Tensor tensor) in module.state_dict())
            TensorAssert.BitEqual(tensor, before[name]);
    }

    [Fact]
    public void Load_ManyMisfits_NamesTwentyAndTheCount()
    {
        using nn.Module module = Network(seed: 1);
        Write(tensors =>
        {
            for (int i = 0; i < 30; i++)
                tensors[$"extra.{i}"] = zeros(1);
        });
        using SafetensorsFile file = SafetensorsFile.Open(Path);
        var exception = Should.Throw<CheckpointMismatchException>(() => ModuleWeights.Load(module, file));
        exception.Problems.Count.ShouldBe(30);
        exception.Message.ShouldContain("30 tensors");
        exception.Message.ShouldContain("and 10 more");
        exception.Message.Split("unexpected:").Length.ShouldBe(21);
    }

    [Theory]
    [InlineData("norm.num_batches_tracked"), InlineData("*.num_batches_tracked"), InlineData("norm.num*")]
    public void Load_IgnoredNameMissingFromFile_IsTolerated(string pattern)
    {
        using nn.Module module = Network(seed: 1);
        Write(tensors => tensors.Remove("norm.num_batches_tracked"));
        using SafetensorsFile file = SafetensorsFile.Open(Path);
        Should.Throw<CheckpointMismatchException>(() => ModuleWeights.Load(module, file)).Problems.Single().ShouldStartWith("missing: 'norm.num");
        ModuleWeights.Load(module, file, new ModuleWeightsOptions { Ignored = [pattern] });
    }

    [Fact]
    public void Load_IgnoredNameUnknownToModule_IsTolerated()
    {
        using nn.Module module = Network(seed: 1);
        Write(tensors => tensors["text_model.embeddings.position_ids"] = arange(77, dtype: int64));
        using SafetensorsFile file = SafetensorsFile.Open(Path);
        Should.Throw<CheckpointMismatchException>(() => ModuleWeights.Load(module, file));
        ModuleWeights.Load(module, file, new ModuleWeightsOptions { Ignored = ["text_model.embeddings.position_ids"] });
    }

    [Theory]
    [InlineData(ScalarType.Float16), InlineData(ScalarType.BFloat16), InlineData(ScalarType.Float64)]
    public void Load_FileOfOtherPrecision_ConvertsToTheModules(ScalarType type)
    {
        using nn.Module saved = Network(seed: 1), loaded = Network(seed: 2);
        ModuleWeights.Save(saved, Path, new ModuleWeightsSaveOptions { DType = type });
        using SafetensorsFile file = SafetensorsFile.Open(Path);
        file.Entries["conv.weight"].ScalarType.ShouldBe(type);
        ModuleWeights.Load(loaded, file);
        foreach ((string name, Tensor expected) in saved.state_dict())
        {
            using var scope = NewDisposeScope();
            Tensor rounded = expected.is_floating_point() ? expected.detach().to(type).to(float32) : expected.detach();
            TensorAssert.BitEqual(loaded.state_dict()[name].detach(), rounded);
        }
    }

    [Fact]
    public void Load_WithDType_KeepsTheFilesPrecision()
    {
        using nn.Module saved = Network(seed: 1), loaded = Network(seed: 2);
        ModuleWeights.Save(saved, Path, new ModuleWeightsSaveOptions { DType = bfloat16 });
        using SafetensorsFile file = SafetensorsFile.Open(Path);
        ModuleWeights.Load(loaded, file, new ModuleWeightsOptions { DType = bfloat16 });
        Dictionary<string, Tensor> state = loaded.state_dict();
        state["conv.weight"].dtype.ShouldBe(bfloat16);
        state["norm.running_mean"].dtype.ShouldBe(bfloat16);
        state["norm.num_batches_tracked"].dtype.ShouldBe(int64);
        using Tensor expected = file.Read("conv.weight");
        TensorAssert.BitEqual(state["conv.weight"].detach(), expected);
        Should.Throw<ArgumentException>(() => ModuleWeights.Load(loaded, file, new ModuleWeightsOptions { DType = int64 })).Message.ShouldContain("BFloat16");
    }

    [Fact]
    public void Load_Renamed_MatchesByTheNewName()
    {
        using nn.Module saved = Network(seed: 1), loaded = Network(seed: 2);
        ModuleWeights.Save(saved, Path, new ModuleWeightsSaveOptions { Rename = name => $"net.{name}" });
        using SafetensorsFile file = SafetensorsFile.Open(Path);
        ModuleWeights.Load(loaded, file, new ModuleWeightsOptions { Rename = WeightNames.WithoutPrefix("net.") });
        Same(loaded, saved);
    }

    [Fact]
    public void Load_TwoNamesForOneTensor_IsRefused()
    {
        using nn.Module module = Network(seed: 1);
        Write(tensors => tensors["net.conv.bias"] = zeros(4));
        using SafetensorsFile file = SafetensorsFile.Open(Path);
        Should.Throw<CheckpointMismatchException>(() => ModuleWeights.Load(module, file, new ModuleWeightsOptions { Rename = WeightNames.WithoutPrefix("net.") }))
            .Problems.Single().ShouldContain("stands for the same tensor as 'conv.bias'");
    }

    [Fact]
    public void Save_TwoTensorsOneName_IsRefused()
    {
        using nn.Module module = Network(seed: 1);
        Should.Throw<ArgumentException>(() => ModuleWeights.Save(module, Path, new ModuleWeightsSaveOptions { Rename = _ => "x" }));
        File.Exists(Path).ShouldBeFalse();
    }

    [Fact]
    public void Save_WithIgnored_LeavesThemOut()
    {
        using nn.Module module = Network(seed: 1);
        ModuleWeights.Save(module, Path, new ModuleWeightsSaveOptions { Ignored = ["*.num_batches_tracked"] });
        using SafetensorsFile file = SafetensorsFile.Open(Path);
        file.Entries.Keys.ShouldBe(["conv.bias", "conv.weight", "norm.bias", "norm.running_mean", "norm.running_var", "norm.weight"]);
    }

    private string Path => _folder.File("model.safetensors");

    private static nn.Module Network(int seed)
    {
        using var generator = new Generator((ulong)seed);
        nn.Module module = nn.Sequential(("conv", nn.Conv2d(3, 4, 3)), ("norm", nn.BatchNorm2d(4)));
        using var noGrad = no_grad();
        foreach (Tensor tensor in module.state_dict().Values.Where(tensor => tensor.is_floating_point()))
            tensor.normal_(0, 1, generator);
        return module;
    }

    private void Write(Action<Dictionary<string, Tensor>> change)
    {
        using nn.Module module = Network(seed: 3);
        var tensors = new Dictionary<string, Tensor>(module.state_dict());
        change(tensors);
        SafetensorsWriter.Write(Path, tensors);
    }

    private static Dictionary<string, Tensor> Copy(nn.Module module) =>
        module.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone());

    private static void Same(nn.Module actual, nn.Module expected)
    {
        Dictionary<string, Tensor> state = actual.state_dict();
        foreach ((string name, Tensor tensor) in expected.state_dict())
            TensorAssert.BitEqual(state[name].detach(), tensor.detach());
    }
}
