using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.Storage.Blobs;
using RlhfT2I.Storage.Blobs.S3;
using RlhfT2I.Storage.Tests.Database;
using RlhfT2I.TestKit;

namespace RlhfT2I.RoomHosting.Tests.Blobs;

public sealed class BlobOptionsTests
{
    private const string Canary = "canary-secret-7f3a";
    private static readonly string[] S3 = ["--Blobs:Provider=S3", "--Blobs:S3:Bucket=rlhf", "--Blobs:S3:Endpoint=http://127.0.0.1:1"];

    [Theory]
    [InlineData("Blobs:Provider is 'Disk'; it must be one of Local, S3.", "--Blobs:Provider=Disk")]
    [InlineData("Blobs:CollectEvery is '00:00:01'; it must be from 00:01:00 to 30.00:00:00, or 0 to collect never.", "--Blobs:CollectEvery=00:00:01")]
    [InlineData("Blobs:CollectAge is '00:10:00'; it must be between 01:00:00 and 365.00:00:00.", "--Blobs:CollectAge=00:10:00")]
    [InlineData("Blobs:S3:Buckett is not known", "--Blobs:S3:Buckett=x")]
    [InlineData("Blobs:S3:Bucket is ''; Blobs:Provider is S3", "--Blobs:Provider=S3")]
    [InlineData("Blobs:S3:Endpoint is 'file:///etc'; it must be an address", "--Blobs:Provider=S3", "--Blobs:S3:Bucket=rlhf", "--Blobs:S3:Endpoint=file:///etc")]
    [InlineData("Blobs:S3:AccessKey is empty and Blobs:S3:SecretKey is set; both must be set", "--Blobs:Provider=S3", "--Blobs:S3:Bucket=rlhf", "--Blobs:S3:SecretKey=" + Canary)]
    [InlineData("Storage:MaxBlobBytes is 10737418240 and Blobs:Provider is S3", "--Blobs:Provider=S3", "--Blobs:S3:Bucket=rlhf", "--Storage:MaxBlobBytes=10737418240")]
    public async Task RunAsync_BadOptions_SaysKeyValueAndWhatIsAllowed(string expected, params string[] args)
    {
        using var folder = new TemporaryFolder();
        (int exitCode, string error) = await RunAsync(folder, args);
        exitCode.ShouldBe(ExitCodes.BadConfiguration);
        error.ShouldContain(expected);
        error.ShouldNotContain(Canary);
    }

    [Fact]
    public async Task StartAsync_Defaults_KeepBlobsInAFolder()
    {
        using var folder = new TemporaryFolder();
        await using SampleHost host = await SampleHost.StartAsync(folder.Path);
        host.App.Services.GetRequiredService<IBlobStore>().ShouldBeOfType<LocalBlobStore>();
    }

    [Fact]
    public async Task StartAsync_StoreThatDoesNotAnswer_ServesButIsNotReady()
    {
        using var folder = new TemporaryFolder();
        await using SampleHost host = await SampleHost.StartAsync(
            folder.Path, args: [.. S3, "--Blobs:S3:AccessKey=key", "--Blobs:S3:SecretKey=" + Canary, "--Blobs:S3:MaxRetries=0"]);
        host.App.Services.GetRequiredService<IBlobStore>().ShouldBeOfType<S3BlobStore>();
        using var client = new HttpClient();
        HttpResponseMessage ready = await client.GetAsync(new Uri(new Uri(host.App.Urls.Last()), "/health/ready"), TestContext.Current.CancellationToken);
        ready.IsSuccessStatusCode.ShouldBeFalse();
        HttpResponseMessage live = await client.GetAsync(new Uri(new Uri(host.App.Urls.Last()), "/health/live"), TestContext.Current.CancellationToken);
        live.IsSuccessStatusCode.ShouldBeTrue();
    }

    private static async Task<(int ExitCode, string Error)> RunAsync(TemporaryFolder folder, string[] args)
    {
        using var error = new StringWriter();
        int exitCode = await ServiceHost.RunAsync(
            [.. SampleHost.Arguments(folder.Path), .. args],
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.AddRoomStorage<SampleContext, PostgresSampleContext>();
            },
            app => app.Lifetime.ApplicationStarted.Register(app.Lifetime.StopApplication), error, TestContext.Current.CancellationToken);
        return (exitCode, error.ToString());
    }
}
