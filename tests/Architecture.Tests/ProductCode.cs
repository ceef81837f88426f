using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace RlhfT2I.Architecture.Tests;

/// <summary>The product's compiled types, and the samples that prove each rule sees something.</summary>
internal static class ProductCode
{
    private const string SampleNamespace = "RlhfT2I.Architecture.Tests.Samples";

    private static readonly Lazy<ArchUnitNET.Domain.Architecture> Loaded = new(() => new ArchLoader()
        .LoadAssemblies(Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Where(path => Path.GetFileName(path) is "rlhf.dll" || Path.GetFileName(path).StartsWith("RlhfT2I.", StringComparison.Ordinal)).Select(System.Reflection.Assembly.LoadFrom).ToArray())
        .Build());

    /// <summary>Types of the product, those the compiler wrote included (async state machines, closures).</summary>
    public static IEnumerable<IType> Types =>
        Loaded.Value.Types.Where(type => NameOf(type).StartsWith("RlhfT2I.", StringComparison.Ordinal) && !NameOf(type).StartsWith("RlhfT2I.Architecture.", StringComparison.Ordinal));

    /// <summary>Sample types of one rule, which break it on purpose.</summary>
    public static IEnumerable<IType> Samples(string rule) =>
        Loaded.Value.Types.Where(type => NameOf(type).StartsWith($"{SampleNamespace}.{rule}.", StringComparison.Ordinal));

    public static string NameOf(IType type) => type.FullName;

    public static IEnumerable<string> DependenciesOf(IType type) => type.Dependencies.Select(dependency => dependency.Target.FullName).Distinct();
}
