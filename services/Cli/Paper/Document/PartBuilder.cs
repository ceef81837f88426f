using System.Globalization;
using System.Text.Json.Nodes;
using RlhfT2I.Cli.Reports;

namespace RlhfT2I.Cli.Paper.Document;

/// <summary>Gathers a part: what is shown, the numbers with what they come from, the orders.</summary>
/// <param name="part">Which part.</param>
/// <param name="sources">Looks up what numbers come from, by title.</param>
internal sealed class PartBuilder(IPaperPart part, Func<string, Source> sources)
{
    private const string FromKey = "from";

    private readonly List<Block> _blocks = [];
    private readonly List<Ordering> _orderings = [];
    private readonly JsonObject _values = new();
    private readonly SortedDictionary<string, Source> _used = new(StringComparer.Ordinal);

    /// <summary>Adds a paragraph.</summary>
    public PartBuilder Text(string text) => Add(new TextBlock(text));

    /// <summary>Adds what is shown.</summary>
    public PartBuilder Add(Block block)
    {
        _blocks.Add(block);
        IEnumerable<string> rows = block is TableBlock table ? table.Rows.SelectMany(row => row.Sources) : [];
        foreach (string title in block.Sources.Concat(rows))
            Use(title);
        return this;
    }

    /// <summary>Adds a share to the results.</summary>
    /// <param name="path">Keys from the outside in.</param>
    /// <param name="share">The share.</param>
    /// <param name="from">Titles of what it comes from.</param>
    public PartBuilder Value(IReadOnlyList<string> path, Share share, IReadOnlyList<string> from)
    {
        JsonObject at = At(path);
        at["value"] = Number(share.Value);
        (at["lower"], at["upper"], at["count"]) = (Number(share.Lower), Number(share.Upper), share.Count);
        at[FromKey] = Digests(from);
        return this;
    }

    /// <summary>Adds a number to the results.</summary>
    public PartBuilder Value(IReadOnlyList<string> path, double value, IReadOnlyList<string> from)
    {
        JsonObject at = At(path);
        at["value"] = Number(value);
        at[FromKey] = Digests(from);
        return this;
    }

    /// <summary>Adds numbers to the results.</summary>
    public PartBuilder Value(IReadOnlyList<string> path, IEnumerable<double> values, IReadOnlyList<string> from)
    {
        JsonObject at = At(path);
        at["values"] = new JsonArray([.. values.Select(value => (JsonNode?)Number(value))]);
        at[FromKey] = Digests(from);
        return this;
    }

    /// <summary>Adds an order that a difference decides: it holds where the difference is above 0.</summary>
    /// <param name="name">What should be above what.</param>
    /// <param name="difference">The first less the second.</param>
    /// <param name="numbers">Both, as text.</param>
    public PartBuilder Above(string name, Share difference, string numbers)
    {
        bool beyond = difference.Lower > 0 || difference.Upper < 0;
        string evidence = difference.Count == 0
            ? $"{numbers}; nothing to compare"
            : $"{numbers}; difference {Points(difference)} points, {(beyond ? "beyond" : "not beyond")} its interval";
        _orderings.Add(new Ordering(name, difference.Count > 0 && difference.Value > 0, difference.Count > 0 && beyond, evidence));
        return this;
    }

    /// <summary>Adds an order.</summary>
    public PartBuilder Order(Ordering ordering)
    {
        _orderings.Add(ordering);
        return this;
    }

    /// <summary>The part.</summary>
    public PartDocument Build(string fingerprint) => new()
    {
        Id = part.Id,
        Title = part.Title,
        Question = part.Question,
        Fingerprint = fingerprint,
        Blocks = _blocks,
        Values = _values,
        Orderings = _orderings,
        Sources = [.. _used.Values],
    };

    /// <summary>A difference such as <c>+3.1 (-0.2 to +6.4)</c>, in points.</summary>
    public static string Points(Share share) => string.Create(
        CultureInfo.InvariantCulture, $"{100 * share.Value:+0.0;-0.0;0.0} ({100 * share.Lower:+0.0;-0.0;0.0} to {100 * share.Upper:+0.0;-0.0;0.0})");

    private Source Use(string title) => _used.TryGetValue(title, out Source? known) ? known : _used[title] = sources(title);

    private JsonArray Digests(IEnumerable<string> titles) => new([.. titles.Select(title => (JsonNode?)JsonValue.Create(Use(title).Digest))]);

    private JsonObject At(IReadOnlyList<string> path)
    {
        JsonObject at = _values;
        foreach (string key in path)
            at = (JsonObject)(at[key] ??= new JsonObject());
        return at;
    }

    private static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(Math.Round(value, 6)) : null;
}
