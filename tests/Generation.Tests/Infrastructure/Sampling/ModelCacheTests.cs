using Microsoft.Extensions.Logging.Abstractions;
using RlhfT2I.Generation.Infrastructure.Sampling;
using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using TorchSharp;

namespace RlhfT2I.Generation.Tests.Infrastructure.Sampling;

public sealed class ModelCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelVersionEntry[] _versions;

    public ModelCacheTests()
    {
        string[] names = [.. Enumerable.Range(1, 3).Select(i => $"projects/default/modelVersions/m{i}")];
        for (int i = 0; i < names.Length; i++)
            TinyModels.Publish(_folder.Path, names[i], seed: (ulong)i + 1);
        var store = new ModelStore(Path.Combine(_folder.Path, "models"), TimeProvider.System);
        _versions = [.. names.Select(store.Get)];
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Get_SecondTime_GivesTheLoadedModel() => TensorAssert.NoLeaks(() =>
    {
        using ModelCache cache = Cache(budgetBytes: 1L << 30);
        StableDiffusionModel first = cache.Get(_versions[0]);
        cache.Get(_versions[0]).ShouldBeSameAs(first);
        cache.Count.ShouldBe(1);
        first.UNet.parameters().First().dtype.ShouldBe(torch.ScalarType.Float32);
    });

    [Fact]
    public void Get_OverTheBudget_GivesTheLeastRecentlyUsedUp() => TensorAssert.NoLeaks(() =>
    {
        using ModelCache cache = Cache(budgetBytes: (long)(2.5 * Size()));
        StableDiffusionModel first = cache.Get(_versions[0]);
        cache.Get(_versions[1]);
        cache.Get(_versions[0]);
        cache.Get(_versions[2]);
        cache.Count.ShouldBe(2);
        cache.Get(_versions[0]).ShouldBeSameAs(first);
    });

    [Fact]
    public void Get_ModelOverTheBudgetAlone_IsLoadedAlone()
    {
        using ModelCache cache = Cache(budgetBytes: 1);
        cache.Get(_versions[0]);
        cache.Get(_versions[1]);
        cache.Count.ShouldBe(1);
    }

    // The files hold half precision, which takes twice as much on a CPU.
    private long Size() => 2 * CheckpointManifest.Load(_versions[0].Folder).Files.Where(file => file.Path.EndsWith(".safetensors", StringComparison.Ordinal)).Sum(file => file.Size);

    private static ModelCache Cache(long budgetBytes) => new(torch.CPU, budgetBytes, NullLogger.Instance);
}
