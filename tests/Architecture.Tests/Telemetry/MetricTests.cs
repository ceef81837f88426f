using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;

namespace RlhfT2I.Architecture.Tests.Telemetry;

/// <summary>Names of metrics are a contract with whoever draws and watches them: semantic names, known units, and a line for each in docs/telemetry.md.</summary>
public sealed partial class MetricTests
{
    // UCUM, as OpenTelemetry's conventions use it.
    private static readonly string[] Units = ["s", "By", "1"];

    [Fact]
    public void Instruments_OfTheProduct_HaveSemanticNamesUnitsAndDescriptions()
    {
        MetricCatalogue.Instruments.Count.ShouldBeGreaterThan(20);
        foreach (Instrument instrument in MetricCatalogue.Instruments)
        {
            Name().IsMatch(instrument.Name).ShouldBeTrue(instrument.Name);
            (Units.Contains(instrument.Unit) || Annotation().IsMatch(instrument.Unit ?? "")).ShouldBeTrue($"{instrument.Name} has the unit '{instrument.Unit}'");
            string.IsNullOrWhiteSpace(instrument.Description).ShouldBeFalse($"{instrument.Name} has no description");
        }
        MetricCatalogue.Instruments.Select(instrument => instrument.Name).ShouldBeUnique();
    }

    [Theory]
    [InlineData("rpc.server.call.duration")]
    [InlineData("rpc.client.call.duration")]
    [InlineData("messaging.client.operation.duration")]
    [InlineData("messaging.process.duration")]
    [InlineData("messaging.client.sent.messages")]
    [InlineData("messaging.client.consumed.messages")]
    [InlineData("rlhf.queue.lag")]
    [InlineData("rlhf.queue.pending")]
    [InlineData("rlhf.queue.oldest_age")]
    [InlineData("rlhf.queue.dead_letters")]
    [InlineData("rlhf.queue.lease_lost")]
    [InlineData("rlhf.images.generated")]
    [InlineData("rlhf.denoise.step.duration")]
    [InlineData("rlhf.train.loss")]
    [InlineData("rlhf.train.reward")]
    [InlineData("rlhf.train.grad_norm")]
    [InlineData("rlhf.train.samples")]
    [InlineData("rlhf.label.votes")]
    [InlineData("rlhf.label.gold_answers")]
    [InlineData("rlhf.reward.score")]
    public void Instrument_ThatOperatorsRelyOn_Exists(string name) => MetricCatalogue.Instruments.Select(instrument => instrument.Name).ShouldContain(name);

    [Fact]
    public void Table_OfTheDocuments_HasALineForEachInstrumentAndNoOther()
    {
        string[] documented = [.. Row().Matches(File.ReadAllText(Path.Combine(Solution.Root, "docs", "telemetry.md")))
            .Select(row => $"{row.Groups["name"].Value} {row.Groups["kind"].Value} {row.Groups["unit"].Value}")];
        documented.ShouldBe(
            MetricCatalogue.Instruments.Select(instrument => $"{instrument.Name} {MetricCatalogue.KindOf(instrument)} {instrument.Unit}"), ignoreOrder: true);
    }

    [GeneratedRegex(@"^(rlhf|rpc|messaging)(\.[a-z][a-z_]*)+$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^\{[a-z]+\}$")]
    private static partial Regex Annotation();

    [GeneratedRegex(@"^\| `(?<name>[a-z._]+)` \| (?<kind>[a-z]+) \| `(?<unit>[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
