using System.Reflection;
using Google.Protobuf.Reflection;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.ServiceDefaults.Tests.Identity;

/// <summary>The table of who may call what, against the contracts.</summary>
public sealed class AccessPoliciesTests
{
    private static readonly string[] Methods = [.. typeof(JobProgress).Assembly.GetTypes()
        .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
        .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
        .OfType<FileDescriptor>()
        .SelectMany(file => file.Services)
        .SelectMany(service => service.Methods)
        .Select(method => $"/{method.Service.FullName}/{method.Name}")];

    [Fact]
    public void All_AgainstTheContracts_HasARowForEachMethodAndNoOther()
    {
        Methods.Length.ShouldBeGreaterThan(100);
        Methods.Except(AccessPolicies.All.Keys).ShouldBeEmpty("methods without a row: say in AccessPolicies who may call them");
        AccessPolicies.All.Keys.Except(Methods).ShouldBeEmpty("rows for methods that the contracts do not have");
    }

    [Fact]
    public void Of_EveryMethodForRoomsAlone_IsNotReachableFromOutside()
    {
        foreach ((string method, AccessPolicy policy) in AccessPolicies.All)
            policy.Outside.ShouldBe(policy.LeastRole != CallerRole.Service, method);
    }

    [Fact]
    public void All_WithoutACredential_LetsOnlyAnInvitationBeAccepted() =>
        Allowed(CallerRole.Anonymous).ShouldBe(["/rlhf.feedback.v1.AccountService/AcceptInvitation"]);

    // What a rater may call is spelled out a second time: a slip in the table would let raters see arms, rewards or other people's answers.
    [Fact]
    public void All_ForRaters_IsTheWorkOfARaterAndNothingElse() => Allowed(CallerRole.Rater).Select(method => method[(method.LastIndexOf('/') + 1)..]).ShouldBe(
        [
            "AcceptInvitation", "EraseRater", "GetCurrentIdentity", "GetProject", "GetRater", "ListProjects", "RecordConsent",
            "DownloadBallotImage", "GetBallotProgress", "LeaseBallots", "ReleaseBallot", "RenewBallotLease", "ReopenBallot", "SubmitVote",
            "AcknowledgeGuideline", "DownloadTaskImage", "GetGuideline", "GetLabelingProgress", "LeaseLabelTasks", "ReleaseLabelTask", "RenewLabelTaskLease",
            "ReopenLabelTask", "ReportTaskImage", "SubmitLabels",
        ]);

    [Fact]
    public void All_ForScientists_HasNoCredentialsAndNoPeople()
    {
        string[] allowed = Allowed(CallerRole.Scientist);
        allowed.ShouldContain("/rlhf.generation.v1.GenerationService/CreateGenerationJob");
        allowed.Where(method => method.Contains("ApiKey", StringComparison.Ordinal) || method.Contains("Webhook", StringComparison.Ordinal)
            || method.EndsWith("CreateMember", StringComparison.Ordinal) || method.EndsWith("CreateInvitation", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/grpc.health.v1.Health/Check")]
    [InlineData("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")]
    [InlineData("rlhf.feedback.v1.FeedbackService/SubmitLabels")]
    [InlineData("")]
    public void Of_MethodWithoutARow_IsForRoomsAlone(string method) => AccessPolicies.Of(method).ShouldBe(new AccessPolicy(CallerRole.Service, Outside: false));

    private static string[] Allowed(CallerRole role) =>
        [.. AccessPolicies.All.Where(row => row.Value.LeastRole <= role).Select(row => row.Key).Order(StringComparer.Ordinal)];
}
