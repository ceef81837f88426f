namespace RlhfT2I.FineTuning.Application.Ports;

/// <summary>Checkpoints of jobs: whole or absent, even when the process dies while one is written.</summary>
public interface ICheckpoints
{
    /// <summary>Stores a checkpoint; one of the same step is kept as it is, since a step has one outcome.</summary>
    /// <param name="job">The job.</param>
    /// <param name="info">What it is.</param>
    /// <param name="write">Writes the state to a path.</param>
    StoredCheckpoint Save(string job, CheckpointInfo info, Action<string> write);

    /// <summary>Those that are kept, latest first.</summary>
    IReadOnlyList<StoredCheckpoint> List(string job);

    /// <summary>One by its resource name, or <c>null</c>.</summary>
    StoredCheckpoint? Find(string name);

    /// <summary>Whether its files are as they were written.</summary>
    bool IsWhole(StoredCheckpoint checkpoint);

    /// <summary>Deletes all but the latest ones and the best one.</summary>
    void Prune(string job, int keptCount);

    /// <summary>Deletes those after a step, so that the job goes on from there.</summary>
    void DeleteAfter(string job, long step);
}
