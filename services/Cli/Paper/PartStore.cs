using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using RlhfT2I.Cli.Paper.Document;

namespace RlhfT2I.Cli.Paper;

/// <summary>
/// Parts as made, one file each below the output folder. They hold what the report shows; what the numbers are measured on stays on the server, and is found there again
/// by its id when a part is made anew.
/// </summary>
/// <param name="folder">The folder of the files.</param>
internal sealed class PartStore(string folder)
{
    // What the files hold changed its form or meaning: parts are made anew.
    private const int Format = 1;

    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Digest of what a part is asked for.</summary>
    /// <param name="study">The study.</param>
    /// <param name="part">Id of the part.</param>
    /// <param name="features">Digest of the features that fidelity is measured on.</param>
    public static string FingerprintOf(PaperStudy study, string part, string features)
    {
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(new { Format, part, features, study });
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }

    /// <summary>A part; null where there is none of that fingerprint.</summary>
    public PartDocument? Find(string part, string fingerprint)
    {
        string path = PathOf(part);
        if (!File.Exists(path))
            return null;
        try
        {
            using FileStream stream = File.OpenRead(path);
            PartDocument? found = JsonSerializer.Deserialize<PartDocument>(stream, Json);
            return found?.Fingerprint == fingerprint ? found : null;
        }
        catch (JsonException)
        {
            return null; // of another version, or not written by this program: it is replaced
        }
    }

    /// <summary>Keeps a part; nothing is left half-written.</summary>
    public void Save(PartDocument part)
    {
        Directory.CreateDirectory(folder);
        string path = PathOf(part.Id);
        File.WriteAllBytes(path + ".part", JsonSerializer.SerializeToUtf8Bytes(part, Json));
        File.Move(path + ".part", path, overwrite: true);
    }

    private string PathOf(string part) => Path.Combine(folder, $"{part}.json");
}
