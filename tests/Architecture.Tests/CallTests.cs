using ArchUnitNET.Domain;

namespace RlhfT2I.Architecture.Tests;

/// <summary>A service calls only the services that its row of the table names.</summary>
public sealed class CallTests
{
    private static readonly IReadOnlyDictionary<string, Arrows> Table = ArrowTable.Load();

    [Fact]
    public void Services_OfTheSuite_CallOnlyWhatTheTableAllows() =>
        Table.Values.Where(row => row.Project is not ("Contracts" or "Cli"))
            .SelectMany(row => Violations(row, $"RlhfT2I.{row.Project}.", ProductCode.Types)).ShouldBeEmpty();

    [Fact]
    public void Service_ThatCallsAnotherWithoutAnArrow_IsSeen() =>
        Violations(Table["Feedback"], "RlhfT2I.Architecture.Tests.Samples.Calls.", ProductCode.Samples("Calls")).ShouldHaveSingleItem().ShouldContain("Reward");

    [Fact]
    public void Service_ThatCallsAlongItsArrow_IsAccepted() =>
        Violations(Table["FineTuning"], "RlhfT2I.Architecture.Tests.Samples.Calls.", ProductCode.Samples("Calls")).ShouldBeEmpty();

    private static IEnumerable<string> Violations(Arrows row, string prefix, IEnumerable<IType> types) =>
        from type in types
        where ProductCode.NameOf(type).StartsWith(prefix, StringComparison.Ordinal)
        from target in ProductCode.DependenciesOf(type)
        where target.Contains(".Contracts.", StringComparison.Ordinal) && target.EndsWith("Client", StringComparison.Ordinal)
        let service = target[(target.IndexOf(".Contracts.", StringComparison.Ordinal) + ".Contracts.".Length)..].Split('.')[0]
        where !row.Calls.Any(allowed => string.Equals(allowed, service, StringComparison.OrdinalIgnoreCase))
        select $"{ProductCode.NameOf(type)} calls {service}";
}
