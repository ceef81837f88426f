using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Feedback.Application.Webhooks;
using RlhfT2I.Feedback.Domain.Webhooks;
using RlhfT2I.Feedback.Infrastructure.Database;
using RlhfT2I.Feedback.Tests.Infrastructure.Webhooks;
using WebhookEventKind = RlhfT2I.Contracts.Feedback.V1.WebhookEventKind;

namespace RlhfT2I.Feedback.Tests.Api.Webhooks;

/// <summary>Webhooks from the call that makes them to the request that arrives.</summary>
public abstract class WebhookTests(FeedbackHost host) : RoomTests(host)
{
    private static CancellationToken Cancellation => FeedbackHost.Cancellation;

    [Fact]
    public async Task CreateWebhook_SameRequestIdTwice_MakesOneAndTellsTheSecretOnce()
    {
        string project = await StoredProjectAsync();
        using var receiver = new WebhookReceiver();
        CreateWebhookRequest request = Wanted(project, receiver, WebhookEventKind.DeadLetter, WebhookEventKind.JobFinished);
        (request.WebhookId, request.RequestId) = ("ci", Guid.NewGuid().ToString());
        CreateWebhookResponse first = await CreateAsync(request), second = await CreateAsync(request);

        first.Secret.ShouldMatch("^whsec_[A-Za-z0-9+/]{43}=$");
        second.Secret.ShouldBeEmpty();
        second.Webhook.ShouldBe(first.Webhook);
        (first.Webhook.Name, first.Webhook.Uri).ShouldBe((project + "/webhooks/ci", receiver.Address));
        first.Webhook.EventKinds.AsEnumerable().ShouldBe([WebhookEventKind.JobFinished, WebhookEventKind.DeadLetter]);
        (await ListAsync(project)).ShouldBe([first.Webhook]);
        AuditEvent created = (await AuditAsync(project))[0];
        (created.Method, created.Resource, created.ValuesAfter["uri"], created.ValuesAfter["event_kinds"])
            .ShouldBe(("rlhf.feedback.v1.AccountService/CreateWebhook", first.Webhook.Name, receiver.Address, "JobFinished, DeadLetter"));
        created.ToString().ShouldNotContain(first.Secret);
        (await FeedbackHost.RefusalAsync(() => CreateAsync(new CreateWebhookRequest(request) { RequestId = "" }))).Reason.ShouldBe("RESOURCE_ALREADY_EXISTS");
    }

    [Theory]
    [InlineData("http://hooks.example.org/a", 1, "webhook.uri")]
    [InlineData("https://other.example.org/a", 1, "webhook.uri")]
    [InlineData("https://127.0.0.1/a", 1, "webhook.uri")]
    [InlineData("https://hooks.example.org/a", 0, "webhook.event_kinds")]
    [InlineData("https://hooks.example.org/a", 9, "webhook.event_kinds[0]")]
    public async Task CreateWebhook_BadInput_NamesTheField(string uri, int kind, string field)
    {
        (StatusCode code, string reason, IReadOnlyList<string> fields) = await FeedbackHost.RefusalAsync(() => CreateAsync(
            new CreateWebhookRequest { Parent = "projects/default", Webhook = new Webhook { Uri = uri, EventKinds = { (WebhookEventKind)kind } } }));
        (code, reason).ShouldBe((StatusCode.InvalidArgument, "INVALID_REQUEST"));
        fields.ShouldContain(field);
    }

