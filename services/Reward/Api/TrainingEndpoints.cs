using System.Globalization;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.Reward.Application;
using RlhfT2I.Reward.Application.Ports;
using RlhfT2I.Reward.Application.Training;
using RlhfT2I.ServiceDefaults.Jobs;
using RlhfT2I.ServiceDefaults.Requests;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.Reward.Api;

/// <summary>The calls about training jobs.</summary>
/// <param name="requests">Makes jobs.</param>
/// <param name="jobs">Holds them.</param>
/// <param name="time">Clock of heartbeats.</param>
/// <param name="lifetime">A host that stops ends its watches.</param>
public sealed class TrainingEndpoints(TrainingRequests requests, ITrainingJobs jobs, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private const int MaxDisplayNameLength = 100;

    /// <summary>Stores a job.</summary>
    public async Task<CreateRewardTrainingJobResponse> CreateAsync(CreateRewardTrainingJobRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var validator = new RequestValidator(request);
        if (request.RewardTrainingJob is { } wanted)
        {
            validator.Text("reward_training_job.display_name", wanted.DisplayName, MaxDisplayNameLength);
            validator.Require(
                wanted.LabelSnapshot.StartsWith(request.Parent + "/", StringComparison.Ordinal), "reward_training_job.label_snapshot",
                $"'{wanted.LabelSnapshot}' is not of {request.Parent}");
            SettingsRules.Check(validator, wanted.Settings);
        }

        validator.Require(
            request.RewardTrainingJobId.Length == 0 || ResourceNames.IsId(request.RewardTrainingJobId), "reward_training_job_id",
            $"'{request.RewardTrainingJobId}' is not 1 to 63 characters of [a-z0-9-] that start and end with a letter or digit");
        validator.ThrowIfInvalid();
        Job job = await requests.CreateAsync(
            request.Parent, request.RewardTrainingJob!, request.RewardTrainingJobId, request.RequestId, request.ValidateOnly, cancellationToken);
        return new CreateRewardTrainingJobResponse { RewardTrainingJob = JobMapper.ToMessage(job, isStored: !request.ValidateOnly) };
    }

    /// <summary>Reads a job.</summary>
    public async Task<GetRewardTrainingJobResponse> GetAsync(GetRewardTrainingJobRequest request, CancellationToken cancellationToken)
    {
        new RequestValidator(request).ThrowIfInvalid();
        return new GetRewardTrainingJobResponse { RewardTrainingJob = JobMapper.ToMessage(await jobs.GetAsync(request.Name, cancellationToken), isStored: true) };
    }

    /// <summary>Lists jobs.</summary>
    public async Task<ListRewardTrainingJobsResponse> ListAsync(ListRewardTrainingJobsRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        new RequestValidator(request).ThrowIfInvalid();
        int size = PageTokens.CoercePageSize(request.PageSize);
        if (request.Digest.Length > 0)
            return await ListByDigestAsync(request, size, cancellationToken);
        JobPage page = await jobs.ListAsync(
            new JobQuery
            {
                Parent = request.Parent,
                Kind = ResourceTypes.TrainingJobKind,
                States = request.State == JobState.Unspecified ? [] : [request.State],
                PageSize = size,
                PageToken = request.PageToken,
            },
            cancellationToken);
        return new ListRewardTrainingJobsResponse
        {
            RewardTrainingJobs = { page.Jobs.Select(job => JobMapper.ToMessage(job, isStored: true)) },
            NextPageToken = page.NextPageToken,
        };
    }

    /// <summary>Asks a job to stop.</summary>
    public async Task<CancelRewardTrainingJobResponse> CancelAsync(CancelRewardTrainingJobRequest request, CancellationToken cancellationToken)
    {
        new RequestValidator(request).ThrowIfInvalid();
        return new CancelRewardTrainingJobResponse { RewardTrainingJob = JobMapper.ToMessage(await jobs.CancelAsync(request.Name, cancellationToken), isStored: true) };
    }

    /// <summary>Sends a job as it is and as it becomes.</summary>
    public Task WatchAsync(
        WatchRewardTrainingJobRequest request, IAsyncStreamWriter<WatchRewardTrainingJobResponse> stream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(stream);
        new RequestValidator(request).ThrowIfInvalid();
        return ChangeWatch.RunAsync(
            token => jobs.WatchAsync(request.Name, token), stream, job => new WatchRewardTrainingJobResponse { RewardTrainingJob = JobMapper.ToMessage(job, isStored: true) },
            heartbeat => new WatchRewardTrainingJobResponse { Heartbeat = heartbeat }, time, lifetime.ApplicationStopping, cancellationToken);
    }

    /// <summary>Lists points of a job's curves.</summary>
    public async Task<ListRewardTrainingPointsResponse> ListPointsAsync(ListRewardTrainingPointsRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        new RequestValidator(request).ThrowIfInvalid();
        int size = PageTokens.CoercePageSize(request.PageSize);
        (long Step, string Metric)? after = PageTokens.Decode(request, request.PageToken) is { } cursor ? Split(cursor) : null;
        Job job = await jobs.GetAsync(request.Parent, cancellationToken);
        IReadOnlyList<MetricPoint> points = await jobs.ListPointsAsync(job, [.. request.Metrics], after, size + 1, cancellationToken);
        var response = new ListRewardTrainingPointsResponse { Points = { points.Take(size) } };
        if (points.Count > size)
            response.NextPageToken = PageTokens.Encode(request, $"{points[size - 1].Step}:{points[size - 1].Metric}");
        return response;
    }

    // A cursor that was given out is well-formed: the token is bound to it.
    private static (long Step, string Metric) Split(string cursor)
    {
        int colon = cursor.IndexOf(':', StringComparison.Ordinal);
        return (long.Parse(cursor.AsSpan(0, colon), CultureInfo.InvariantCulture), cursor[(colon + 1)..]);
    }

    // Jobs of one digest are few: one, and those before it that failed or were cancelled.
    private async Task<ListRewardTrainingJobsResponse> ListByDigestAsync(ListRewardTrainingJobsRequest request, int size, CancellationToken cancellationToken)
    {
        string? after = PageTokens.Decode(request, request.PageToken);
        Job[] found =
        [
            .. (await jobs.FindByDigestAsync(request.Parent, request.Digest, cancellationToken))
                .Where(job => request.State is JobState.Unspecified || job.State == request.State),
        ];
        int start = after is null ? 0 : Array.FindIndex(found, job => job.Name == after) + 1;
        Job[] page = [.. found.Skip(start).Take(size)];
        return new ListRewardTrainingJobsResponse
        {
            RewardTrainingJobs = { page.Select(job => JobMapper.ToMessage(job, isStored: true)) },
            NextPageToken = start + page.Length < found.Length ? PageTokens.Encode(request, page[^1].Name) : "",
        };
    }
}
