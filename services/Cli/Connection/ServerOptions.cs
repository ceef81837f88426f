using System.CommandLine;

namespace RlhfT2I.Cli.Connection;

/// <summary>Options of every verb that talks to a server.</summary>
internal sealed class ServerOptions
{
    private const double LongestWait = 86_400;
    private const string ApiKeyVariable = "RLHF_API_KEY";

    /// <summary>Makes the options.</summary>
    /// <param name="waitSeconds">Default of <c>--wait</c>.</param>
    public ServerOptions(double waitSeconds = 10) => Wait = new("--wait")
    {
        Description = "Seconds to wait for a server that is away or restarts, 0 to 86400.",
        DefaultValueFactory = _ => waitSeconds,
    };

    public Option<string> Server { get; } = new("--server")
    {
        Description = "Address of the server.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("RLHF_SERVER") is { Length: > 0 } set ? set : "http://127.0.0.1:8080",
    };

    public Option<string> Project { get; } = new("--project")
    {
        Description = "Id of the project.",
        DefaultValueFactory = _ => "default",
    };

    // Without a default, which the help would show.
    public Option<string?> ApiKey { get; } = new("--api-key")
    {
        Description = $"API key. Better set {ApiKeyVariable}: other users of a machine can read command lines.",
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Write the result as one JSON document." };

    public Option<double> Wait { get; }

    /// <summary>Adds the options to a verb.</summary>
    public Command AddTo(Command command)
    {
        command.Add(Server);
        command.Add(Project);
        command.Add(ApiKey);
        command.Add(Json);
        command.Add(Wait);
        return command;
    }

    /// <summary>The address.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public Uri Address(ParseResult parsed)
    {
        string text = parsed.GetRequiredValue(Server);
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? address!
            : throw new InputException("--server", $"'{text}' is no address", "give one such as http://127.0.0.1:8080");
    }

    /// <summary>How long to wait.</summary>
    /// <exception cref="InputException">Out of range.</exception>
    public TimeSpan Limit(ParseResult parsed) => parsed.GetValue(Wait) is >= 0 and <= LongestWait and double seconds
        ? TimeSpan.FromSeconds(seconds)
        : throw new InputException("--wait", $"{parsed.GetValue(Wait)} is out of range", $"give 0 to {LongestWait}");

    /// <summary>The API key; empty for none.</summary>
    /// <exception cref="InputException">It cannot be one.</exception>
    public string Key(ParseResult parsed)
    {
        // The key is not repeated in the complaint: it may be one with a slip.
        string key = parsed.GetValue(ApiKey) ?? Environment.GetEnvironmentVariable(ApiKeyVariable) ?? "";
        return key.Length <= 500 && key.All(c => c is > ' ' and <= '~')
            ? key
            : throw new InputException("--api-key", "has blanks or other characters that no key has", $"give the secret of 'rlhf keys create', or set {ApiKeyVariable}");
    }

    /// <summary>The project's id.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public ResourceName Names(ParseResult parsed)
    {
        string id = parsed.GetRequiredValue(Project);
        bool valid = id.Length is >= 1 and <= 63 && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            && id[0] != '-' && id[^1] != '-';
        return valid
            ? new ResourceName(id)
            : throw new InputException("--project", $"'{id}' is no id", "give 1 to 63 of a-z, 0-9 and '-', not at the ends");
    }
}
