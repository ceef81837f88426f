using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.Storage.Tests.Database;
using RlhfT2I.TestKit;

namespace RlhfT2I.RoomHosting.Tests.Database;

public sealed class DataRootTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_OnAnEmptyRoot_MakesFoldersAndDatabase()
    {
        await using SampleHost host = await SampleHost.StartAsync(_folder.File("new/root"));
        StoragePaths paths = host.App.Services.GetRequiredService<StoragePaths>();
        File.Exists(paths.Database("sample")).ShouldBeTrue();
        new[] { paths.Blobs, paths.Models, paths.Work }.ShouldAllBe(folder => Directory.Exists(folder));
        paths.Root.ShouldBe(_folder.File("new/root"));
    }

    [Fact]
    public async Task Start_OnARootInUse_EndsWithItsExitCode()
    {
        await using SampleHost host = await SampleHost.StartAsync(_folder.Path);
        (int code, string error) = await RunAsync(_folder.Path);
        code.ShouldBe(ExitCodes.DataFolderInUse);
        error.ShouldContain(_folder.Path);
        error.ShouldContain("Storage:Root");
    }

    [Fact]
    public async Task Start_AfterTheOtherServerStopped_Succeeds()
    {
        await using (await SampleHost.StartAsync(_folder.Path))
        {
        }
        await using SampleHost host = await SampleHost.StartAsync(_folder.Path);
        host.App.Urls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Start_OnAPathThatIsAFile_EndsWithItsExitCode()
    {
        await File.WriteAllTextAsync(_folder.File("file"), "", TestContext.Current.CancellationToken);
        (int code, string error) = await RunAsync(_folder.File("file"));
        code.ShouldBe(ExitCodes.DataFolderUnusable);
        error.ShouldContain("Storage:Root");
    }

    [Fact]
    public async Task Start_OnADatabaseOfANewerProgram_EndsWithItsExitCode()
    {
        await using (SampleHost host = await SampleHost.StartAsync(_folder.Path))
        {
            await using SampleContext context = await host.Contexts.CreateDbContextAsync(TestContext.Current.CancellationToken);
            await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(
                context.Database, "INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_Future', '99')", TestContext.Current.CancellationToken);
        }
        (int code, string error) = await RunAsync(_folder.Path);
        code.ShouldBe(ExitCodes.DataFolderUnusable);
        error.ShouldContain("29990101000000_Future");
    }

    private static async Task<(int Code, string Error)> RunAsync(string root)
    {
        using var error = new StringWriter();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        int code = await ServiceHost.RunAsync(SampleHost.Arguments(root), builder =>
        {
            builder.Logging.ClearProviders();
            builder.AddRoomStorage<SampleContext, PostgresSampleContext>();
        }, _ => { }, error, patience.Token);
        return (code, error.ToString());
    }
}
