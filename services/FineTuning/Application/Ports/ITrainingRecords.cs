using RlhfT2I.FineTuning.Domain;
using RlhfT2I.RoomHosting.Jobs;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.FineTuning.Application.Ports;

/// <summary>Images of training sets, and what jobs measured and drew on the way.</summary>
public interface ITrainingRecords
{
    /// <summary>The images of a set in order, as far as it is filled.</summary>
    Task<IReadOnlyList<TrainingImage>> ReadImagesAsync(string trainingSet, CancellationToken cancellationToken);

    /// <summary>Adds images to a set together with the progress of its job.</summary>
    Task AddImagesAsync(JobRun run, string trainingSet, Progress progress, IReadOnlyList<TrainingImage> images, CancellationToken cancellationToken);

    /// <summary>Adds points and samples of a job together with its progress.</summary>
    Task AddHistoryAsync(
        JobRun run, string job, Progress progress, IReadOnlyList<CurvePoint> points, IReadOnlyList<DrawnSample> samples, CancellationToken cancellationToken);

    /// <summary>Forgets points after a step, which are measured again, and samples after it.</summary>
    Task TruncateHistoryAsync(string job, long step, CancellationToken cancellationToken);

    /// <summary>Points by step, then name.</summary>
    /// <param name="job">The job.</param>
    /// <param name="metrics">Only these; empty means all.</param>
    /// <param name="skip">Points to pass over.</param>
    /// <param name="take">Most points.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<CurvePoint>> ReadPointsAsync(string job, IReadOnlyList<string> metrics, int skip, int take, CancellationToken cancellationToken);

    /// <summary>Samples by step, then place of the prompt.</summary>
    Task<IReadOnlyList<DrawnSample>> ReadSamplesAsync(string job, int skip, int take, CancellationToken cancellationToken);

    /// <summary>Whether a job drew a picture.</summary>
    Task<bool> HasSampleAsync(string job, string sha256, CancellationToken cancellationToken);
}
