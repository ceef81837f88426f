using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.ServiceDefaults.Tests.Requests;

public sealed class ContractRulesTests
{
    private const string Uuid4 = "5b3c9c6e-0f0a-4f6e-9d5e-2a8f5d6b7c81";

    [Fact]
    public void Check_ValidCreate_FindsNothing() => ContractRules.Check(ValidCreate()).ShouldBeEmpty();

    [Fact]
    public void Check_EmptyCreate_NamesEveryRequiredField() =>
        Fields(new CreateGenerationJobRequest { GenerationJob = new GenerationJob() }).ShouldBe(
            ["parent", "generation_job.model_version", "generation_job.prompt_set", "generation_job.image_purpose"]);

    [Fact]
    public void Check_MissingResource_IsRequired() => Fields(new CreateGenerationJobRequest { Parent = "projects/p" }).ShouldBe(["generation_job"]);

    [Theory]
    [InlineData("projects/p/images/i", "does not follow 'projects/{project}'")]
    [InlineData("projects/..", "does not follow")]
    [InlineData("projects/P", "does not follow")]
    [InlineData("projects/p/", "does not follow")]
    [InlineData("projects/p\n", "does not follow")]
    [InlineData("projects/-a", "does not follow")]
    public void Check_ParentOfAnotherForm_IsRefusedWithThePattern(string parent, string said)
    {
        CreateGenerationJobRequest request = ValidCreate();
        request.Parent = parent;
        FieldViolation violation = ContractRules.Check(request).ShouldHaveSingleItem();
        violation.Field.ShouldBe("parent");
        violation.Description.ShouldContain(said);
    }

    [Theory]
    [InlineData("5b3c9c6e-0f0a-1f6e-9d5e-2a8f5d6b7c81")]
    [InlineData("5b3c9c6e0f0a4f6e9d5e2a8f5d6b7c81")]
    [InlineData("{5b3c9c6e-0f0a-4f6e-9d5e-2a8f5d6b7c81}")]
    [InlineData("one")]
    public void Check_RequestIdThatIsNoUuid4_IsRefused(string requestId)
    {
        CreateGenerationJobRequest request = ValidCreate();
        request.RequestId = requestId;
        Fields(request).ShouldBe(["request_id"]);
    }

    [Theory]
    [InlineData("good-id-1", true)]
    [InlineData("Bad", false)]
    [InlineData("../x", false)]
    [InlineData("ends-", false)]
    public void Check_WishedId_FollowsTheFormOfIds(string id, bool valid)
    {
        CreateGenerationJobRequest request = ValidCreate();
        request.GenerationJobId = id;
        Fields(request).ShouldBe(valid ? [] : ["generation_job_id"]);
    }

    [Fact]
    public void Check_WishedIdOf64Characters_IsRefused()
    {
        CreateGenerationJobRequest request = ValidCreate();
        request.GenerationJobId = new string('a', 63);
        Fields(request).ShouldBeEmpty();
        request.GenerationJobId += "a";
        Fields(request).ShouldBe(["generation_job_id"]);
    }

    [Fact]
    public void Check_UndefinedEnumValue_IsRefused()
    {
        CreateGenerationJobRequest request = ValidCreate();
        request.GenerationJob.ImagePurpose = (ImagePurpose)77;
        ContractRules.Check(request).ShouldHaveSingleItem().Description.ShouldBe("77 is not a value of ImagePurpose");
    }

    [Fact]
    public void Check_OutputOnlyFields_AreIgnored()
    {
        CreateGenerationJobRequest request = ValidCreate();
        request.GenerationJob.Name = "nonsense";
        request.GenerationJob.State = (JobState)99;
        request.GenerationJob.Failure = new Failure();
        ContractRules.Check(request).ShouldBeEmpty();
    }

    [Fact]
    public void Check_RepeatedEntries_AreNamedByIndex()
    {
        var request = new ScoreImagesRequest
        {
            Parent = "projects/p",
            RewardModel = "projects/p/rewardModels/r",
            Targets = { new ScoreTarget { Image = "projects/p/images/i" }, new ScoreTarget(), new ScoreTarget { Image = "i" } },
        };
        Fields(request).ShouldBe(["targets[1].image", "targets[2].image"]);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Check_NumberThatIsNotFinite_IsRefused(double penalty)
    {
        var request = new CreateFineTuningJobRequest
        {
            Parent = "projects/p",
            FineTuningJob = new FineTuningJob
            {
                BaseModelVersion = "projects/p/modelVersions/base",
                TrainingSet = "projects/p/trainingSets/t",
                Settings = new FineTuningSettings { PretrainingPenalty = penalty },
            },
        };
        Fields(request).ShouldBe(["fine_tuning_job.settings.pretraining_penalty"]);
    }

    [Fact]
    public void Check_Update_NeedsTheNameButNotEveryField()
    {
        Fields(new UpdateProjectRequest { Project = new Project { Name = "projects/p" } }).ShouldBeEmpty();
        Fields(new UpdateProjectRequest { Project = new Project { DisplayName = "New" } }).ShouldBe(["project.name"]);
        Fields(new UpdateProjectRequest()).ShouldBe(["project"]);
    }

    [Fact]
    public void Check_AMillionBadEntries_AnswersWithFifty()
    {
        var request = new ScoreImagesRequest { Parent = "projects/p", RewardModel = "projects/p/rewardModels/r" };
        for (int i = 0; i < 1_000_000; i++)
            request.Targets.Add(new ScoreTarget());
        ContractRules.Check(request).Count.ShouldBe(50);
    }

    [Fact]
    public void Check_LongNonsense_IsCutInTheAnswer()
    {
        FieldViolation violation = ContractRules.Check(new GetGenerationJobRequest { Name = new string('x', 100_000) }).ShouldHaveSingleItem();
        violation.Description.Length.ShouldBeLessThan(200);
    }

    private static IEnumerable<string> Fields(Google.Protobuf.IMessage request) => ContractRules.Check(request).Select(violation => violation.Field);

    private static CreateGenerationJobRequest ValidCreate() => new()
    {
        Parent = "projects/p",
        RequestId = Uuid4,
        GenerationJob = new GenerationJob
        {
            ModelVersion = "projects/p/modelVersions/base",
            PromptSet = "projects/p/promptSets/paper",
            ImagePurpose = ImagePurpose.Labeling,
        },
    };
}
