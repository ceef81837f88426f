using System.Globalization;
using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.RoomHosting;

namespace RlhfT2I.FineTuning.Infrastructure;

/// <summary>Checkpoints as folders <c>{work}/finetuning/{project}/{job}/step-{n}</c>, each with a manifest. A folder is filled beside its place and renamed, so it is whole or absent.</summary>
internal sealed class CheckpointFiles(StoragePaths paths) : ICheckpoints
{
    private const string StateFile = "state.safetensors", InfoFile = "checkpoint.json", Prefix = "step-", Collection = "/checkpoints/";
    private const string Unfinished = ".new-";

    public StoredCheckpoint Save(string job, CheckpointInfo info, Action<string> write)
    {
        string folder = Path.Combine(FolderOf(job), IdOf(info.Step));
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        string temporary = Path.Combine(FolderOf(job), Unfinished + Guid.NewGuid().ToString("n"));
        try
        {
            Directory.CreateDirectory(temporary);
            write(Path.Combine(temporary, StateFile));
            File.WriteAllBytes(Path.Combine(temporary, InfoFile), Digests.ToBytes(info));
            CheckpointManifest.Build(temporary).Save(temporary);
            Directory.Move(temporary, folder);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
        return List(job).First(checkpoint => checkpoint.Info.Step == info.Step);
    }

    public IReadOnlyList<StoredCheckpoint> List(string job)
    {
        string folder = FolderOf(job);
        if (!Directory.Exists(folder))
            return [];
        StoredCheckpoint[] found = [.. Directory.EnumerateDirectories(folder, Prefix + "*").Select(path => Read(job, path)).OfType<StoredCheckpoint>()];
        string? best = found.OrderBy(checkpoint => checkpoint.Info.MeanLoss).ThenByDescending(checkpoint => checkpoint.Info.Step).FirstOrDefault()?.Name;
        return [.. found.Select(checkpoint => checkpoint with { IsBest = checkpoint.Name == best }).OrderByDescending(checkpoint => checkpoint.Info.Step)];
    }

    public StoredCheckpoint? Find(string name)
    {
        int end = name.LastIndexOf(Collection, StringComparison.Ordinal);
        return end < 0 ? null : List(name[..end]).FirstOrDefault(checkpoint => checkpoint.Name == name);
    }

    public bool IsWhole(StoredCheckpoint checkpoint)
    {
        try
        {
            return "sha256:" + CheckpointManifest.Verify(Path.GetDirectoryName(checkpoint.StatePath)!).Digest == checkpoint.Digest;
        }
        catch (Exception exception) when (exception is CheckpointIntegrityException or IOException)
        {
            return false;
        }
    }

    public void Prune(string job, int keptCount)
    {
        foreach (StoredCheckpoint old in List(job).Skip(keptCount).Where(checkpoint => !checkpoint.IsBest))
            Delete(old);
    }

    public void DeleteAfter(string job, long step)
    {
        foreach (StoredCheckpoint later in List(job).Where(checkpoint => checkpoint.Info.Step > step))
            Delete(later);
        if (!Directory.Exists(FolderOf(job)))
            return;
        foreach (string left in Directory.EnumerateDirectories(FolderOf(job), Unfinished + "*"))
            Directory.Delete(left, recursive: true);
    }

    // Renamed first: a folder that is half deleted must not look like a checkpoint.
    private static void Delete(StoredCheckpoint checkpoint)
    {
        string folder = Path.GetDirectoryName(checkpoint.StatePath)!;
        string away = Path.Combine(Path.GetDirectoryName(folder)!, Unfinished + Guid.NewGuid().ToString("n"));
        Directory.Move(folder, away);
        Directory.Delete(away, recursive: true);
    }

    private static string IdOf(long step) => Prefix + step.ToString("d10", CultureInfo.InvariantCulture);

    // Names are checked against the contract before they come here: ids hold letters, digits and hyphens only.
    private string FolderOf(string job)
    {
        string[] parts = job.Split('/');
        return Path.Combine(paths.Work, "finetuning", parts[1], parts[3]);
    }

    private static StoredCheckpoint? Read(string job, string folder)
    {
        try
        {
            CheckpointManifest manifest = CheckpointManifest.Load(folder);
            CheckpointInfo info = Digests.FromBytes<CheckpointInfo>(File.ReadAllBytes(Path.Combine(folder, InfoFile)));
            return new StoredCheckpoint(
                job + Collection + Path.GetFileName(folder), info, "sha256:" + manifest.Digest, IsBest: false, manifest.Files.Sum(file => file.Size),
                Path.Combine(folder, StateFile), File.GetLastWriteTimeUtc(Path.Combine(folder, CheckpointManifest.FileName)));
        }
        catch (Exception exception) when (exception is CheckpointIntegrityException or IOException or InvalidDataException)
        {
            // Not one of ours, or spoiled: a job goes on from an earlier one.
            return null;
        }
    }
}
