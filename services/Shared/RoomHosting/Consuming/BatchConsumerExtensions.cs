using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using RlhfT2I.Messaging;
using RlhfT2I.Messaging.Consuming;
using RlhfT2I.RoomHosting.Queue;

namespace RlhfT2I.RoomHosting.Consuming;

/// <summary>Registers readers of streams.</summary>
public static class BatchConsumerExtensions
{
    /// <summary>Reads a stream for a group from the moment when the host serves until it stops, and hands each batch to the handler.</summary>
    /// <typeparam name="TMessage">The message of the stream.</typeparam>
    /// <typeparam name="THandler">What is done with it; a singleton unless it is registered otherwise. Called from several threads if <paramref name="concurrency"/> is above 1.</typeparam>
    /// <param name="builder">The host.</param>
    /// <param name="stream">One of <see cref="QueueStreams"/>.</param>
    /// <param name="group">The room's group on it.</param>
    /// <param name="concurrency">Batches in work at once, from 1.</param>
    /// <exception cref="ArgumentException">The stream or the group does not exist.</exception>
    public static IHostApplicationBuilder AddBatchConsumer<TMessage, THandler>(
        this IHostApplicationBuilder builder, string stream, string group, int concurrency = 1)
        where TMessage : class, IMessage<TMessage>, new()
        where THandler : class, IBatchHandler<TMessage>
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(concurrency, 1);
        if (!QueueStreams.All.Any(definition => definition.Name == stream && definition.Groups.Contains(group)))
            throw new ArgumentException($"No stream '{stream}' has a group '{group}'.", nameof(group));
        builder.Services.TryAddSingleton<THandler>();
        if (builder.Services.All(service => service.ServiceType != typeof(ReadGroup)))
            builder.Services.AddHostedService<QueueDepths>();
        builder.Services.AddSingleton(new ReadGroup(stream, group));
        // Not AddHostedService: a handler type may read two streams.
        builder.Services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<BatchConsumerService<TMessage, THandler>>(
            provider, new ConsumerIdentity(stream, group, $"{group}-{Environment.ProcessId}-{Guid.NewGuid():n}"), new BatchConsumerSettings { Concurrency = concurrency }));
        return builder;
    }
}
