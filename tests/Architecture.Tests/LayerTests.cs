using ArchUnitNET.Domain;

namespace RlhfT2I.Architecture.Tests;

/// <summary>Inside a room: Api -> Application -> Domain &lt;- Infrastructure.</summary>
public sealed class LayerTests
{
    private static readonly Dictionary<string, string[]> Forbidden = new()
    {
        ["Domain"] = ["Api", "Application", "Infrastructure", "Options", "Diagnostics"],
        ["Application"] = ["Api", "Infrastructure"],
        ["Infrastructure"] = ["Api"],
        ["Api"] = ["Infrastructure"],
    };

    private static readonly string[] NotInDomain = ["Grpc.", "Google.Protobuf", "RlhfT2I.Contracts.", "StackExchange.Redis", "Microsoft.EntityFrameworkCore", "Npgsql"];

    [Fact]
    public void Rooms_OfTheSuite_KeepTheirLayers() =>
        Violations(ProductCode.Types.Where(type => Solution.Rooms.Any(room => ProductCode.NameOf(type).StartsWith($"RlhfT2I.{room}.", StringComparison.Ordinal)))).ShouldBeEmpty();

    [Fact]
    public void Projects_OfTheProduct_AreAllLoaded() =>
        Solution.Projects.Select(project => project.Name)
            .Where(project => !ProductCode.Types.Any(type => ProductCode.NameOf(type).StartsWith($"RlhfT2I.{project}.", StringComparison.Ordinal))).ShouldBeEmpty();

    [Fact]
    public void Domain_ThatUsesInfrastructure_IsSeen() =>
        Violations(ProductCode.Samples("Layers")).ShouldContain(violation => violation.Contains("Domain.Leaky", StringComparison.Ordinal) && violation.Contains("Infrastructure.Store", StringComparison.Ordinal));

    [Fact]
    public void Infrastructure_ThatUsesDomain_IsAccepted() =>
        Violations(ProductCode.Samples("Layers")).ShouldNotContain(violation => violation.StartsWith("RlhfT2I.Architecture.Tests.Samples.Layers.Infrastructure", StringComparison.Ordinal));

    private static IEnumerable<string> Violations(IEnumerable<IType> types) =>
        from type in types
        let layer = Forbidden.Keys.FirstOrDefault(layer => Lies(ProductCode.NameOf(type), layer))
        where layer is not null
        from target in ProductCode.DependenciesOf(type)
        where (target.StartsWith("RlhfT2I.", StringComparison.Ordinal) && Forbidden[layer].Any(other => Lies(target, other)))
            || (layer == "Domain" && NotInDomain.Any(prefix => target.StartsWith(prefix, StringComparison.Ordinal)))
        select $"{ProductCode.NameOf(type)} uses {target}";

    private static bool Lies(string typeName, string layer) => typeName.Contains($".{layer}.", StringComparison.Ordinal);
}
