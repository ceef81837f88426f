using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Grpc.Core;
using Parquet;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Queue.V1;

namespace RlhfT2I.Feedback.Tests.Api;

/// <summary>Exports over the wire: what was labelled comes out in every format, whole and in pieces.</summary>
public abstract class ExportTests(FeedbackHost host) : RoomTests(host)
{
    private static CancellationToken Cancellation => FeedbackHost.Cancellation;

    [Fact]
    public async Task CreateExport_OfStandingLabels_GivesALineForEachOfThem()
    {
        string project = await LabelledAsync();
        Export export = await ExportAsync(project, new Export { Content = ExportContent.Labels, Format = ExportFormat.JsonLines });
        (export.SchemaVersion, export.Progress.CompletedCount, export.Digest.Length).ShouldBe(("labels.1", 6, 71));
        (BlobHeader header, byte[] bytes) = await DownloadAsync(export.Name);
        (header.Sha256, header.SizeBytes).ShouldBe((Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length));
        header.FileName.ShouldEndWith(".jsonl");
        JsonElement[] rows = [.. Lines(bytes).Select(line => JsonDocument.Parse(line).RootElement)];
        var labels = (await Host.Labels.ListLabelsAsync(new ListLabelsRequest { Parent = project }, cancellationToken: Cancellation)).Labels;
        rows.Select(row => row.GetProperty("name").GetString()).ShouldBe(labels.Reverse().Select(label => label.Name));
        rows.ShouldAllBe(row => row.GetProperty("rater").GetString() == project + "/raters/r1" && row.GetProperty("image_sha256").GetString()!.Length == 64);
        rows.Count(row => row.GetProperty("value").GetString() == "GOOD").ShouldBe(labels.Count(label => label.Value == LabelValue.Good));
    }

    [Fact]
    public async Task CreateExport_OfASnapshotAsParquet_ReadsBackInItsOrder()
    {
        string project = await LabelledAsync();
        LabelSnapshot snapshot = (await Host.Labels.CreateLabelSnapshotAsync(
            new CreateLabelSnapshotRequest { Parent = project, LabelSnapshot = new LabelSnapshot { DisplayName = "s" } }, cancellationToken: Cancellation)).LabelSnapshot;
        await Host.AnnounceAsync(project, "later", 1, 3);
        await Host.LabelAllAsync(project, "r1", _ => LabelValue.Bad);
        var wanted = new Export { Content = ExportContent.Labels, Format = ExportFormat.Parquet, LabelSnapshot = snapshot.Name };
        Export export = await ExportAsync(project, wanted);
        (_, byte[] bytes) = await DownloadAsync(export.Name);
        using var file = new MemoryStream(bytes);
        await using ParquetReader reader = await ParquetReader.CreateAsync(file, cancellationToken: Cancellation);
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        string[] images = new string[6];
        await group.ReadAsync(reader.Schema.FindDataField("image"), images, cancellationToken: Cancellation);
        images.ShouldBe((await Host.ReadSnapshotAsync(snapshot.Name)).Select(label => label.Image));
        (await ExportAsync(project, wanted)).Digest.ShouldBe(export.Digest);
    }

    [Fact]
    public async Task CreateExport_AsCsv_MakesFormulasHarmless()
    {
        string project = Host.NewProject();
        ImageBatch batch = await Host.AnnounceAsync(project, "j", 1, 3, texts: ["=HYPERLINK(\"http://evil\",\"a, b\")", "+1", "a \"dog\""]);
        await Host.LabelAllAsync(project, "r1", _ => LabelValue.Good);
        Export export = await ExportAsync(project, new Export { Content = ExportContent.Labels, Format = ExportFormat.Csv });
        string text = Encoding.UTF8.GetString((await DownloadAsync(export.Name)).Bytes);
        text.ShouldStartWith("name,image,image_sha256,prompt,prompt_text,");
        text.Split("\r\n").Length.ShouldBe(batch.Images.Count + 2);
        text.ShouldContain(",\"'=HYPERLINK(\"\"http://evil\"\",\"\"a, b\"\")\",");
        text.ShouldContain(",'+1,");
        text.ShouldContain(",\"a \"\"dog\"\"\",");
    }

