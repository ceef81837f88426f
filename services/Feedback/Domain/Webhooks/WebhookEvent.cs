using System.Text.Json.Nodes;

namespace RlhfT2I.Feedback.Domain.Webhooks;

/// <summary>Something that happened in a project.</summary>
/// <param name="Project">The project.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Tells it apart from all other events of the project; the same however often it is noticed. At most 300 characters.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Data">What is told of it.</param>
internal sealed record WebhookEvent(string Project, WebhookEventKind Kind, string Id, DateTimeOffset Time, JsonObject Data)
{
    /// <summary>Longest <see cref="Id"/>, in characters.</summary>
    public const int MaxIdLength = 300;

    /// <summary>The body of the requests that tell of it: one JSON object, the same bytes for every webhook and every try.</summary>
    public string Body() => new JsonObject
    {
        ["type"] = WebhookKinds.TypeOf(Kind),
        ["timestamp"] = TimeText(Time),
        ["data"] = Data.DeepClone(),
    }.ToJsonString();

    /// <summary>A time as bodies write it: RFC 3339, UTC.</summary>
    public static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
