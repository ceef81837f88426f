using Grpc.Health.V1;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.Storage.Database;
using RlhfT2I.TestKit;

namespace RlhfT2I.Benchmarks.Raters;

/// <summary>Feedback on a PostgreSQL server of its own, whose commits are on the disk before they are answered.</summary>
internal sealed class FeedbackRoom : IAsyncDisposable
{
    public const string Project = "projects/bench";

    // A connection of HTTP/2 carries a hundred calls at once.
    private const int ChannelCount = 4;

    private readonly PostgresServer _server;
    private readonly TemporaryFolder _folder;
    private readonly WebApplication _app;
    private readonly GrpcChannel[] _channels;

    private FeedbackRoom(PostgresServer server, TemporaryFolder folder, WebApplication app, string connectionString)
    {
        (_server, _folder, _app, ConnectionString) = (server, folder, app, connectionString);
        _channels = [.. Enumerable.Range(0, ChannelCount).Select(_ => GrpcChannel.ForAddress(app.Urls.First()))];
    }

    /// <summary>The database.</summary>
    public string ConnectionString { get; }

    /// <summary>Connections that the room has to the database at most.</summary>
    public static int ConnectionCount => PostgresDatabase.DefaultPoolSize;

    public static async Task<FeedbackRoom> StartAsync(CancellationToken cancellationToken)
    {
        var server = new PostgresServer { IsDurable = true, CountsStatements = true };
        var folder = new TemporaryFolder();
        string connectionString = await server.CreateDatabaseAsync();
        string[] args = ["--Endpoints:GrpcPort=0", "--Endpoints:JsonPort=0", $"--Storage:Root={folder.Path}", "--Storage:Provider=Postgres", $"--Storage:ConnectionString={connectionString}"];
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.AddFeedback();
        WebApplication app = builder.Build();
        app.MapServiceDefaults();
        app.MapFeedback();
        await app.Services.GetServices<IHostCommand>().Single(command => command.Verb == "migrate").RunAsync(TextWriter.Null, cancellationToken);
        await app.StartAsync(cancellationToken);
        return new FeedbackRoom(server, folder, app, connectionString);
    }

    /// <summary>A client for one rater.</summary>
    public FeedbackService.FeedbackServiceClient ClientOf(int rater) => new(_channels[rater % ChannelCount]);

    /// <summary>A client for calls that the room answers by itself.</summary>
    public Health.HealthClient HealthOf(int rater) => new(_channels[rater % ChannelCount]);

    /// <summary>Registers images, three of a prompt, and sets how many labels each needs.</summary>
    public async Task FillAsync(int imageCount, int labelsPerImage, CancellationToken cancellationToken)
    {
        const string Insert =
            """
            INSERT INTO feedback.images (name, project, prompt, prompt_text, category, split, generation_job, model_version, sample_index, sha256, width_px, height_px,
              labeling_requested, reported, good_count, bad_count, skip_count, create_time)
            SELECT @project || '/images/i' || n, @project, @project || '/promptSets/s/prompts/p' || lpad((n / 3)::text, 9, '0'), 'A green dog number ' || n / 3 || '.', 1, 1,
              @project || '/generationJobs/j', @project || '/modelVersions/m', n % 3, md5(n::text) || md5((-n)::text), 512, 512, true, false, 0, 0, 0, now()
            FROM generate_series(0, @count - 1) n
            """;
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(ConnectionString);
        await using NpgsqlCommand command = source.CreateCommand(Insert);
        command.Parameters.AddWithValue("project", Project);
        command.Parameters.AddWithValue("count", imageCount);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await AnalyzeAsync(cancellationToken);
        await ClientOf(0).UpdateLabelingSettingsAsync(
            new UpdateLabelingSettingsRequest
            {
                LabelingSettings = new LabelingSettings { Name = Project + "/labelingSettings", RequiredLabelCount = labelsPerImage },
                UpdateMask = new() { Paths = { "required_label_count" } },
            },
            cancellationToken: cancellationToken);
    }

    /// <summary>Lets the server count what its tables hold, for its plans.</summary>
    public async Task AnalyzeAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(ConnectionString);
        await using NpgsqlCommand analyze = source.CreateCommand("ANALYZE");
        await analyze.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The most raters that one image was given to, and the most labels that one has.</summary>
    public async Task<(int HandedOut, int Labels)> OverlapAsync(CancellationToken cancellationToken)
    {
        const string Query =
            """
            SELECT (SELECT coalesce(max(c), 0) FROM (SELECT count(*) c FROM feedback.label_task_images GROUP BY image) handed)::int,
                   (SELECT coalesce(max(c), 0) FROM (SELECT count(*) c FROM feedback.labels WHERE superseding_label IS NULL AND retraction IS NULL GROUP BY image) given)::int
            """;
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(ConnectionString);
        await using NpgsqlCommand command = source.CreateCommand(Query);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt32(0), reader.GetInt32(1));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (GrpcChannel channel in _channels)
            channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }
}
