using System.Text.Json;

namespace RlhfT2I.Modeling.Tokenization;

/// <summary>What a tokenizer folder in the Hugging Face layout says, checked.</summary>
internal sealed record ClipTokenizerFiles(
    IReadOnlyDictionary<string, int> Vocabulary,
    IReadOnlyList<string> Merges,
    IReadOnlyDictionary<string, string> SpecialTokens,
    int? ModelMaxLength)
{
    private const string VocabularyFile = "vocab.json", MergesFile = "merges.txt";
    private const string ConfigFile = "tokenizer_config.json", SpecialTokensFile = "special_tokens_map.json";

    // Transformers' CLIPTokenizer defaults, for folders that do not name them.
    private static readonly Dictionary<string, string> Roles = new()
    {
        ["bos_token"] = "<|startoftext|>",
        ["eos_token"] = "<|endoftext|>",
        ["unk_token"] = "<|endoftext|>",
        ["pad_token"] = "<|endoftext|>",
    };

    /// <summary>Reads and checks the folder; see <see cref="ClipTokenizer.FromFolder"/> for the errors.</summary>
    public static ClipTokenizerFiles Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException(
                $"{folder} does not exist; expected a tokenizer folder with {VocabularyFile} and {MergesFile}.");
        if (File.Exists(Path.Combine(folder, "added_tokens.json")))
            throw new NotSupportedException(
                $"{folder}/added_tokens.json adds tokens to the vocabulary; only the tokens of {VocabularyFile} are supported.");

        Dictionary<string, int> vocabulary = ReadVocabulary(Path.Combine(folder, VocabularyFile));
        using JsonDocument? config = ReadJson(Path.Combine(folder, ConfigFile));
        using JsonDocument? map = ReadJson(Path.Combine(folder, SpecialTokensFile));
        return new ClipTokenizerFiles(
            vocabulary,
            ReadMerges(Path.Combine(folder, MergesFile), vocabulary),
            ReadSpecialTokens(folder, vocabulary, map, config),
            ReadMaxLength(folder, config));
    }

    private static Dictionary<string, int> ReadVocabulary(string path)
    {
        using JsonDocument json = ReadJson(path)
            ?? throw new FileNotFoundException($"{path} does not exist; it must hold an object from token to id.", path);
        var vocabulary = new Dictionary<string, int>();
        foreach (JsonProperty entry in json.RootElement.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out int id) || id < 0)
                throw new InvalidDataException(
                    $"{path}: the id of token '{entry.Name}' is {entry.Value.GetRawText()}; it must be a whole number from 0.");
            vocabulary[entry.Name] = id;
        }

        if (vocabulary.Values.Distinct().Count() != vocabulary.Count)
            throw new InvalidDataException($"{path}: two tokens share an id; each token needs its own.");
        return vocabulary;
    }

    private static List<string> ReadMerges(string path, Dictionary<string, int> vocabulary)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path} does not exist; it must hold one merge a line, such as 'th e</w>'.", path);
        var merges = new List<string>();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0 || (number == 1 && line.StartsWith("#version", StringComparison.Ordinal)))
                continue;
            string[] parts = line.Split(' ');
            if (parts.Length != 2 || parts.Any(string.IsNullOrEmpty))
                throw new InvalidDataException($"{path}, line {number}: '{line}' is not two tokens with one space between them.");
            if (parts.Append(parts[0] + parts[1]).FirstOrDefault(part => !vocabulary.ContainsKey(part)) is { } unknown)
                throw new InvalidDataException(
                    $"{path}, line {number}: '{unknown}' is not in {VocabularyFile}; the two files do not belong together.");
            merges.Add(line);
        }

        return merges;
    }

    private static Dictionary<string, string> ReadSpecialTokens(
        string folder, Dictionary<string, int> vocabulary, JsonDocument? map, JsonDocument? config)
    {
        var tokens = new Dictionary<string, string>();
        foreach ((string role, string standard) in Roles)
        {
            string token = Token(map, role, SpecialTokensFile) ?? Token(config, role, ConfigFile) ?? standard;
            if (!vocabulary.ContainsKey(token))
                throw new InvalidDataException($"{folder}: {role} is '{token}', which is not in {VocabularyFile}.");
            tokens[role] = token;
        }

        return tokens;
    }

    /// <summary>A token is written as a string or as an object with a <c>content</c>.</summary>
    private static string? Token(JsonDocument? json, string role, string file)
    {
        if (json is null || !json.RootElement.TryGetProperty(role, out JsonElement token) || token.ValueKind == JsonValueKind.Null)
            return null;
        if (token.ValueKind == JsonValueKind.Object && token.TryGetProperty("content", out JsonElement content))
            token = content;
        return token.ValueKind == JsonValueKind.String
            ? token.GetString()
            : throw new InvalidDataException(
                $"{file}: {role} is {token.GetRawText()}; it must be a string or an object with the string 'content'.");
    }

    private static int? ReadMaxLength(string folder, JsonDocument? config)
    {
        if (config is null || !config.RootElement.TryGetProperty("model_max_length", out JsonElement value))
            return null;
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.Number || value.GetDouble() is not (>= 2 and var length))
            throw new InvalidDataException($"{folder}/{ConfigFile}: model_max_length is {value.GetRawText()}; it must be a number from 2.");
        return length <= int.MaxValue ? (int)length : null; // 1e30 is how the reference writes 'none'
    }

    private static JsonDocument? ReadJson(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? json
                : throw new InvalidDataException($"{path} holds a JSON {json.RootElement.ValueKind}; it must hold an object.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path} is not valid JSON: {error.Message}", error);
        }
    }
}
