using Google.Rpc;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.Feedback.Infrastructure.Database;

namespace RlhfT2I.Feedback.Tests.Infrastructure;

/// <summary>
/// Calls of one test against one room, and a record of what they were answered, in words that are the same for every project and run: random names are left out, pictures of a page stand in
/// the order of their names.
/// </summary>
/// <param name="announcer">Makes images known.</param>
/// <param name="room">The room that is called.</param>
/// <param name="project">Its project, which nobody else uses.</param>
internal sealed class LabelingScript(FeedbackHost announcer, FeedbackHost room, string project)
{
    private readonly List<string> _lines = [];
    private readonly Dictionary<string, List<LabelTask>> _held = [];
    private readonly Dictionary<string, string> _tasks = [], _images = [];
    private SubmitLabelsRequest? _submitted;

    public string Project => project;

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Submissions with an id, by the name that the script has for it.</summary>
    public Dictionary<string, SubmitLabelsRequest> Requests { get; } = [];

    private static CancellationToken Cancellation => FeedbackHost.Cancellation;

    /// <summary>The task in words: its pictures, and how many tasks had the same before.</summary>
    public string TaskOf(string name) => _tasks.GetValueOrDefault(name, "none");

    public Task AnnounceAsync(int promptCount, int imagesPerPrompt) => announcer.AnnounceAsync(project, "j", promptCount, imagesPerPrompt);

    public async Task SetAsync(LabelingSettings settings, params string[] fields)
    {
        settings.Name = project + "/labelingSettings";
        await room.Labels.UpdateLabelingSettingsAsync(new UpdateLabelingSettingsRequest { LabelingSettings = settings, UpdateMask = new() { Paths = { fields } } }, cancellationToken: Cancellation);
    }

    public async Task GoldAsync(string image, LabelValue expected) => await room.Labels.CreateGoldQuestionAsync(
        new CreateGoldQuestionRequest
        {
            Parent = project,
            GoldQuestionId = "gold-" + image,
            GoldQuestion = new GoldQuestion { Image = $"{project}/images/j-{image}", ExpectedValue = expected, Explanation = "Count them." },
        }, cancellationToken: Cancellation);

    public async Task DeleteGoldAsync(string image) =>
        await room.Labels.DeleteGoldQuestionAsync(new DeleteGoldQuestionRequest { Name = $"{project}/goldQuestions/gold-{image}" }, cancellationToken: Cancellation);

    public async Task PublishAsync(string id) => await room.Labels.CreateGuidelineAsync(
        new CreateGuidelineRequest { Parent = project, GuidelineId = id, Guideline = new Guideline { MarkdownText = "# " + id } }, cancellationToken: Cancellation);

    public Task AcknowledgeAsync(string rater, string id) => RecordAsync($"{rater} acknowledges {id}", async () =>
        (await room.Labels.AcknowledgeGuidelineAsync(new AcknowledgeGuidelineRequest { Name = $"{project}/guidelines/{id}" }, FeedbackHost.As(rater), cancellationToken: Cancellation)).Guideline.Version);

    public async Task PauseAsync(string rater) =>
        await room.Accounts.PauseRaterAsync(new PauseRaterRequest { Name = $"{project}/raters/{rater}", Comment = "A break." }, cancellationToken: Cancellation);

    public async Task ResumeAsync(string rater) => await room.Accounts.ResumeRaterAsync(new ResumeRaterRequest { Name = $"{project}/raters/{rater}" }, cancellationToken: Cancellation);

    public async Task EraseAsync(string rater) => await room.Accounts.EraseRaterAsync(new EraseRaterRequest { Name = $"{project}/raters/{rater}" }, cancellationToken: Cancellation);

    public void Advance(TimeSpan time) => room.Advance(time);

    /// <summary>Leases tasks. What a process remembers of open pages is old by then, so that both ways see the same.</summary>
    public async Task LeaseAsync(string rater, int count = 1)
    {
        room.Advance(OpenPages.Lifetime + TimeSpan.FromSeconds(1));
        await RecordAsync($"{rater} leases {count}", async () =>
        {
            LeaseLabelTasksResponse response = await room.Labels.LeaseLabelTasksAsync(
                new LeaseLabelTasksRequest { Parent = project, TaskCount = count }, FeedbackHost.As(rater), cancellationToken: Cancellation);
            foreach (LabelTask task in response.LabelTasks)
                await KnowAsync(task);
            // Tasks of one moment have no order but that of their random names.
            _held[rater] = [.. response.LabelTasks.OrderBy(task => TaskOf(task.Name), StringComparer.Ordinal)];
            return $"{response.NoTaskReason} {string.Join(" + ", _held[rater].Select(Describe))}";
        });
    }

