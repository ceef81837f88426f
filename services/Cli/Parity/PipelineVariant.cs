using System.Text.Json;
using System.Text.Json.Nodes;

namespace RlhfT2I.Cli.Parity;

/// <summary>A model folder with some scheduler settings replaced: a temporary folder that links to the original's networks.</summary>
internal sealed class PipelineVariant : IDisposable
{
    private const string SchedulerFile = "scheduler/scheduler_config.json";

    private readonly string? _temporary;

    /// <summary>Makes the variant; without overrides it is the original folder.</summary>
    /// <param name="original">The model folder.</param>
    /// <param name="overrides">An object of scheduler settings, or null.</param>
    public PipelineVariant(string original, JsonElement? overrides)
    {
        Folder = original;
        if (overrides is not { ValueKind: JsonValueKind.Object } settings || !settings.EnumerateObject().Any())
            return;
        Folder = _temporary = Directory.CreateTempSubdirectory("rlhf-parity-").FullName;
        foreach (string path in Directory.EnumerateFileSystemEntries(original))
            Link(path, Path.Combine(_temporary, Path.GetFileName(path)));
        WriteScheduler(original, settings);
    }

    /// <summary>Folder to load.</summary>
    public string Folder { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_temporary is not null)
            Directory.Delete(_temporary, recursive: true); // links go, what they point to stays
    }

    private static void Link(string path, string link)
    {
        if (Path.GetFileName(path) == "scheduler")
            return;
        if (Directory.Exists(path))
            Directory.CreateSymbolicLink(link, path);
        else
            File.Copy(path, link);
    }

    private void WriteScheduler(string original, JsonElement settings)
    {
        JsonObject config = JsonNode.Parse(File.ReadAllText(Path.Combine(original, SchedulerFile)))?.AsObject()
            ?? throw new InvalidDataException($"{SchedulerFile} must hold a JSON object");
        foreach (JsonProperty setting in settings.EnumerateObject())
            config[setting.Name] = JsonNode.Parse(setting.Value.GetRawText());
        string target = Path.Combine(Folder, SchedulerFile);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllText(target, config.ToJsonString());
    }
}
