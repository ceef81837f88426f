using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using RlhfT2I.Storage.Blobs.S3;

namespace RlhfT2I.RoomHosting.Options;

/// <summary>Rules of <see cref="S3BlobOptions"/> that no attribute can state. They hold only where blobs are kept on S3.</summary>
/// <param name="blobs">Says whether they are.</param>
/// <param name="storage">Says how large a blob may be.</param>
internal sealed partial class S3BlobRules(IOptions<BlobOptions> blobs, IOptions<StorageOptions> storage) : IValidateOptions<S3BlobOptions>
{
    private const string Section = S3BlobOptions.SectionName;

    public ValidateOptionsResult Validate(string? name, S3BlobOptions options)
    {
        if (blobs.Value.Provider != BlobProvider.S3)
            return ValidateOptionsResult.Success;
        List<string> failures = [];
        if (!BucketName().IsMatch(options.Bucket))
            failures.Add($"{Section}:Bucket is '{options.Bucket}'; Blobs:Provider is S3, so it must be a bucket's name: 3 to 63 of a-z, 0-9, '.' and '-'.");
        if (options.Endpoint.Length > 0 && !IsAddress(options.Endpoint))
        {
            failures.Add($"{Section}:Endpoint is '{options.Endpoint}'; it must be an address such as http://s3:8333, without user, path or query, or empty for Amazon's own.");
        }
        if (options.AccessKey.Length > 0 != options.SecretKey.Length > 0)
        {
            failures.Add($"{Section}:AccessKey is {Tell(options.AccessKey)} and {Section}:SecretKey is {Tell(options.SecretKey)}; "
                + "both must be set, or neither, where the process has a role of its own.");
        }
        if (storage.Value.MaxBlobBytes > S3BlobStore.MaxObjectBytes)
        {
            failures.Add($"{StorageOptions.SectionName}:MaxBlobBytes is {storage.Value.MaxBlobBytes} and Blobs:Provider is S3; "
                + $"on S3 it must be at most {S3BlobStore.MaxObjectBytes}, the largest upload in one piece.");
        }
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address.UserInfo.Length == 0 && address.PathAndQuery == "/" && address.Fragment.Length == 0;

    private static string Tell(string secret) => secret.Length > 0 ? "set" : "empty";

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z")]
    private static partial Regex BucketName();
}
