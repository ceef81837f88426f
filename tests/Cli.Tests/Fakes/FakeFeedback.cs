using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Generation.V1;

namespace RlhfT2I.Cli.Tests.Fakes;

internal sealed class FakeFeedback(FakeWorld world) : FeedbackService.FeedbackServiceBase
{
    private const int PerTask = 3;

    public override Task<LeaseLabelTasksResponse> LeaseLabelTasks(LeaseLabelTasksRequest request, ServerCallContext context)
    {
        world.Rater(context);
        lock (world.Gate)
        {
            var reply = new LeaseLabelTasksResponse();
            foreach (IGrouping<string, Image> group in Open().GroupBy(image => image.Prompt + image.GenerationJob).Take(request.TaskCount))
            {
                Image[] images = [.. group.Take(PerTask)];
                var task = new LabelTask { Name = $"{request.Parent}/labelTasks/{images[0].Name.Split('/')[^1]}", PromptText = images[0].PromptText, LeaseToken = "held" };
                task.Images.AddRange(images.Select(image => new BlindImage { ImageToken = image.Name }));
                reply.LabelTasks.Add(task);
            }

            reply.NoTaskReason = reply.LabelTasks.Count == 0 ? NoTaskReason.Complete : NoTaskReason.Unspecified;
            return Task.FromResult(reply);
        }
    }

    public override Task<SubmitLabelsResponse> SubmitLabels(SubmitLabelsRequest request, ServerCallContext context)
    {
        lock (world.Gate)
        {
            foreach (LabelAnswer answer in request.Answers)
                world.Labels.Add(answer.ImageToken, answer.Value);
        }

        return Task.FromResult(new SubmitLabelsResponse());
    }

    public override Task DownloadTaskImage(
        DownloadTaskImageRequest request, IServerStreamWriter<DownloadTaskImageResponse> stream, ServerCallContext context) =>
        FakeGeneration.SendAsync(
            world.Get(world.Images, request.ImageToken).File,
            header => stream.WriteAsync(new() { Header = header }),
            chunk => stream.WriteAsync(new() { Chunk = chunk }));

    public override Task<GetLabelingProgressResponse> GetLabelingProgress(GetLabelingProgressRequest request, ServerCallContext context)
    {
        lock (world.Gate)
        {
            return Task.FromResult(new GetLabelingProgressResponse
            {
                ImageCount = world.Labels.Count + Open().Count(),
                LabeledImageCount = world.Labels.Values.Count(value => value != LabelValue.Skip),
                SkippedImageCount = world.Labels.Values.Count(value => value == LabelValue.Skip),
            });
        }
    }

    public override Task<GetLabelDistributionResponse> GetLabelDistribution(GetLabelDistributionRequest request, ServerCallContext context)
    {
        lock (world.Gate)
        {
            return Task.FromResult(new GetLabelDistributionResponse
            {
                Total = new LabelDistributionPart
                {
                    ImageCount = world.Labels.Count,
                    GoodCount = world.Labels.Values.Count(value => value == LabelValue.Good),
                    BadCount = world.Labels.Values.Count(value => value == LabelValue.Bad),
                },
            });
        }
    }

    public override Task<ListLabelsResponse> ListLabels(ListLabelsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListLabelsResponse());

    public override Task<CreateLabelSnapshotResponse> CreateLabelSnapshot(CreateLabelSnapshotRequest request, ServerCallContext context)
    {
        string name = $"{request.Parent}/labelSnapshots/{request.LabelSnapshotId}";
        long count = world.Labels.Count(label => request.LabelSnapshot.GenerationJobs.Contains(world.Images[label.Key].Image.GenerationJob));
        var snapshot = new LabelSnapshot(request.LabelSnapshot) { Name = name, LabelCount = count, ImageCount = count };
        snapshot.Parts.AddRange(Labeled(request.LabelSnapshot).GroupBy(entry => (entry.Image.PromptCategory, entry.Image.PromptSplit)).Select(group => new LabelDistributionPart
        {
            Category = group.Key.PromptCategory,
            Split = group.Key.PromptSplit,
            ImageCount = group.Count(),
            GoodCount = group.Count(entry => entry.Value == LabelValue.Good),
            BadCount = group.Count(entry => entry.Value == LabelValue.Bad),
            SkipCount = group.Count(entry => entry.Value == LabelValue.Skip),
        }));
        snapshot.Digest = FakeWorld.Digest(snapshot);
        return Task.FromResult(new CreateLabelSnapshotResponse { LabelSnapshot = world.Add(world.Snapshots, name, snapshot) });
    }

    public override Task<GetLabelSnapshotResponse> GetLabelSnapshot(GetLabelSnapshotRequest request, ServerCallContext context) =>
        Task.FromResult(new GetLabelSnapshotResponse { LabelSnapshot = world.Get(world.Snapshots, request.Name) });

    public override async Task StreamSnapshotLabels(
        StreamSnapshotLabelsRequest request, IServerStreamWriter<StreamSnapshotLabelsResponse> stream, ServerCallContext context)
    {
        await stream.WriteAsync(new() { Heartbeat = new Heartbeat() });
        foreach ((Image Image, LabelValue Value)[] chunk in Labeled(world.Get(world.Snapshots, request.Name)).Chunk(50))
        {
            var part = new SnapshotLabelChunk();
            part.Labels.AddRange(chunk.Select(entry => new SnapshotLabel
            {
                Image = entry.Image.Name,
                Prompt = entry.Image.Prompt,
                PromptText = entry.Image.PromptText,
                PromptCategory = entry.Image.PromptCategory,
                PromptSplit = entry.Image.PromptSplit,
                Value = entry.Value,
            }));
            await stream.WriteAsync(new() { Chunk = part });
        }
    }

    private IEnumerable<(Image Image, LabelValue Value)> Labeled(LabelSnapshot snapshot) => world.Labels
        .Select(label => (world.Images[label.Key].Image, label.Value))
        .Where(entry => snapshot.GenerationJobs.Contains(entry.Image.GenerationJob))
        .OrderBy(entry => entry.Image.Prompt, StringComparer.Ordinal).ThenBy(entry => entry.Image.SampleIndex);

    private IEnumerable<Image> Open() => world.Images.Values.Select(entry => entry.Image).Where(image =>
        world.GenerationJobs[image.GenerationJob].ImagePurpose == ImagePurpose.Labeling && !world.Labels.ContainsKey(image.Name));
}
