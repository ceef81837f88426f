using System.Text.Json;
using RlhfT2I.Modeling.Schedulers;

namespace RlhfT2I.Modeling.Tests.Schedulers;

public sealed class PythonJsonTests
{
    [Fact]
    public void Parse_NonFiniteNumbers_BecomeReadable()
    {
        using JsonDocument document = PythonJson.Parse("""[1.5, -Infinity, Infinity, NaN, "a \\ \"Infinity\" b", "NaN"]""");
        JsonElement[] items = [.. document.RootElement.EnumerateArray()];
        PythonJson.GetDouble(items[0]).ShouldBe(1.5);
        PythonJson.GetDouble(items[1]).ShouldBe(double.NegativeInfinity);
        PythonJson.GetDouble(items[2]).ShouldBe(double.PositiveInfinity);
        PythonJson.GetDouble(items[3]).ShouldBe(double.NaN);
        items[4].GetString().ShouldBe("a \\ \"Infinity\" b");
    }

    [Fact]
    public void GetDouble_OtherText_Throws()
    {
        using JsonDocument document = PythonJson.Parse("""["1.5"]""");
        Should.Throw<FormatException>(() => PythonJson.GetDouble(document.RootElement[0]));
    }
}