    [Fact]
    public async Task CreateWebhook_EleventhOfAProject_IsRefusedUntilOneIsDeleted()
    {
        string project = await StoredProjectAsync();
        using var receiver = new WebhookReceiver();
        for (int i = 0; i < 10; i++)
            await CreateAsync(Wanted(project, receiver, WebhookEventKind.JobFinished));
        (StatusCode code, string reason, _) = await FeedbackHost.RefusalAsync(() => CreateAsync(Wanted(project, receiver, WebhookEventKind.JobFinished)));
        (code, reason).ShouldBe((StatusCode.FailedPrecondition, "RESOURCE_WRONG_STATE"));
        ListWebhooksResponse page = await Host.Accounts.ListWebhooksAsync(new ListWebhooksRequest { Parent = project, PageSize = 4 }, cancellationToken: Cancellation);
        (page.Webhooks.Count, page.NextPageToken.Length > 0).ShouldBe((4, true));
        await DeleteAsync(page.Webhooks[0].Name);
        (await FeedbackHost.RefusalAsync(() => DeleteAsync(page.Webhooks[0].Name))).Reason.ShouldBe("RESOURCE_NOT_FOUND");
        await CreateAsync(Wanted(project, receiver, WebhookEventKind.JobFinished));
    }

    [Fact]
    public async Task Export_ThatEnds_IsToldSignedToTheWebhooksThatWantIt()
    {
        string project = await StoredProjectAsync();
        using WebhookReceiver receiver = new(), other = new(), stranger = new();
        string secret = (await CreateAsync(Wanted(project, receiver, WebhookEventKind.JobFinished))).Secret;
        await CreateAsync(Wanted(project, other, WebhookEventKind.RaterAutoPaused));
        await CreateAsync(Wanted(await StoredProjectAsync(), stranger, WebhookEventKind.JobFinished));
        Export export = (await Host.Labels.CreateExportAsync(
            new CreateExportRequest { Parent = project, Export = new Export { Content = ExportContent.Labels, Format = ExportFormat.Csv } }, cancellationToken: Cancellation)).Export;

        JsonObject body = (await receiver.ReceiveAsync(1)).ShouldHaveSingleItem();
        body["type"]!.ToString().ShouldBe("job.finished");
        JsonObject data = body["data"]!.AsObject();
        (data["project"]!.ToString(), data["job"]!.ToString(), data["kind"]!.ToString(), data["state"]!.ToString(), data["failure"]).ShouldBe((project, export.Name, "Export", "SUCCEEDED", null));
        WebhookRequest request = receiver.Requests[0];
        request.Signature.ShouldBe(WebhookSignature.Sign(secret, request.MessageId, request.Timestamp, request.Body));
        request.Timestamp.ShouldBeInRange(Host.Now.ToUnixTimeSeconds() - 60, Host.Now.ToUnixTimeSeconds());
        Webhook told = await UntilAsync(Host, project, webhook => webhook.Uri == receiver.Address && webhook.LastSuccessTime is not null);
        (told.FailureCount, told.PendingDeliveryCount, told.LastErrorMessage).ShouldBe((0, 0, ""));
        (other.Requests.Count, stranger.Requests.Count).ShouldBe((0, 0));
    }

