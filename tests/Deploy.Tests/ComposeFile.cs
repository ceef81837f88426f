using RlhfT2I.TestKit;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace RlhfT2I.Deploy.Tests;

/// <summary>A compose file as compose reads it: anchors and merges are resolved.</summary>
internal sealed class ComposeFile
{
    private ComposeFile(string text)
    {
        var parser = new MergingParser(new Parser(new StringReader(text)));
        Root = Map(new DeserializerBuilder().Build().Deserialize(parser));
        Services = Map(Root["services"]).ToDictionary(service => service.Key, service => Map(service.Value));
    }

    public Dictionary<string, object?> Root { get; }

    public Dictionary<string, Dictionary<string, object?>> Services { get; }

    public static ComposeFile Load(string path) => new(File.ReadAllText(Path.Combine(Repository.Root, path)));

    public static ComposeFile Parse(string text) => new(text);

    public static Dictionary<string, object?> Map(object? node) =>
        node is IDictionary<object, object?> map ? map.ToDictionary(item => (string)item.Key, item => item.Value) : [];

    public static string[] List(object? node) => node is IEnumerable<object?> list ? [.. list.Select(item => (string?)item ?? "")] : [];

    /// <summary>Every text of the file, save the keys.</summary>
    public static IEnumerable<string> Texts(object? node) => node switch
    {
        string text => [text],
        IDictionary<object, object?> map => map.Values.SelectMany(Texts),
        IEnumerable<KeyValuePair<string, object?>> map => map.SelectMany(item => Texts(item.Value)),
        IEnumerable<object?> list => list.SelectMany(Texts),
        _ => [],
    };
}
