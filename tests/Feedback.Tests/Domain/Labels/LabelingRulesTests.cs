using RlhfT2I.Feedback.Domain.Images;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Tests.Domain.Labels;

public sealed class LabelingRulesTests
{
    [Theory]
    [InlineData(0, 0, 0, 2)]
    [InlineData(1, 0, 0, 1)]
    [InlineData(2, 0, 0, 0)]
    [InlineData(0, 0, 2, 2)]
    [InlineData(1, 1, 0, 3)]
    [InlineData(2, 1, 0, 0)]
    public void MissingLabels_TwoRequiredAndFiveWhenLevel_CountsGoodAndBad(int good, int bad, int skip, int missing) =>
        new LabelingRules { Project = "projects/p", RequiredLabelCount = 2, MaxLabelCount = 5 }.MissingLabels(Image(good, bad, skip)).ShouldBe(missing);

    [Fact]
    public void MissingLabels_SkipsIgnored_CountAsLabels() =>
        new LabelingRules { Project = "projects/p", RequiredLabelCount = 2, SkipHandling = SkipHandling.Ignore }.MissingLabels(Image(0, 0, 2)).ShouldBe(0);

    [Fact]
    public void MissingLabels_ReportedImage_NeedsNone()
    {
        RegisteredImage image = Image(0, 0, 0);
        image.Reported = true;
        new LabelingRules { Project = "projects/p" }.MissingLabels(image).ShouldBe(0);
    }

    internal static RegisteredImage Image(int good, int bad, int skip, string name = "projects/p/images/i", string text = "A green dog.") => new()
    {
        Name = name,
        Project = "projects/p",
        Prompt = "projects/p/promptSets/s/prompts/p0",
        PromptText = text,
        Category = 2,
        Split = 1,
        GenerationJob = "projects/p/generationJobs/j",
        ModelVersion = "projects/p/modelVersions/m",
        SampleIndex = 0,
        Sha256 = new string('a', 64),
        WidthPx = 8,
        HeightPx = 8,
        LabelingRequested = true,
        CreateTime = DateTimeOffset.UnixEpoch,
        GoodCount = good,
        BadCount = bad,
        SkipCount = skip,
    };
}
