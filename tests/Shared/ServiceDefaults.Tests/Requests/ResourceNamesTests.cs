using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.ServiceDefaults.Tests.Requests;

public sealed class ResourceNamesTests
{
    private const string Pattern = "projects/{project}/fineTuningJobs/{fine_tuning_job}/checkpoints/{checkpoint}";

    [Fact]
    public void Types_OfContracts_AreAllFound()
    {
        ResourceNames.Types.Count.ShouldBe(29);
        ResourceNames.PatternOf("finetuning.rlhf/Checkpoint").ShouldBe(Pattern);
    }

    [Theory]
    [InlineData("finetuning.rlhf/Checkpoint", "projects/{project}/fineTuningJobs/{fine_tuning_job}")]
    [InlineData("generation.rlhf/Image", "projects/{project}")]
    [InlineData("feedback.rlhf/LabelingSettings", "projects/{project}")]
    [InlineData("account.rlhf/Project", "")]
    public void ParentPatternOf_Type_IsThePatternAbove(string type, string parent) => ResourceNames.ParentPatternOf(type).ShouldBe(parent);

    [Fact]
    public void PatternOf_UnknownType_IsRefused() => Should.Throw<ArgumentException>(() => ResourceNames.PatternOf("x.rlhf/Y")).Message.ShouldContain("x.rlhf/Y");

    [Fact]
    public void TryParse_FormattedName_GivesTheIdsBack()
    {
        string name = ResourceNames.Format(Pattern, "p1", "j-2", "3");
        name.ShouldBe("projects/p1/fineTuningJobs/j-2/checkpoints/3");
        ResourceNames.TryParse(Pattern, name, out IReadOnlyList<string>? ids).ShouldBeTrue();
        ids.ShouldBe(["p1", "j-2", "3"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("projects/p1/fineTuningJobs/j/checkpoints/")]
    [InlineData("projects/p1/fineTuningJobs/j/checkpoints/3/x")]
    [InlineData("projects/p1/fineTuningJobs/../checkpoints/3")]
    [InlineData("projects/p1/fineTuningJobs/j%2f/checkpoints/3")]
    [InlineData("projects/p1/finetuningjobs/j/checkpoints/3")]
    [InlineData("/projects/p1/fineTuningJobs/j/checkpoints/3")]
    [InlineData("projects/p1/fineTuningJobs/j/checkpoints/3\0")]
    [InlineData("projects/p1/fineTuningJobs/j/checkpoints/ü")]
    public void TryParse_AnyOtherText_Fails(string name) => ResourceNames.TryParse(Pattern, name, out _).ShouldBeFalse();

    [Theory]
    [InlineData("p", "j")]
    [InlineData("p", "j", "c", "x")]
    [InlineData("p", "j", "../c")]
    public void Format_WrongIds_AreRefused(params string[] ids) => Should.Throw<ArgumentException>(() => ResourceNames.Format(Pattern, ids));
}
