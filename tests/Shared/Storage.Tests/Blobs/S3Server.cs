using System.Diagnostics;
using System.Text.RegularExpressions;
using RlhfT2I.Storage.Blobs.S3;
using RlhfT2I.TestKit;

namespace RlhfT2I.Storage.Tests.Blobs;

/// <summary>An S3 server of its own process on a free port, <c>s3rver</c> from npm; its objects are files, whose times are their times.</summary>
public sealed partial class S3Server : IAsyncLifetime
{
    private const string Key = "S3RVER";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private Process? _process;
    private string _obstacle = "";
    private int _bucketCount;

    public Uri Endpoint { get; private set; } = new("http://127.0.0.1");

    public string Folder => _folder.File("objects");

    public async ValueTask InitializeAsync()
    {
        string program = Path.Combine(Repository.Root, "tests", "tools", "s3", "node_modules", ".bin", "s3rver");
        if (!File.Exists(program))
        {
            _obstacle = "No S3 server: run tests/tools/s3/install.sh, which needs npm.";
            return;
        }
        string[] arguments = ["-d", Folder, "-a", "127.0.0.1", "-p", "0", "--no-vhost-buckets", "-s"];
        // Its continuation tokens are made by a cipher that OpenSSL 3 keeps among the old ones.
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, Environment = { ["NODE_OPTIONS"] = "--openssl-legacy-provider" } };
        _process = Process.Start(start)
            ?? throw new InvalidOperationException("The S3 server did not start.");
        using var patience = new CancellationTokenSource(Patience);
        while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (Listening().Match(line) is not { Success: true } match)
                continue;
            Endpoint = new Uri($"http://127.0.0.1:{match.Groups[1].Value}");
            // A pipe that nobody reads would stop the server some day.
            _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            return;
        }
        throw new InvalidOperationException($"The S3 server ended with code {_process.ExitCode} before it listened.");
    }

    /// <summary>A store on a new, empty bucket. Skips the test where there is no server.</summary>
    public S3BlobStoreSettings NewBucket(long maxSizeBytes) => Settings($"bucket-{Interlocked.Increment(ref _bucketCount)}", maxSizeBytes);

    /// <summary>A store on a bucket that may not exist. Skips the test where there is no server.</summary>
    public S3BlobStoreSettings Settings(string bucket, long maxSizeBytes)
    {
        Assert.SkipWhen(_obstacle.Length > 0, _obstacle);
        return new S3BlobStoreSettings
        {
            Endpoint = Endpoint,
            Bucket = bucket,
            AccessKey = Key,
            SecretKey = Key,
            MaxSizeBytes = maxSizeBytes,
            SpoolFolder = _folder.File($"spool-{bucket}"),
            Owners = ["generation"],
        };
    }

    /// <summary>Makes every object of a bucket older.</summary>
    public void Age(string bucket, TimeSpan by)
    {
        foreach (string path in Objects(bucket))
            File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path) - by);
    }

    /// <summary>Files of a bucket's objects.</summary>
    public string[] Objects(string bucket) =>
        [.. Directory.EnumerateFiles(Path.Combine(Folder, bucket), "*_object", SearchOption.AllDirectories)];

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
        }
        _folder.Dispose();
    }

    [GeneratedRegex(@"listening on \S*:(\d+)")]
    private static partial Regex Listening();
}
