using ArchUnitNET.Domain;

namespace RlhfT2I.Architecture.Tests;

/// <summary>
/// Dispose scopes and no_grad are per thread and do not follow an await, so tensor code is synchronous.
/// </summary>
public sealed class TensorCodeTests
{
    private static readonly string[] TensorNamespaces = ["RlhfT2I.Modeling.", "RlhfT2I.Scenes.", "RlhfT2I.Generation.Domain.", "RlhfT2I.Embedding.Domain.", "RlhfT2I.Reward.Domain.", "RlhfT2I.FineTuning.Domain."];

    [Fact]
    public void TensorCode_OfTheProduct_HasNoTask() =>
        Asynchronous(ProductCode.Types.Where(type => TensorNamespaces.Any(prefix => ProductCode.NameOf(type).StartsWith(prefix, StringComparison.Ordinal)))).ShouldBeEmpty();

    [Fact]
    public void TensorCode_OfTheProduct_IsFound() =>
        ProductCode.Types.Count(type => ProductCode.NameOf(type).StartsWith("RlhfT2I.Modeling.", StringComparison.Ordinal)).ShouldBeGreaterThan(0);

    [Fact]
    public void AsyncMethod_InTensorCode_IsSeen() =>
        Asynchronous(ProductCode.Samples("TensorCode")).ShouldContain(name => name.Contains("AwaitingSampler", StringComparison.Ordinal));

    [Fact]
    public void SynchronousMethod_InTensorCode_IsAccepted() =>
        Asynchronous(ProductCode.Samples("TensorCode")).ShouldNotContain(name => name.Contains("StraightSampler", StringComparison.Ordinal));

    private static IEnumerable<string> Asynchronous(IEnumerable<IType> types) =>
        from type in types
        where ProductCode.DependenciesOf(type).Any(target => target.StartsWith("System.Threading.Tasks.Task", StringComparison.Ordinal)
            || target.StartsWith("System.Threading.Tasks.ValueTask", StringComparison.Ordinal)
            || target.StartsWith("System.Runtime.CompilerServices.Async", StringComparison.Ordinal))
        where !ProductCode.DependenciesOf(type).Contains("System.Threading.Tasks.Parallel")
        select ProductCode.NameOf(type);
}
