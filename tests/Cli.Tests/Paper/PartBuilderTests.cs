using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Paper.Parts;
using RlhfT2I.Cli.Reports;

namespace RlhfT2I.Cli.Tests.Paper;

public sealed class PartBuilderTests
{
    [Theory]
    [InlineData(0.1, 0.02, 0.2, true, true)]
    [InlineData(0.1, -0.02, 0.2, true, false)]
    [InlineData(-0.1, -0.2, -0.02, false, true)]
    [InlineData(0, 0, 0, false, false)]
    public void Above_Difference_HoldsByItsValueAndIsBeyondByItsInterval(double value, double lower, double upper, bool holds, bool beyond)
    {
        PartDocument part = Builder().Above("a over b", new Share(value, lower, upper, 10), "numbers").Build("f");
        (part.Orderings[0].Holds, part.Orderings[0].BeyondInterval).ShouldBe((holds, beyond));
        part.Orderings[0].Evidence.ShouldStartWith("numbers; difference");
    }

    [Fact]
    public void Above_NothingToCompare_DoesNotHold() =>
        Builder().Above("a over b", new Share(double.NaN, -1, 1, 0), "none").Build("f").Orderings[0].Holds.ShouldBeFalse();

    [Fact]
    public void Value_NamesTheDigestsItComesFrom()
    {
        PartDocument part = Builder().Value(["a", "b"], new Share(0.5, 0.4, 0.6, 9), ["labels", "reward"]).Build("f");
        part.Values["a"]!["b"]!["from"]!.AsArray().Select(one => one!.GetValue<string>()).ShouldBe(["digest of labels", "digest of reward"]);
        part.Sources.Select(source => source.Title).ShouldBe(["labels", "reward"]);
        part.Values["a"]!["b"]!["upper"]!.GetValue<double>().ShouldBe(0.6);
    }

    private static PartBuilder Builder() => new(new Table1Part(), title => new Source(title, "name", $"digest of {title}"));
}