    /// <summary>Answers the first task that was leased last: good, bad and skip in turn by the pictures' names, unless told otherwise.</summary>
    public async Task SubmitAsync(string rater, LabelValue? all = null, string id = "", string? guideline = null, int answerCount = 9, string? leaseToken = null)
    {
        if (_held[rater] is not [LabelTask task, ..])
            return;
        var request = new SubmitLabelsRequest
        {
            Name = task.Name,
            LeaseToken = leaseToken ?? task.LeaseToken,
            Guideline = guideline is null ? task.Guideline : $"{project}/guidelines/{guideline}",
            RequestId = id.Length == 0 ? "" : Guid.NewGuid().ToString(),
        };
        int place = 0;
        foreach (BlindImage image in task.Images.OrderBy(image => _images[image.ImageToken], StringComparer.Ordinal).Take(answerCount))
        {
            LabelValue value = all ?? (LabelValue)(1 + place % 3);
            request.Answers.Add(new LabelAnswer
            {
                ImageToken = image.ImageToken,
                Value = value,
                SkipReason = value == LabelValue.Skip ? SkipReason.Unsure : SkipReason.Unspecified,
                ResponseDuration = place == 0 ? null : Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromMilliseconds(700 * place)),
            });
            place++;
        }
        if (id.Length > 0)
            Requests[id] = request;
        await SendAsync(rater, request);
    }

    /// <summary>Sends the last submission again, as it was or changed.</summary>
    public async Task RepeatAsync(string rater, Action<SubmitLabelsRequest>? change = null)
    {
        SubmitLabelsRequest request = _submitted!.Clone();
        change?.Invoke(request);
        await SendAsync(rater, request);
    }

    public Task ReleaseAsync(string rater) => RecordAsync($"{rater} releases", async () =>
        await room.Labels.ReleaseLabelTaskAsync(new ReleaseLabelTaskRequest { Name = _held[rater][0].Name, LeaseToken = _held[rater][0].LeaseToken }, FeedbackHost.As(rater), cancellationToken: Cancellation));

    public Task ReportAsync(string rater) => RecordAsync($"{rater} reports", async () =>
    {
        LabelTask task = _held[rater][0];
        string token = task.Images.Select(image => image.ImageToken).MinBy(token => _images[token], StringComparer.Ordinal)!;
        return await room.Labels.ReportTaskImageAsync(new ReportTaskImageRequest { Name = task.Name, ImageToken = token }, FeedbackHost.As(rater), cancellationToken: Cancellation);
    });

    /// <summary>Takes the answered task again that was leased last.</summary>
    public Task ReopenAsync(string rater) => RecordAsync($"{rater} reopens", async () =>
    {
        LabelTask task = (await room.Labels.ReopenLabelTaskAsync(new ReopenLabelTaskRequest { Name = _held[rater][0].Name }, FeedbackHost.As(rater), cancellationToken: Cancellation)).LabelTask;
        _held[rater] = [task];
        return Describe(task);
    });

    public async Task AskConsentAsync(string text) => await room.Accounts.UpdateProjectAsync(
        new UpdateProjectRequest { Project = new Project { Name = project, ConsentMarkdownText = text }, UpdateMask = new() { Paths = { "consent_markdown_text" } } }, cancellationToken: Cancellation);

    public Task ConsentAsync(string rater, int version) => RecordAsync($"{rater} consents", async () =>
        (await room.Accounts.RecordConsentAsync(new RecordConsentRequest { Parent = project, ConsentVersion = version }, FeedbackHost.As(rater), cancellationToken: Cancellation)).Rater.ConsentVersion);

    private Task SendAsync(string rater, SubmitLabelsRequest request)
    {
        _submitted = request;
        return RecordAsync($"{rater} answers {TaskOf(request.Name)}", async () =>
        {
            SubmitLabelsResponse response = await room.Labels.SubmitLabelsAsync(request, FeedbackHost.As(rater), cancellationToken: Cancellation);
            return $"{response.AnsweredTaskCount} {string.Join(", ", response.GoldOutcomes.Select(outcome => $"{_images[outcome.ImageToken]} is {outcome.ExpectedValue}").Order(StringComparer.Ordinal))}";
        });
    }

    private async Task RecordAsync<T>(string call, Func<Task<T>> run)
    {
        string answer;
        try
        {
            answer = $"{await run()}";
        }
        catch (RpcException exception)
        {
            Google.Rpc.Status status = exception.GetRpcStatus().ShouldNotBeNull();
            answer = $"{exception.StatusCode} {status.GetDetail<ErrorInfo>()?.Reason} {string.Join(", ", status.GetDetail<BadRequest>()?.FieldViolations.Select(violation => violation.Field) ?? [])}";
        }
        _lines.Add($"{call}: {answer.Replace(project, "P", StringComparison.Ordinal)}");
    }

    private string Describe(LabelTask task) =>
        $"{TaskOf(task.Name)} '{task.PromptText}' {task.Guideline} {string.Join(' ', task.Images.Select(image => $"{image.WidthPx}x{image.HeightPx}"))} "
        + string.Join(' ', task.PreviousAnswers.Select(answer => $"{_images[answer.ImageToken]}={answer.Value}").Order(StringComparer.Ordinal));

    // A page is in the rater's own order, which differs between projects: looked at here, and left out of the record.
    private async Task KnowAsync(LabelTask task)
    {
        if (_tasks.ContainsKey(task.Name))
            return;
        await using FeedbackContext context = await room.Contexts.CreateDbContextAsync(Cancellation);
        List<TaskImage> images = [.. context.Set<TaskImage>().Where(image => image.TaskName == task.Name).OrderBy(image => image.Position)];
        string rater = context.Set<RaterTask>().Single(stored => stored.Name == task.Name).RaterId;
        task.Images.Select(image => image.ImageToken).ShouldBe(images.Select(image => image.Token));
        images.ShouldBe([.. images.OrderBy(image => PageOrder.Place(rater, image.Image))]);
        foreach (TaskImage image in images)
            _images[image.Token] = ShortName(image.Image);
        string pictures = string.Join(',', images.Select(image => ShortName(image.Image)).Order(StringComparer.Ordinal));
        _tasks[task.Name] = $"[{pictures}]#{_tasks.Values.Count(other => other.StartsWith($"[{pictures}]", StringComparison.Ordinal))}";
    }

    internal static string ShortName(string name) => name[(name.LastIndexOf('/') + 1)..];
}
