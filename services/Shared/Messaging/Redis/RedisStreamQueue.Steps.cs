using StackExchange.Redis;

namespace RlhfT2I.Messaging.Redis;

/// <content>The steps at the server.</content>
public sealed partial class RedisStreamQueue
{
    private RedisKey LifeKey => $"{_settings.KeyPrefix}rlhf:v1:life";

    private RedisKey Key(string stream) => _settings.KeyPrefix + stream;

    private StreamDefinition Require(string stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return _streams.GetValueOrDefault(stream) ?? throw new UnknownStreamException(stream, _streams.Keys);
    }

    private void Require(string stream, string group)
    {
        ArgumentNullException.ThrowIfNull(group);
        StreamDefinition definition = Require(stream);
        if (!definition.Groups.Contains(group))
            throw new UnknownStreamException(group, definition.Groups);
    }

    private Task<RedisResult> RunAsync(RedisScript script, RedisKey[] keys, RedisValue[] values) => RedisFaults.GuardAsync(async () =>
    {
        // After every break the server may be another one, or have lost everything.
        if (Volatile.Read(ref _preparedTurn) != _link.Turn)
            await PrepareAsync();
        try
        {
            return await _link.EvaluateAsync(script, keys, values);
        }
        catch (RedisServerException exception) when (RedisFaults.IsGroupGone(exception))
        {
            await PrepareAsync();
            return await _link.EvaluateAsync(script, keys, values);
        }
    });

    /// <summary>Makes what is missing, and checks the server.</summary>
    /// <returns>The epoch. Every start of a server is another one: a machine that lost power may have lost the last writes with it.</returns>
    private async Task<string> PrepareAsync()
    {
        int turn = _link.Turn;
        RedisKey[] keys = [LifeKey, .. _streams.Keys.Select(Key)];
        RedisValue[] values = [Guid.NewGuid().ToString("N"), .. _streams.Values.Select(stream => (RedisValue)string.Join('\n', stream.Groups))];
        RedisResult[] reply = RedisReplies.Items(await _link.EvaluateAsync(RedisScript.Prepare, keys, values));
        RedisServerCheck.Require(RedisReplies.Text(reply[2]), RedisReplies.Text(reply[3]), RedisReplies.Text(reply[4]));
        Volatile.Write(ref _preparedTurn, turn);
        return $"{RedisReplies.Text(reply[0])}:{RedisReplies.Text(reply[1])}";
    }

    private async Task<IReadOnlyList<RedisPublication>> PublishAsync(string stream, IReadOnlyList<QueueMessage> messages)
    {
        var values = new RedisValue[2 + 4 * messages.Count];
        (values[0], values[1]) = (_settings.Capacity, Milliseconds(_settings.Lease));
        for (int i = 0; i < messages.Count; i++)
        {
            QueueMessage message = messages[i];
            values[4 * i + 2] = message.BatchId;
            values[4 * i + 3] = message.Payload;
            values[4 * i + 4] = message.TraceParent ?? "";
            values[4 * i + 5] = message.TraceState ?? "";
        }
        RedisResult[] reply = RedisReplies.Items(await RunAsync(RedisScript.Publish, [Key(stream)], values));
        return [.. RedisReplies.Items(reply[0]).Select(id => new RedisPublication(id.IsNull ? null : RedisReplies.Text(id), (int)reply[1], (int)reply[2]))];
    }

    private async Task<(IReadOnlyList<Delivery> Deliveries, TimeSpan NextDue)> ClaimAsync(ConsumerIdentity consumer, int maxCount)
    {
        RedisValue[] values =
            [consumer.Group, consumer.Name, maxCount, Milliseconds(_settings.Lease), _settings.DeliveryLimit, Guid.NewGuid().ToString("N")];
        RedisResult[] reply = RedisReplies.Items(await RunAsync(RedisScript.Claim, [Key(consumer.Stream)], values));
        long next = (long)reply[1];
        return (RedisReplies.Deliveries(consumer, reply[0]), next < 0 ? TimeSpan.MaxValue : TimeSpan.FromMilliseconds(next));
    }

    private async Task<IReadOnlyList<Delivery>> WaitAsync(ConsumerIdentity consumer, int maxCount, TimeSpan wait)
    {
        try
        {
            return RedisReplies.FirstDeliveries(
                consumer, await RedisFaults.GuardAsync(() => _readers.ReadAsync(Key(consumer.Stream)!, consumer, maxCount, wait)));
        }
        catch (RedisServerException exception) when (RedisFaults.IsGroupGone(exception))
        {
            // The next claim makes the group again.
            return [];
        }
    }

    private Task<bool> AnswerAsync(RedisAnswer answer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answer.Delivery, "delivery");
        ConsumerIdentity consumer = answer.Delivery.Consumer;
        Require(consumer.Stream, consumer.Group);
        cancellationToken.ThrowIfCancellationRequested();
        // An id of another queue is nobody's entry.
        return RedisReplies.IsEntryId(answer.Delivery.EntryId)
            ? _answers[(consumer.Stream, consumer.Group)].AddAsync(answer).WaitAsync(cancellationToken)
            : Task.FromResult(false);
    }

    private async Task<IReadOnlyList<bool>> AnswerAsync(string stream, string group, IReadOnlyList<RedisAnswer> answers)
    {
        var values = new List<RedisValue>(3 + 4 * answers.Count) { group, Milliseconds(_settings.Lease), _settings.DeliveryLimit };
        foreach (RedisAnswer answer in answers)
        {
            values.Add(answer.Verb);
            values.Add(answer.Delivery.EntryId);
            values.Add(answer.Delivery.Consumer.Name);
            values.Add(answer.Delivery.LeaseToken);
            if (answer.Verb is not (RedisAnswer.Reject or RedisAnswer.Bury))
                continue;
            values.Add(Milliseconds(answer.Delay));
            values.Add(answer.Error);
        }
        RedisResult reply = await RunAsync(RedisScript.Answer, [Key(stream)], [.. values]);
        return [.. RedisReplies.Items(reply).Select(accepted => (int)accepted == 1)];
    }

    private async Task<bool> EndDeadAsync(string stream, string group, string entryId, string verb, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entryId);
        Require(stream, group);
        return RedisReplies.IsEntryId(entryId)
            && (int)await RunAsync(RedisScript.EndDead, [Key(stream)], [group, entryId, verb]).WaitAsync(cancellationToken) == 1;
    }
}
