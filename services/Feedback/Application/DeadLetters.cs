using System.Globalization;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Messaging;
using RlhfT2I.ServiceDefaults.Errors;
using DeadLetter = RlhfT2I.Messaging.DeadLetter;

namespace RlhfT2I.Feedback.Application;

/// <summary>What consumers of the suite gave up, in whichever queue it has.</summary>
/// <param name="queue">The queue.</param>
internal sealed class DeadLetters(IBatchQueue queue)
{
    private static readonly Dictionary<string, string> MessageTypes = new()
    {
        [QueueStreams.GenerationRequested] = GenerationRequested.Descriptor.FullName,
        [QueueStreams.ImagesGenerated] = ImageBatch.Descriptor.FullName,
        [QueueStreams.ImagesEmbedded] = EmbeddingBatch.Descriptor.FullName,
        [QueueStreams.JobsFinished] = JobFinished.Descriptor.FullName,
    };

    /// <summary>The stream of an id such as <c>images-generated</c>.</summary>
    /// <exception cref="ResourceException">There is none.</exception>
    public static StreamDefinition Stream(string id) =>
        QueueStreams.All.FirstOrDefault(stream => IdOf(stream) == id) ?? throw ResourceException.NotFound("stream", $"streams/{id}");

    /// <summary>Id of a stream.</summary>
    public static string IdOf(StreamDefinition stream) => stream.Name.Split(':')[^1].Replace('.', '-');

    /// <summary>Full name of the message type that a stream carries.</summary>
    public static string MessageTypeOf(StreamDefinition stream) => MessageTypes[stream.Name];

    /// <summary>Id of a dead letter: an entry may be dead in one group and well in another.</summary>
    public static string IdOf(string group, string entryId) => $"{group}-{entryId}";

    /// <summary>A page, oldest first over all groups.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="groups">The groups that are asked for.</param>
    /// <param name="cursor">Where the page before ended; empty for the first one.</param>
    /// <param name="size">Most letters.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The letters with their groups, and where the next page starts; empty if there is none.</returns>
    public async Task<(IReadOnlyList<(string Group, DeadLetter Letter)> Page, string Cursor)> ListAsync(
        StreamDefinition stream, IReadOnlyList<string> groups, string cursor, int size, CancellationToken cancellationToken)
    {
        // Each group has a place of its own in the cursor: the same entry may be dead in two.
        Dictionary<string, string> last = cursor.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=')).ToDictionary(part => part[0], part => part[1]);
        var all = new List<(string Group, DeadLetter Letter)>();
        foreach (string group in groups)
        {
            all.AddRange((await queue.ListDeadLettersAsync(stream.Name, group, last.GetValueOrDefault(group), size + 1, cancellationToken))
                .Select(letter => (group, letter)));
        }
        // A stable sort: within a group the queue's own order stays.
        List<(string Group, DeadLetter Letter)> page = [.. all.OrderBy(found => found.Letter.PublishTime).Take(size)];
        if (all.Count <= size)
            return (page, "");
        foreach ((string group, DeadLetter letter) in page)
            last[group] = letter.EntryId;
        return (page, string.Join(';', last.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Key}={part.Value}"))));
    }

    /// <summary>Gives letters back to their groups, or drops them for good.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="ids">Ids of the letters.</param>
    /// <param name="isDiscard">Drop them.</param>
    /// <param name="cancellationToken">Ends the wait between two letters.</param>
    /// <returns>How many there were; the others are gone already.</returns>
    public async Task<int> EndAsync(StreamDefinition stream, IEnumerable<string> ids, bool isDiscard, CancellationToken cancellationToken)
    {
        int count = 0;
        foreach (string id in ids)
        {
            if (stream.Groups.FirstOrDefault(name => id.StartsWith(name + "-", StringComparison.Ordinal)) is not { } group)
                continue;
            string entryId = id[(group.Length + 1)..];
            bool isEnded = isDiscard
                ? await queue.DiscardAsync(stream.Name, group, entryId, cancellationToken)
                : await queue.RedriveAsync(stream.Name, group, entryId, cancellationToken);
            count += isEnded ? 1 : 0;
        }
        return count;
    }
}
