using System.Text.Json.Nodes;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using TorchSharp;

namespace RlhfT2I.Cli.Tests.Parity;

/// <summary>A copy of some parts of the golden folder, to damage or to rename.</summary>
internal sealed class ParityCopy : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Copies files and folders, given relative to the golden folder.</summary>
    public ParityCopy(params string[] parts)
    {
        foreach (string part in parts)
        {
            string source = Repository.Parity(part);
            string[] files = Directory.Exists(source) ? Directory.GetFiles(source, "*", SearchOption.AllDirectories) : [source];
            foreach (string file in files)
            {
                string target = PathOf(Path.GetRelativePath(Repository.Parity(), file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.WriteAllBytes(target, File.ReadAllBytes(file)); // not File.Copy: the source may be read-only
            }
        }
    }

    public string Folder => _folder.Path;

    public string PathOf(string part) => _folder.File(part);

    public (int Code, string Output, string Error) Run(params string[] options) => Invocation.Run(["parity", Folder, .. options]);

    /// <summary>Rewrites a safetensors file, changing tensors and renaming keys; a key renamed to null is left out.</summary>
    public void Rewrite(string part, Func<string, string?> rename, Func<string, torch.Tensor, torch.Tensor>? change = null)
    {
        using var scope = torch.NewDisposeScope();
        var tensors = new Dictionary<string, torch.Tensor>();
        using (SafetensorsFile file = SafetensorsFile.Open(PathOf(part)))
        {
            foreach (string key in file.Entries.Keys)
                if (rename(key) is { } name)
                    tensors[name] = change is null ? file.Read(key) : change(key, file.Read(key));
        }

        File.Delete(PathOf(part));
        SafetensorsWriter.Write(PathOf(part), tensors);
    }

    /// <summary>Rewrites a JSON file that holds an object.</summary>
    public void Rewrite(string part, Action<JsonObject> change)
    {
        JsonObject json = JsonNode.Parse(File.ReadAllText(PathOf(part)))!.AsObject();
        change(json);
        File.WriteAllText(PathOf(part), json.ToJsonString());
    }

    public void Dispose() => _folder.Dispose();
}
