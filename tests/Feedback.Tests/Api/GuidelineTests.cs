using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Feedback.Tests.Api;

/// <summary>Versions of the instructions, and raters who have to read them.</summary>
public abstract class GuidelineTests(FeedbackHost host) : RoomTests(host)
{
    private static CancellationToken Cancellation => FeedbackHost.Cancellation;

    [Fact]
    public async Task GetGuideline_OfANewProject_IsTheBuiltInOneThatNobodyHasToAcknowledge()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 1, 3);
        Guideline guideline = await GetAsync(project, "latest", "r1");
        (guideline.Name, guideline.Version, guideline.AcknowledgeTime).ShouldBe((project + "/guidelines/default", 1, null));
        (await GetAsync(project, "default", "r1")).ShouldBe(guideline);
        (await Host.LeaseAsync(project, "r1")).ShouldNotBeNull().Guideline.ShouldBe(guideline.Name);
    }

    [Fact]
    public async Task CreateGuideline_Published_KeepsItsTextAndCountsItsVersion()
    {
        string project = Host.NewProject();
        const string Text = "# Look\r\n\r\nالعربية <script>alert(1)</script> 🐺";
        Guideline second = await PublishAsync(project, Text, "second");
        (second.Name, second.Version, second.MarkdownText).ShouldBe((project + "/guidelines/second", 2, Text));
        second.CreateTime.ShouldNotBeNull();
        Guideline third = await PublishAsync(project, "# Look again");
        third.Version.ShouldBe(3);
        (await GetAsync(project, "latest")).ShouldBe(third);
        (await GetAsync(project, "second")).ShouldBe(second);
        (await FeedbackHost.RefusalAsync(() => PublishAsync(project, "x", "second"))).Reason.ShouldBe("RESOURCE_ALREADY_EXISTS");
        (await FeedbackHost.RefusalAsync(() => PublishAsync(project, "x", "default"))).Reason.ShouldBe("RESOURCE_ALREADY_EXISTS");
        (await FeedbackHost.RefusalAsync(() => GetAsync(project, "missing"))).Reason.ShouldBe("RESOURCE_NOT_FOUND");
    }

    [Fact]
    public async Task CreateGuideline_ByTenCallersAtOnce_GivesVersionsWithoutGaps()
    {
        string project = Host.NewProject();
        Guideline[] guidelines = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i => (await Host.Labels.CreateGuidelineAsync(
            new CreateGuidelineRequest { Parent = project, Guideline = new Guideline { MarkdownText = $"# {i}" } }, FeedbackHost.As($"r{i}"), cancellationToken: Cancellation)).Guideline));
        guidelines.Select(guideline => guideline.Version).Order().ShouldBe(Enumerable.Range(2, 10));
    }

    [Fact]
    public async Task ListGuidelines_InPages_GivesEveryVersionNewestFirstAndTheBuiltInOneLast()
    {
        string project = Host.NewProject();
        for (int i = 0; i < 3; i++)
            await PublishAsync(project, $"# {i}");
        var versions = new List<int>();
        for (string token = ""; ;)
        {
            ListGuidelinesResponse page = await Host.Labels.ListGuidelinesAsync(new ListGuidelinesRequest { Parent = project, PageSize = 2, PageToken = token }, cancellationToken: Cancellation);
            versions.AddRange(page.Guidelines.Select(guideline => guideline.Version));
            if ((token = page.NextPageToken).Length == 0)
                break;
        }
        versions.ShouldBe([4, 3, 2, 1]);
    }

    [Fact]
    public async Task ListGuidelines_OfLongTexts_FitsTheMessage()
    {
        string project = Host.NewProject();
        for (int i = 0; i < 52; i++)
            await PublishAsync(project, new string('x', 64 * 1024));
        ListGuidelinesResponse page = await Host.Labels.ListGuidelinesAsync(new ListGuidelinesRequest { Parent = project, PageSize = 1000 }, cancellationToken: Cancellation);
        page.Guidelines.Count.ShouldBe(50);
        page.NextPageToken.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("  \n ", "", "guideline.markdown_text")]
    [InlineData("a\0b", "", "guideline.markdown_text")]
    [InlineData("text", "latest", "guideline_id")]
    [InlineData("text", "Not An Id", "guideline_id")]
    public async Task CreateGuideline_BadInput_NamesTheField(string text, string id, string field) =>
        (await FeedbackHost.RefusalAsync(() => PublishAsync(Host.NewProject(), text, id))).Fields.ShouldContain(field);

    [Fact]
    public async Task CreateGuideline_LargerThanAllowedInBytes_NamesTheField() =>
        // 21,846 characters of three bytes are two more than 64 KiB.
        (await FeedbackHost.RefusalAsync(() => PublishAsync(Host.NewProject(), new string('字', 21_846)))).Fields.ShouldBe(["guideline.markdown_text"]);

    [Fact]
    public async Task LeaseLabelTasks_AfterANewVersion_WaitsForTheRatersAcknowledgement()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 2, 3);
        LabelTask held = (await Host.LeaseAsync(project, "r1")).ShouldNotBeNull();
        Guideline guideline = await PublishAsync(project, "# New");
        LeaseLabelTasksResponse none = await Host.Labels.LeaseLabelTasksAsync(new LeaseLabelTasksRequest { Parent = project }, FeedbackHost.As("r1"), cancellationToken: Cancellation);
        (none.LabelTasks.Count, none.NoTaskReason).ShouldBe((0, NoTaskReason.Guideline));
        (await FeedbackHost.RefusalAsync(() => Host.SubmitAsync("r1", Raters.Answers(held, _ => LabelValue.Good)))).Reason.ShouldBe("GUIDELINE_OUTDATED");

        Guideline read = await AcknowledgeAsync(guideline.Name, "r1");
        read.AcknowledgeTime.ShouldNotBeNull();
        (await AcknowledgeAsync(guideline.Name, "r1")).ShouldBe(read);
        (await GetAsync(project, "latest", "r1")).ShouldBe(read);
        (await GetAsync(project, "latest", "r2")).AcknowledgeTime.ShouldBeNull();

        LabelTask again = (await Host.LeaseAsync(project, "r1")).ShouldNotBeNull();
        (again.Name, again.Guideline).ShouldBe((held.Name, guideline.Name));
        await Host.SubmitAsync("r1", Raters.Answers(again, _ => LabelValue.Good));
        (await Host.Labels.ListLabelsAsync(new ListLabelsRequest { Parent = project }, cancellationToken: Cancellation)).Labels.ShouldAllBe(label => label.Guideline == guideline.Name);
        (await Host.LeaseAsync(project, "r2")).ShouldBeNull();
    }

    [Fact]
    public async Task AcknowledgeGuideline_NotTheNewest_IsRefused()
    {
        string project = Host.NewProject();
        Guideline old = await PublishAsync(project, "# Old");
        await PublishAsync(project, "# New");
        (StatusCode code, string reason, _) = await FeedbackHost.RefusalAsync(() => AcknowledgeAsync(old.Name, "r1"));
        (code, reason).ShouldBe((StatusCode.FailedPrecondition, "GUIDELINE_OUTDATED"));
        (await FeedbackHost.RefusalAsync(() => AcknowledgeAsync(project + "/guidelines/default", "r1"))).Reason.ShouldBe("GUIDELINE_OUTDATED");
        (await FeedbackHost.RefusalAsync(() => AcknowledgeAsync(project + "/guidelines/latest", "r1"))).Reason.ShouldBe("RESOURCE_NOT_FOUND");
    }

    [Fact]
    public async Task SubmitLabels_RepeatedAfterANewVersion_IsAnsweredAsBefore()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "j", 1, 3);
        SubmitLabelsRequest request = Raters.Answers((await Host.LeaseAsync(project, "r1")).ShouldNotBeNull(), _ => LabelValue.Good, Guid.NewGuid().ToString());
        await Host.SubmitAsync("r1", request);
        await PublishAsync(project, "# New");
        (await Host.SubmitAsync("r1", request)).ShouldBe(1);
    }

    private async Task<Guideline> PublishAsync(string project, string text, string id = "") => (await Host.Labels.CreateGuidelineAsync(
        new CreateGuidelineRequest { Parent = project, GuidelineId = id, Guideline = new Guideline { MarkdownText = text } }, cancellationToken: Cancellation)).Guideline;

    private async Task<Guideline> GetAsync(string project, string id, string rater = "local") => (await Host.Labels.GetGuidelineAsync(
        new GetGuidelineRequest { Name = $"{project}/guidelines/{id}" }, FeedbackHost.As(rater), cancellationToken: Cancellation)).Guideline;

    private async Task<Guideline> AcknowledgeAsync(string name, string rater) => (await Host.Labels.AcknowledgeGuidelineAsync(
        new AcknowledgeGuidelineRequest { Name = name }, FeedbackHost.As(rater), cancellationToken: Cancellation)).Guideline;
}
