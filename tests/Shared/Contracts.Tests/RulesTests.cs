using Google.Protobuf.Reflection;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Contracts.Tests;

/// <summary>Each rule finds nothing in the contracts, and finds its breach in the file that breaks every rule.</summary>
public sealed class RulesTests
{
    [Fact]
    public void Contracts_Counted_AreAllSeen()
    {
        ContractFiles.Contracts.Services().Select(service => service.Name).ShouldBe(
            ["AccountService", "DeadLetterService", "EmbeddingService", "EvaluationService", "FeedbackService", "FineTuningService", "GenerationService", "ModelService", "RewardService"],
            ignoreOrder: true);
        ContractFiles.Contracts.Count.ShouldBe(14);
    }

    [Theory]
    [InlineData(nameof(Rules.MethodsWithoutRoute), "rlhf.broken.v1.BrokenService.GetSilent")]
    [InlineData(nameof(Rules.RoutesGivenTwice), "GET /v1/projects/*/generationJobs/*")]
    [InlineData(nameof(Rules.MutatingMethodsWithoutRequestId), "rlhf.broken.v1.BrokenService.DeleteForgetful")]
    [InlineData(nameof(Rules.ListsWithoutPages), "rlhf.broken.v1.BrokenService.ListEverything")]
    [InlineData(nameof(Rules.StreamingLists), "rlhf.broken.v1.BrokenService.ListEverything")]
    [InlineData(nameof(Rules.WatchesWithoutStreamOrHeartbeat), "rlhf.broken.v1.BrokenService.WatchDeaf")]
    [InlineData(nameof(Rules.EnumsWithoutUnspecified), "rlhf.broken.v1.Broken")]
    [InlineData(nameof(Rules.UnsignedFields), "rlhf.broken.v1.LonelyJob.width_px")]
    [InlineData(nameof(Rules.FieldsWhoseNameBeliesTheirType), "rlhf.broken.v1.LonelyJob.create_time")]
    [InlineData(nameof(Rules.FieldsWhoseNameBeliesTheirType), "rlhf.broken.v1.LonelyJob.image_count")]
    [InlineData(nameof(Rules.RequestFieldsWithoutBehavior), "rlhf.broken.v1.GetTwiceRequest.name")]
    [InlineData(nameof(Rules.ReferencesToUnknownResources), "rlhf.broken.v1.LonelyJob.model_version")]
    [InlineData(nameof(Rules.JobsWithoutTheirMethods), "rlhf.broken.v1.LonelyJob: WatchLonelyJob")]
    [InlineData(nameof(Rules.JobsWithoutTheirMethods), "rlhf.broken.v1.LonelyJob: progress")]
    public void Rule_OnContractsAndOnBrokenFile_FindsOnlyTheBreach(string rule, string breach)
    {
        Func<IEnumerable<FileDescriptor>, IEnumerable<string>> check =
            typeof(Rules).GetMethod(rule)!.CreateDelegate<Func<IEnumerable<FileDescriptor>, IEnumerable<string>>>();

        check(ContractFiles.Broken).ShouldContain(breach);
        check(ContractFiles.Contracts).ShouldBeEmpty();
    }

    [Fact]
    public void ReadingMethods_InContracts_HaveNoRequestId()
    {
        Rules.ReadingMethodsWithRequestId(ContractFiles.Contracts).ShouldBeEmpty();
        ContractFiles.Contracts.Methods().Count(Rules.IsMutating).ShouldBeGreaterThan(30);
        ContractFiles.Contracts.Methods().Count(method => !Rules.IsMutating(method)).ShouldBeGreaterThan(40);
    }

    [Fact]
    public void Jobs_InContracts_AreTheKnownOnes() =>
        Rules.Jobs(ContractFiles.Contracts).Select(job => job.Name).ShouldBe(
            ["Evaluation", "Export", "FineTuningJob", "GenerationJob", "RewardTrainingJob", "TrainingSet"], ignoreOrder: true);

    [Fact]
    public void JobState_Values_AreAllStatesOfAJob() =>
        Enum.GetNames<JobState>().ShouldBe(["Unspecified", "Pending", "Running", "Cancelling", "Succeeded", "Failed", "Cancelled"]);

    [Fact]
    public void EveryPackage_ItsNamespace_IsTheServicesOwn()
    {
        foreach (FileDescriptor file in ContractFiles.Contracts)
            file.GetOptions().CsharpNamespace.ShouldMatch(@"^RlhfT2I\.Contracts\.(Common|Generation|Embedding|Reward|FineTuning|Feedback|Queue)\.V1$", file.Name);
    }

    [Fact]
    public void MessagesOfRaters_EverythingReachable_TellsNothingOfTheModel()
    {
        MessageDescriptor[] seenByRaters =
        [
            LeaseBallotsResponse.Descriptor, ReopenBallotResponse.Descriptor, SubmitVoteResponse.Descriptor, RenewBallotLeaseResponse.Descriptor,
            DownloadBallotImageResponse.Descriptor, GetBallotProgressResponse.Descriptor, LeaseLabelTasksResponse.Descriptor,
            ReopenLabelTaskResponse.Descriptor, SubmitLabelsResponse.Descriptor, DownloadTaskImageResponse.Descriptor,
        ];
        foreach (MessageDescriptor message in seenByRaters)
            Rules.TellingFields(message).ShouldBeEmpty(message.FullName);

        // What only owners and scientists read does tell, and the rule sees it.
        Rules.TellingFields(ListVotesResponse.Descriptor).ShouldContain("rlhf.feedback.v1.Vote.candidate_first");
        Rules.TellingFields(GetEvaluationResponse.Descriptor).ShouldContain("rlhf.feedback.v1.EvaluationArm.model_version");
    }

    [Fact]
    public void Ballot_ItsName_SaysNothingOfTheEvaluation()
    {
        string pattern = Ballot.Descriptor.GetOptions().GetExtension(Google.Api.ResourceExtensions.Resource).Pattern[0];
        pattern.ShouldBe("projects/{project}/ballots/{ballot}");
    }
}
