using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using RlhfT2I.Feedback.Application.Webhooks;

namespace RlhfT2I.Feedback.Tests.Infrastructure.Webhooks;

/// <summary>A receiver of webhooks without a network. Hosts of the tests, several on one database too, send to whoever has the address.</summary>
internal sealed class WebhookReceiver : IDisposable
{
    public const string Host = "hooks.example.org";

    private static readonly ConcurrentDictionary<string, WebhookReceiver> All = new(StringComparer.Ordinal);

    private readonly ConcurrentQueue<WebhookRequest> _requests = new();

    public WebhookReceiver() => All[Address] = this;

    public string Address { get; } = $"https://{Host}/{Guid.NewGuid():n}";

    /// <summary>What goes wrong; null takes every request.</summary>
    public string? Error { get; set; }

    /// <summary>Holds every request up; null for none.</summary>
    public Task? Gate { get; set; }

    public IReadOnlyList<WebhookRequest> Requests => [.. _requests];

    public IReadOnlyList<JsonObject> Bodies => [.. _requests.Select(request => JsonNode.Parse(request.Body)!.AsObject())];

    public static async Task<string?> TakeAsync(WebhookRequest request)
    {
        if (!All.TryGetValue(request.Address.AbsoluteUri, out WebhookReceiver? receiver))
            return "There is no such receiver.";
        receiver._requests.Enqueue(request);
        await (receiver.Gate ?? Task.CompletedTask);
        return receiver.Error;
    }

    /// <summary>Waits until so many requests have come.</summary>
    public async Task<IReadOnlyList<JsonObject>> ReceiveAsync(int count)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(FeedbackHost.Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (_requests.Count < count)
            await Task.Delay(10, patience.Token);
        return Bodies;
    }

    public void Dispose() => All.TryRemove(Address, out _);
}
