using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.ServiceDefaults.Tests.Identity;

public sealed class NamedProjectsTests
{
    [Fact]
    public void In_ARequest_FindsEveryProjectThatItNamesAtAnyDepth()
    {
        var request = new CreateEvaluationRequest
        {
            Parent = "projects/p1",
            Evaluation = new Evaluation { DisplayName = "projects/free-text", PromptSet = "projects/p2/promptSets/s1" },
        };
        NamedProjects.In(request, sharedToo: true).Order().ShouldBe(["projects/p1", "projects/p2"]);
    }

    [Fact]
    public void In_AnUpdate_FindsTheProjectByItsName() =>
        NamedProjects.In(new UpdateProjectRequest { Project = new Project { Name = "projects/p3" } }, sharedToo: false).ShouldBe(["projects/p3"]);

    [Theory]
    [InlineData(true, new[] { "projects/default", "projects/p1" })]
    [InlineData(false, new[] { "projects/p1" })]
    public void In_ARequestWithAModelVersion_CountsItOnlyIfAskedTo(bool sharedToo, string[] expected)
    {
        var request = new CreateGenerationJobRequest
        {
            Parent = "projects/p1",
            GenerationJob = new GenerationJob { ModelVersion = "projects/default/modelVersions/scenes-base" },
        };
        NamedProjects.In(request, sharedToo).Order().ShouldBe(expected);
    }

    [Fact]
    public void In_ARequestWithoutNames_FindsNothing() => NamedProjects.In(new ListProjectsRequest(), sharedToo: true).ShouldBeEmpty();
}
