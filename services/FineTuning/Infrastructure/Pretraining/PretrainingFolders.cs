using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;
using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Diagnostics;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Pretraining;
using RlhfT2I.FineTuning.Options;
using RlhfT2I.RoomHosting;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.FineTuning.Infrastructure.Pretraining;

/// <summary>Files of pairs below the pretraining root, and their indexes <c>{work}/finetuning-pairs/{sha256}.index</c>, which appear whole or not at all.</summary>
internal sealed class PretrainingFolders(StoragePaths paths, IOptions<FineTuningOptions> options, TimeProvider time, ILogger<PretrainingFolders> logger) : IPretrainingFiles
{
    private const string RootName = "the pretraining root", Unfinished = ".new-";
    private const int ReportInterval = 100;
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromDays(1);

    private string Root => Path.GetFullPath(Path.Combine(paths.Root, options.Value.PretrainingRoot));

    public PretrainingFolder Find(string path, PairFormat format, long maxBrokenCount, string field)
    {
        string full = RootedPath.Resolve(Root, path, field, RootName);
        IReadOnlyList<string> parts = FormatOf(format).FindParts(full);
        return parts.Count > 0
            ? new PretrainingFolder(path, format, maxBrokenCount, Fingerprint(parts))
            : throw new InvalidRequestException([new FieldViolation(field, $"there is nothing of the format {format} at '{path}' below {RootName}, {Root}")]);
    }

    public async Task<IndexedPairs> IndexAsync(PretrainingFolder folder, Func<long, Task> progress, CancellationToken cancellationToken)
    {
        IPairFormat format = FormatOf(folder.Format);
        IReadOnlyList<string> parts = PartsOf(folder, format);
        Directory.CreateDirectory(IndexFolder);
        DeleteAbandoned();
        string temporary = Path.Combine(IndexFolder, Unfinished + Guid.NewGuid().ToString("n"));
        try
        {
            var broken = new BrokenPairs(folder, logger);
            using var writer = new PairIndexWriter(temporary, format);
            foreach (string part in parts)
            {
                writer.BeginPart(Path.GetFileName(part));
                await foreach (ScannedPair pair in format.ScanAsync(part, cancellationToken))
                {
                    if ((pair.Problem ?? PairFiles.ProblemOf(pair.Content!)) is { } problem)
                        broken.Add($"{Path.GetFileName(part)}, {pair.Name}", problem);
                    else
                        writer.Add(pair.Place, pair.Content!);
                    if ((writer.Count + broken.Count) % ReportInterval == 0)
                        await progress(writer.Count);
                }
            }
            if (writer.Count == 0)
                throw FineTuningRefusal.PretrainingDataBroken(folder.Path, broken.Count, folder.MaxBrokenCount, broken.Named is [string first, ..] ? first : "there is no pair at all");
            long count = writer.Count;
            string digest = writer.Complete();
            File.Move(temporary, PathOf(digest), overwrite: true);
            return new IndexedPairs(count, broken.Count, broken.Named, digest);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public IPairSource Open(PretrainingFolder folder, IndexedPairs indexed)
    {
        string index = PathOf(indexed.IndexDigest);
        try
        {
            using (FileStream file = File.OpenRead(index))
            {
                string digest = Convert.ToHexStringLower(SHA256.HashData(file));
                if (digest != indexed.IndexDigest)
                    throw FineTuningRefusal.DigestMismatch(folder.Path, digest, indexed.IndexDigest);
            }
            string full = RootedPath.Resolve(Root, folder.Path, "path", RootName);
            return new IndexedPairSource(index, File.Exists(full) ? Path.GetDirectoryName(full)! : full, folder.Path, FormatOf(folder.Format));
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or JsonException or UnauthorizedAccessException)
        {
            throw FineTuningRefusal.DigestMismatch(folder.Path, $"index: {exception.Message}", indexed.IndexDigest);
        }
    }

    // A process that was killed leaves what it had written; what another one writes at the moment is younger.
    private void DeleteAbandoned()
    {
        DateTime before = (time.GetUtcNow() - AbandonedAfter).UtcDateTime;
        foreach (string file in Directory.EnumerateFiles(IndexFolder, Unfinished + "*").Where(file => File.GetLastWriteTimeUtc(file) < before).ToArray())
            File.Delete(file);
    }

    private string IndexFolder => Path.Combine(paths.Work, "finetuning-pairs");

    private string PathOf(string digest) => Path.Combine(IndexFolder, digest + ".index");

    private static IPairFormat FormatOf(PairFormat format) => format switch
    {
        PairFormat.ImageFolder => new ImageFolderFormat(hasRewards: false),
        PairFormat.RewardedFolder => new ImageFolderFormat(hasRewards: true),
        PairFormat.WebDataset => new WebDatasetFormat(),
        _ => new ParquetFormat(),
    };

    private IReadOnlyList<string> PartsOf(PretrainingFolder folder, IPairFormat format)
    {
        IReadOnlyList<string> parts = format.FindParts(RootedPath.Resolve(Root, folder.Path, "path", RootName));
        string fingerprint = Fingerprint(parts);
        return fingerprint == folder.Fingerprint ? parts : throw FineTuningRefusal.DigestMismatch(folder.Path, fingerprint, folder.Fingerprint);
    }

    private static string Fingerprint(IReadOnlyList<string> parts) => Digests.Of(
        "PretrainingFiles",
        parts.Select(part => new FileInfo(part)).Select(file => new { file.Name, file.Length, file.LastWriteTimeUtc.Ticks }).ToArray());

    private sealed class BrokenPairs(PretrainingFolder folder, ILogger logger)
    {
        private readonly List<string> _named = [];

        public long Count { get; private set; }

        public IReadOnlyList<string> Named => _named;

        public void Add(string place, string problem)
        {
            Count++;
            FineTuningLog.PairBroken(logger, folder.Path, place, problem);
            if (_named.Count < IndexedPairs.MaxNamedCount)
                _named.Add($"{place}: {problem}");
            if (Count > folder.MaxBrokenCount)
                throw FineTuningRefusal.PretrainingDataBroken(folder.Path, Count, folder.MaxBrokenCount, _named[0]);
        }
    }
}
