using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using RlhfT2I.Chaos.Tests.Cluster;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Chaos.Tests.Load;

/// <summary>Raters who label through the gateway as fast as they are answered, until they are stopped. What is acknowledged goes into the ledger.</summary>
internal sealed class LabelLoad : IAsyncDisposable
{
    private static readonly TimeSpan IdlePatience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan IdlePause = TimeSpan.FromMilliseconds(250);

    private readonly ChaosCluster _cluster;
    private readonly Ledger _ledger;
    private readonly CancellationTokenSource _stop;
    private readonly Task _raters;
    private readonly ConcurrentQueue<long> _acknowledgements = new();

    public LabelLoad(ChaosCluster cluster, Ledger ledger, int raters, CancellationToken cancellationToken)
    {
        (_cluster, _ledger) = (cluster, ledger);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _raters = Task.WhenAll(Enumerable.Range(1, raters).Select(number => LabelAsync($"rater-{number}", _stop.Token)));
    }

    /// <summary>Waits for an answer that is acknowledged after a moment; where all tasks are answered, for nothing.</summary>
    public async Task UntilAcknowledgedAfterAsync(long moment, CancellationToken cancellationToken)
    {
        for (long start = Stopwatch.GetTimestamp(); FirstAfter(moment) is null && Stopwatch.GetElapsedTime(start) < IdlePatience;)
            await Task.Delay(20, cancellationToken);
    }

    /// <summary>Time from a moment to the first acknowledgement after it; null for none.</summary>
    public TimeSpan? FirstAfter(long moment) =>
        _acknowledgements.Where(time => time > moment).Select(time => (TimeSpan?)Stopwatch.GetElapsedTime(moment, time)).Min();

    /// <summary>Lets the raters finish the call in hand.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _raters;
        _stop.Dispose();
    }

    private async Task LabelAsync(string rater, CancellationToken stop)
    {
        var headers = new Metadata { { "x-rlhf-rater", rater } };
        var feedback = new FeedbackService.FeedbackServiceClient(_cluster.ThroughTheDoor);
        while (!stop.IsCancellationRequested)
        {
            // A call that was begun is brought to its end, so that an answer is either in the ledger or not given.
            var lease = new LeaseLabelTasksRequest { Parent = ChaosCluster.Project, TaskCount = 2, RequestId = Persistence.NewRequestId() };
            LeaseLabelTasksResponse leased = await Persistence.CallAsync(options => feedback.LeaseLabelTasksAsync(lease, options), headers, CancellationToken.None);
            foreach (LabelTask task in leased.LabelTasks)
                await SubmitAsync(feedback, task, headers);
            if (leased.LabelTasks.Count == 0)
                await Task.WhenAny(Task.Delay(IdlePause, stop));
        }
    }

    private async Task SubmitAsync(FeedbackService.FeedbackServiceClient feedback, LabelTask task, Metadata headers)
    {
        var request = new SubmitLabelsRequest
        {
            Name = task.Name,
            LeaseToken = task.LeaseToken,
            Guideline = task.Guideline,
            RequestId = Persistence.NewRequestId(),
            Answers = { task.Images.Select((image, index) => new LabelAnswer { ImageToken = image.ImageToken, Value = index % 2 == 0 ? LabelValue.Good : LabelValue.Bad }) },
        };
        try
        {
            await Persistence.CallAsync(options => feedback.SubmitLabelsAsync(request, options), headers, CancellationToken.None);
            _ledger.AnsweredTasks[task.Name] = request.Answers.Count;
            _acknowledgements.Enqueue(Stopwatch.GetTimestamp());
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.FailedPrecondition or StatusCode.NotFound)
        {
            // The task was answered often enough by others while the lease had run out: nothing was acknowledged.
        }
    }
}