    [Fact]
    public async Task DownloadExport_FromAnOffset_GivesTheRest()
    {
        string project = await LabelledAsync();
        Export export = await ExportAsync(project, new Export { Content = ExportContent.Labels, Format = ExportFormat.JsonLines });
        byte[] all = (await DownloadAsync(export.Name)).Bytes;
        (await DownloadAsync(export.Name, 100)).Bytes.ShouldBe(all[100..]);
        (await DownloadAsync(export.Name, all.Length)).Bytes.ShouldBeEmpty();
        (await FeedbackHost.RefusalAsync(() => DownloadAsync(export.Name, all.Length + 1))).Fields.ShouldBe(["offset_bytes"]);
    }

    [Fact]
    public async Task CreateExport_SameRequestIdTwice_IsOneExport()
    {
        string project = await LabelledAsync();
        var request = new CreateExportRequest
        {
            Parent = project,
            RequestId = Guid.NewGuid().ToString(),
            Export = new Export { Content = ExportContent.Labels, Format = ExportFormat.Csv },
        };
        string first = (await Host.Labels.CreateExportAsync(request, cancellationToken: Cancellation)).Export.Name;
        (await Host.Labels.CreateExportAsync(request, cancellationToken: Cancellation)).Export.Name.ShouldBe(first);
        (await Host.Labels.ListExportsAsync(new ListExportsRequest { Parent = project }, cancellationToken: Cancellation)).Exports.Select(export => export.Name).ShouldBe([first]);
    }

    [Fact]
    public async Task CreateExport_OfWhatDoesNotFit_NamesTheField()
    {
        string project = Host.NewProject();
        async Task<string> FieldAsync(Export export) =>
            (await FeedbackHost.RefusalAsync(() => Host.Labels.CreateExportAsync(new CreateExportRequest { Parent = project, Export = export }, cancellationToken: Cancellation).ResponseAsync)).Fields.ShouldHaveSingleItem();
        (await FieldAsync(new Export { Content = ExportContent.Votes, Format = ExportFormat.Csv })).ShouldBe("export.evaluation");
        (await FieldAsync(new Export { Content = ExportContent.Labels })).ShouldBe("export.format");
        (await FieldAsync(new Export { Content = ExportContent.Labels, Format = ExportFormat.Csv, LabelSnapshot = "projects/other/labelSnapshots/s" })).ShouldBe("export.label_snapshot");
        var missing = new Export { Content = ExportContent.Votes, Format = ExportFormat.Csv, Evaluation = project + "/evaluations/none" };
        (await FeedbackHost.RefusalAsync(() => Host.Labels.CreateExportAsync(new CreateExportRequest { Parent = project, Export = missing }, cancellationToken: Cancellation).ResponseAsync))
            .Code.ShouldBe(StatusCode.NotFound);
    }

    private async Task<string> LabelledAsync()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 2, 3);
        await Host.LabelAllAsync(project, "r1", i => i == 0 ? LabelValue.Good : LabelValue.Bad);
        return project;
    }

    private async Task<Export> ExportAsync(string project, Export wanted)
    {
        string name = (await Host.Labels.CreateExportAsync(new CreateExportRequest { Parent = project, Export = wanted }, cancellationToken: Cancellation)).Export.Name;
        Export? last = null;
        using var watch = Host.Labels.WatchExport(new WatchExportRequest { Name = name }, cancellationToken: Cancellation);
        await foreach (WatchExportResponse change in watch.ResponseStream.ReadAllAsync(Cancellation))
            last = change.Export ?? last;
        last.ShouldNotBeNull().State.ShouldBe(JobState.Succeeded, last!.Failure?.Message);
        return last;
    }

    private async Task<(BlobHeader Header, byte[] Bytes)> DownloadAsync(string name, long offset = 0)
    {
        BlobHeader? header = null;
        using var bytes = new MemoryStream();
        using var call = Host.Labels.DownloadExport(new DownloadExportRequest { Name = name, OffsetBytes = offset }, cancellationToken: Cancellation);
        await foreach (DownloadExportResponse part in call.ResponseStream.ReadAllAsync(Cancellation))
        {
            header ??= part.Header;
            part.Chunk.WriteTo(bytes);
        }
        return (header.ShouldNotBeNull(), bytes.ToArray());
    }

    private static string[] Lines(byte[] bytes) => Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
