using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.Storage.Blobs;

namespace RlhfT2I.FineTuning.Application;

/// <summary>Reads pictures that jobs drew; other blobs of the store are not given out.</summary>
public sealed class SampleReader(ITrainingRecords records, IBlobStore blobs)
{
    /// <summary>The PNG file of a picture.</summary>
    /// <param name="job">The job that drew it.</param>
    /// <param name="sha256">Its digest, as listed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ResourceException">The job drew no such picture.</exception>
    public async Task<byte[]> ReadAsync(string job, string sha256, CancellationToken cancellationToken)
    {
        if (!await records.HasSampleAsync(job, sha256, cancellationToken))
            throw ResourceException.NotFound("finetuning.rlhf/FineTuningSample", $"{sha256} of {job}");
        await using Stream file = await blobs.GetAsync(BlobAddress.Parse(sha256), verify: true, cancellationToken);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }
}