    [Fact]
    public async Task JobFinished_DeliveredTwiceByTheQueue_IsOneDelivery()
    {
        string project = await StoredProjectAsync();
        using var receiver = new WebhookReceiver();
        string name = (await CreateAsync(Wanted(project, receiver, WebhookEventKind.JobFinished))).Webhook.Name;
        JobFinished message = Finished(project, "f", 3);
        await Host.PublishAsync(message);
        await Host.PublishAsync(message);
        await Host.PublishAsync(Finished(project, "g", 4));
        (await receiver.ReceiveAsync(2)).Select(body => body["data"]!["job"]!.ToString()).ShouldBe([message.Job, project + "/fineTuningJobs/g"], ignoreOrder: true);
        JsonObject failed = receiver.Bodies.Single(body => body["data"]!["job"]!.ToString() == message.Job)["data"]!.AsObject();
        (failed["state"]!.ToString(), failed["failure"]!["reason"]!.ToString()).ShouldBe(("FAILED", "LOSS_NOT_FINITE"));
        (await DeliveriesAsync(name)).Count.ShouldBe(2);
        receiver.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Evaluation_ThatIsCancelledTwice_IsToldOnce()
    {
        string project = await StoredProjectAsync();
        using var receiver = new WebhookReceiver();
        string name = (await CreateAsync(Wanted(project, receiver, WebhookEventKind.JobFinished))).Webhook.Name;
        await Host.AnnounceAsync(project, "base", 1, 1);
        await Host.AnnounceAsync(project, "tuned", 1, 1);
        Evaluation evaluation = (await Host.Evaluations.CreateEvaluationAsync(
            new CreateEvaluationRequest
            {
                Parent = project,
                Evaluation = new Evaluation
                {
                    Candidate = new EvaluationArm { GenerationJob = project + "/generationJobs/tuned" },
                    Baseline = new EvaluationArm { GenerationJob = project + "/generationJobs/base" },
                    PromptSet = project + "/promptSets/set",
                    ImagesPerSet = 1,
                },
            },
            cancellationToken: Cancellation)).Evaluation;
        for (int i = 0; i < 2; i++)
            await Host.Evaluations.CancelEvaluationAsync(new CancelEvaluationRequest { Name = evaluation.Name }, cancellationToken: Cancellation);
        JsonObject data = (await receiver.ReceiveAsync(1)).ShouldHaveSingleItem()["data"]!.AsObject();
        (data["job"]!.ToString(), data["kind"]!.ToString(), data["state"]!.ToString()).ShouldBe((evaluation.Name, "Evaluation", "CANCELLED"));
        (await DeliveriesAsync(name)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task LastMissingLabel_OfAProject_IsToldOnceForEachCompletion()
    {
        string project = await StoredProjectAsync();
        using WebhookReceiver receiver = new(), late = new();
        await CreateAsync(Wanted(project, receiver, WebhookEventKind.LabelingComplete));
        await Host.AnnounceAsync(project, "a", 1, 6);
        (await Host.LabelAllAsync(project, "r1", _ => LabelValue.Good)).ShouldBe(2);
        JsonObject first = (await receiver.ReceiveAsync(1))[0];
        (first["type"]!.ToString(), first["data"]!["image_count"]!.GetValue<long>()).ShouldBe(("labeling.complete", 6));
        // Complete before it was made, so no news.
        await CreateAsync(Wanted(project, late, WebhookEventKind.LabelingComplete));
        await Host.AnnounceAsync(project, "b", 1, 3);
        (await Host.LabelAllAsync(project, "r1", _ => LabelValue.Bad)).ShouldBe(1);
        (await receiver.ReceiveAsync(2))[1]["data"]!["image_count"]!.GetValue<long>().ShouldBe(9);
        (await late.ReceiveAsync(1)).Count.ShouldBe(1);
        receiver.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task RaterAutoPaused_ByWrongGoldAnswers_IsTold()
    {
        string project = await StoredProjectAsync();
        using var receiver = new WebhookReceiver();
        await CreateAsync(Wanted(project, receiver, WebhookEventKind.RaterAutoPaused));
        await Host.AnnounceAsync(project, "work", 12, 1);
        ImageBatch known = await Host.AnnounceAsync(project, "known", 12, 1, labelingRequested: false);
        foreach (GeneratedImage image in known.Images)
        {
            await Host.Labels.CreateGoldQuestionAsync(
                new CreateGoldQuestionRequest { Parent = project, GoldQuestion = new GoldQuestion { Image = image.Image, ExpectedValue = LabelValue.Good } }, cancellationToken: Cancellation);
        }
        await Host.Labels.UpdateLabelingSettingsAsync(
            new UpdateLabelingSettingsRequest
            {
                LabelingSettings = new LabelingSettings
                {
                    Name = project + "/labelingSettings",
                    GoldShare = 0,
                    OnboardingGoldCount = 12,
                    MinGoldAccuracy = 0.7,
                    ImagesPerTask = 1,
                },
                UpdateMask = new FieldMask { Paths = { "gold_share", "onboarding_gold_count", "min_gold_accuracy", "images_per_task" } },
            },
            cancellationToken: Cancellation);
        for (int i = 0; i < 10; i++)
            await Host.SubmitAsync("wrong", Raters.Answers((await Host.LeaseAsync(project, "wrong"))!, _ => LabelValue.Bad));
        JsonObject body = (await receiver.ReceiveAsync(1)).ShouldHaveSingleItem();
        body["type"]!.ToString().ShouldBe("rater.auto_paused");
        (body["data"]!["rater"]!.ToString(), body["data"]!["gold_answer_count"]!.GetValue<int>(), body["data"]!["gold_right_answer_count"]!.GetValue<int>())
            .ShouldBe((project + "/raters/wrong", 10, 0));
    }

    [Fact]
    public async Task DeadLetter_OfTheProject_IsToldOnceAndOfAnotherNot()
    {
        string project = await StoredProjectAsync(), other = await StoredProjectAsync();
        using WebhookReceiver receiver = new(), stranger = new();
        string name = (await CreateAsync(Wanted(project, receiver, WebhookEventKind.DeadLetter))).Webhook.Name;
        await CreateAsync(Wanted(other, stranger, WebhookEventKind.DeadLetter));
        EmbeddingBatch batch = new() { BatchId = Guid.NewGuid().ToString("n"), Images = { new EmbeddedImage { Image = project + "/images/i" } } };
        await Host.BuryAsync(batch);
        JsonObject body = (await receiver.ReceiveAsync(1)).ShouldHaveSingleItem();
        body["type"]!.ToString().ShouldBe("dead_letter.created");
        (body["data"]!["batch_id"]!.ToString(), body["data"]!["consumer_group"]!.ToString(), body["data"]!["message_type"]!.ToString())
            .ShouldBe((batch.BatchId, "reward", "rlhf.queue.v1.EmbeddingBatch"));
        body["data"]!["dead_letter"]!.ToString().ShouldStartWith("streams/images-embedded/deadLetters/reward-");
        // Two more looks.
        await Task.Delay(TimeSpan.FromSeconds(2.2), Cancellation);
        (await DeliveriesAsync(name)).Count.ShouldBe(1);
        stranger.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task DeleteWebhook_WithDeliveriesThatWait_DropsThem()
    {
        string project = await StoredProjectAsync();
        using var receiver = new WebhookReceiver { Error = "no" };
        string name = (await CreateAsync(Wanted(project, receiver, WebhookEventKind.JobFinished))).Webhook.Name;
        await Host.PublishAsync(Finished(project, "f", 3));
        Webhook failing = await UntilAsync(Host, project, webhook => webhook.FailureCount == 1);
        (failing.PendingDeliveryCount, failing.AbandonedDeliveryCount, failing.LastErrorMessage, failing.LastSuccessTime).ShouldBe((1, 0, "no", null));
        await DeleteAsync(name);
        (await DeliveriesAsync(name)).ShouldBeEmpty();
        (await ListAsync(project)).ShouldBeEmpty();
        (await AuditAsync(project))[0].Method.ShouldBe("rlhf.feedback.v1.AccountService/DeleteWebhook");
    }

    [Fact]
    public async Task SlowReceiver_OfSeveral_HoldsUpItselfAlone()
    {
        string project = await StoredProjectAsync();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using WebhookReceiver slow = new() { Gate = gate.Task }, quick = new();
        await CreateAsync(Wanted(project, slow, WebhookEventKind.JobFinished));
        await CreateAsync(Wanted(project, quick, WebhookEventKind.JobFinished));
        for (int i = 0; i < 3; i++)
            await Host.PublishAsync(Finished(project, $"f{i}", 3));
        await quick.ReceiveAsync(3);
        slow.Requests.Count.ShouldBe(1);
        gate.SetResult();
        await slow.ReceiveAsync(3);
    }

    [Fact]
    public async Task FailingReceiver_OverDays_IsTriedEightTimesAndGivenUp()
    {
        await using FeedbackHost own = await StartWithOwnClockAsync();
        string project = await StoredProjectAsync(own);
        using var receiver = new WebhookReceiver { Error = "The receiver answered with status 500; 200 to 299 are expected." };
        string secret = (await own.Accounts.CreateWebhookAsync(Wanted(project, receiver, WebhookEventKind.JobFinished), cancellationToken: Cancellation)).Secret;
        await own.PublishAsync(Finished(project, "f", 3));
        for (int attempt = 1; attempt <= 8; attempt++)
        {
            await UntilAsync(own, project, webhook => webhook.FailureCount == attempt);
            receiver.Requests.Count.ShouldBe(attempt);
            // More than the longest wait.
            own.Advance(TimeSpan.FromHours(4));
        }
        Webhook given = await UntilAsync(own, project, webhook => webhook.AbandonedDeliveryCount == 1);
        (given.PendingDeliveryCount, given.FailureCount, given.LastErrorMessage).ShouldBe((0, 8, receiver.Error));
        receiver.Requests.Select(request => request.MessageId).Distinct().ShouldHaveSingleItem();
        receiver.Requests.Select(request => request.Timestamp).ShouldBeInOrder();
        receiver.Requests.ShouldAllBe(request => request.Signature == WebhookSignature.Sign(secret, request.MessageId, request.Timestamp, request.Body));

        receiver.Error = null;
        await own.PublishAsync(Finished(project, "g", 3));
        Webhook well = await UntilAsync(own, project, webhook => webhook.FailureCount == 0);
        (well.AbandonedDeliveryCount, well.LastErrorMessage, receiver.Requests.Count).ShouldBe((1, "", 9));
    }

    /// <summary>A host whose clock no other test sees.</summary>
    private protected abstract Task<FeedbackHost> StartWithOwnClockAsync();

    private protected static CreateWebhookRequest Wanted(string project, WebhookReceiver receiver, params WebhookEventKind[] kinds) =>
        new() { Parent = project, Webhook = new Webhook { Uri = receiver.Address, EventKinds = { kinds } } };

    private protected static JobFinished Finished(string project, string id, long revision) => new()
    {
        BatchId = $"{project}/fineTuningJobs/{id}@{revision}",
        Job = $"{project}/fineTuningJobs/{id}",
        Kind = "FineTuningJob",
        State = JobState.Failed,
        Failure = new Failure { Reason = "LOSS_NOT_FINITE", Domain = "finetuning.rlhf", Message = "The loss is not a number." },
        CreateTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
        EndTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddHours(1)),
    };

    private protected Task<string> StoredProjectAsync() => StoredProjectAsync(Host);

    private protected static async Task<string> StoredProjectAsync(FeedbackHost host) => (await host.Accounts.CreateProjectAsync(
        new CreateProjectRequest { Project = new Project { DisplayName = "hooks" } }, cancellationToken: Cancellation)).Project.Name;

    private protected async Task<CreateWebhookResponse> CreateAsync(CreateWebhookRequest request) => await Host.Accounts.CreateWebhookAsync(request, cancellationToken: Cancellation);

    private protected async Task<IReadOnlyList<WebhookDelivery>> DeliveriesAsync(string webhook)
    {
        await using FeedbackContext context = await Host.Contexts.CreateDbContextAsync(Cancellation);
        return await context.Set<WebhookDelivery>().AsNoTracking().Where(delivery => delivery.Webhook == webhook).ToListAsync(Cancellation);
    }

    private protected static async Task<Webhook> UntilAsync(FeedbackHost host, string project, Func<Webhook, bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            if ((await host.Accounts.ListWebhooksAsync(new ListWebhooksRequest { Parent = project }, cancellationToken: patience.Token)).Webhooks.FirstOrDefault(condition) is { } webhook)
                return webhook;
            await Task.Delay(20, patience.Token);
        }
    }

    private async Task<IReadOnlyList<Webhook>> ListAsync(string project) =>
        (await Host.Accounts.ListWebhooksAsync(new ListWebhooksRequest { Parent = project }, cancellationToken: Cancellation)).Webhooks;

    private async Task DeleteAsync(string name) => await Host.Accounts.DeleteWebhookAsync(new DeleteWebhookRequest { Name = name }, cancellationToken: Cancellation);

    private async Task<IReadOnlyList<AuditEvent>> AuditAsync(string project) =>
        (await Host.Accounts.ListAuditEventsAsync(new ListAuditEventsRequest { Parent = project }, cancellationToken: Cancellation)).AuditEvents;
}
