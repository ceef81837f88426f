using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Messaging;
using RlhfT2I.Messaging.Publishing;
using RlhfT2I.Storage.Database;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.RoomHosting.Jobs;

/// <summary>Tells the suite of every job that reached a final state, in the transaction that stores it.</summary>
internal static class FinishedJobs
{
    /// <summary>Adds the message to the room's outbox.</summary>
    /// <param name="context">Stores the job's final form.</param>
    /// <param name="job">That form.</param>
    public static void Announce(RoomContext context, Job job)
    {
        var message = new JobFinished
        {
            // Names of jobs leave room: the inbox takes 200 characters.
            BatchId = string.Create(CultureInfo.InvariantCulture, $"{job.Name}@{job.Revision}"),
            Job = job.Name,
            Kind = job.Kind,
            State = job.State,
            Failure = job.Failure,
            CreateTime = job.CreateTime.ToTimestamp(),
            EndTime = (job.EndTime ?? job.UpdateTime).ToTimestamp(),
        };
        context.Outbox.Add(OutboxMessages.Create(QueueStreams.JobsFinished, message.BatchId, message, job.UpdateTime));
    }
}
