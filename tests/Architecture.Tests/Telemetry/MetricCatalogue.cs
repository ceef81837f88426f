using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace RlhfT2I.Architecture.Tests.Telemetry;

/// <summary>Every instrument of the product, as its meters publish it.</summary>
internal static class MetricCatalogue
{
    private static readonly Lazy<IReadOnlyList<Instrument>> Found = new(Find);

    /// <summary>Instruments of all meters whose names exporters subscribe to, by name.</summary>
    public static IReadOnlyList<Instrument> Instruments => Found.Value;

    /// <summary>Names under which Prometheus stores an instrument.</summary>
    public static IReadOnlyList<string> PrometheusNames(Instrument instrument) => PrometheusNames(instrument.Name, instrument.Unit, KindOf(instrument));

    /// <summary>Names by the exporter's rules: dots and dashes are underscores, the unit is spelled out, counters end in <c>_total</c>, histograms are three series.</summary>
    public static IReadOnlyList<string> PrometheusNames(string name, string? unit, string kind)
    {
        string stem = name.Replace('.', '_').Replace('-', '_');
        string suffix = unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            "1" when kind == "gauge" => "_ratio",
            _ => "",
        };
        if (!stem.EndsWith(suffix, StringComparison.Ordinal))
            stem += suffix;
        return kind switch
        {
            "counter" => [stem + "_total"],
            "histogram" => [stem + "_bucket", stem + "_sum", stem + "_count"],
            _ => [stem],
        };
    }

    /// <summary><c>counter</c>, <c>histogram</c>, <c>gauge</c> or <c>updowncounter</c>.</summary>
    public static string KindOf(Instrument instrument)
    {
        string type = instrument.GetType().Name;
        return type[..type.IndexOf('`', StringComparison.Ordinal)].ToLowerInvariant().Replace("observable", "", StringComparison.Ordinal);
    }

    private static Instrument[] Find()
    {
        var found = new List<Instrument>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("RlhfT2I.", StringComparison.Ordinal))
                    found.Add(instrument);
            },
        };
        listener.Start();
        foreach (Type type in Directory.EnumerateFiles(AppContext.BaseDirectory, "RlhfT2I.*.dll").Select(Assembly.LoadFrom).SelectMany(assembly => assembly.GetTypes())
            .Where(type => !type.ContainsGenericParameters && type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                .Any(field => typeof(Instrument).IsAssignableFrom(field.FieldType))))
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        return [.. found.OrderBy(instrument => instrument.Name, StringComparer.Ordinal)];
    }
}
