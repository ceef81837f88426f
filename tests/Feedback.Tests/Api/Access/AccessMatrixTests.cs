using Google.Protobuf.Reflection;
using Grpc.Core;
using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.TestKit;

namespace RlhfT2I.Feedback.Tests.Api.Access;

/// <summary>
/// Every method of the room over the wire, by every kind of caller. The rows come from the contracts, so a new method is in the table as soon as it
/// is written: either its request names a project, and then the role there decides, or it has an entry in <see cref="ContractCalls.OfNoProject"/> that says what does.
/// </summary>
public sealed class AccessMatrixTests(GuardedHost host) : IClassFixture<GuardedHost>
{
    private static readonly string[] Services = ["rlhf.feedback.v1.AccountService", "rlhf.feedback.v1.EvaluationService", "rlhf.feedback.v1.FeedbackService", "rlhf.queue.v1.DeadLetterService"];

    private static IEnumerable<MethodDescriptor> All => ContractCalls.Methods.Where(method => Services.Contains(method.Service.FullName));

    private static IEnumerable<MethodDescriptor> OfProjects => All.Where(method => !ContractCalls.OfNoProject.Contains(method.Name));

    public static TheoryData<string> Methods => [.. All.Select(ContractCalls.PathOf)];

    public static TheoryData<string> ProjectMethods => [.. OfProjects.Select(ContractCalls.PathOf)];

    [Fact]
    public void Table_AgainstTheContracts_HasEveryMethod()
    {
        All.Count().ShouldBeGreaterThan(60);
        OfProjects.Where(method => ContractCalls.NamesIn(method.InputType).Count == 0).Select(method => method.FullName)
            .ShouldBeEmpty("methods whose request names nothing: who may call them, and what of whose project do they show? Say so in ContractCalls.OfNoProject, and test it below.");
        ContractCalls.OfNoProject.Except(All.Select(method => method.Name)).ShouldBeEmpty("entries for methods that the contracts do not have");
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Call_WithoutASignedIdentity_IsRefused(string path) => (await StatusAsync(path, "b", [])).ShouldBe(StatusCode.Unauthenticated);

    [Theory]
    [MemberData(nameof(ProjectMethods))]
    public async Task Call_OfAnotherProjectsOwner_IsRefused(string path) =>
        (await StatusAsync(path, "b", As("projects/a", CallerRole.Owner))).ShouldBe(StatusCode.PermissionDenied);

    [Theory]
    [MemberData(nameof(ProjectMethods))]
    public async Task Call_ThatNamesASecondProject_NeedsTheRoleInBoth(string path)
    {
        MethodDescriptor method = MethodOf(path);
        // Every project may use a model version of another one.
        foreach ((string field, bool isShared) in ContractCalls.NamesIn(method.InputType))
        {
            StatusCode status = await ContractCalls.StatusOfAsync(
                host.Host.Calls, method, ContractCalls.Request(method, "a", field, "b"), As("projects/a", CallerRole.Owner), FeedbackHost.Cancellation);
            (status == StatusCode.PermissionDenied).ShouldBe(!isShared, $"{field}: {status}");
        }
    }

    [Theory]
    [InlineData(CallerRole.Rater)]
    [InlineData(CallerRole.Scientist)]
    [InlineData(CallerRole.Owner)]
    public async Task Calls_OfARole_PassWhereTheRoleIsEnoughAndNowhereElse(CallerRole role)
    {
        foreach (MethodDescriptor method in OfProjects)
        {
            string path = ContractCalls.PathOf(method);
            bool passes = role >= AccessPolicies.Of(path).LeastRole;
            StatusCode status = await StatusAsync(path, "nothing-here", As("projects/nothing-here", role));
            (status is not (StatusCode.PermissionDenied or StatusCode.Unauthenticated)).ShouldBe(passes, $"{path}: {status}");
            status.ShouldNotBe(StatusCode.Internal, path);
        }
    }

    [Fact]
    public async Task Calls_ForARaterOfAnotherProject_AreRefused()
    {
        VerifiedCaller acting = GuardedHost.Caller(GuardedHost.OwnerOfA, GuardedHost.A, CallerRole.Owner) with { ActingRater = "sim-1" };
        var both = new VerifiedCaller(
            GuardedHost.OwnerOfA, new Dictionary<string, CallerRole> { [GuardedHost.A] = CallerRole.Owner, [GuardedHost.B] = CallerRole.Scientist }, "sim-1");
        foreach (MethodDescriptor method in OfProjects)
        {
            (await StatusAsync(ContractCalls.PathOf(method), "b", host.Host.As(acting))).ShouldBe(StatusCode.PermissionDenied, method.FullName);
            (await StatusAsync(ContractCalls.PathOf(method), "b", host.Host.As(both))).ShouldBe(StatusCode.PermissionDenied, method.FullName);
        }
    }

    [Theory]
    [InlineData(CallerRole.Service, 1)]
    [InlineData(CallerRole.Operator, 3)]
    public async Task Calls_ForMoreThanOwners_AreRefusedToWhoeverOwnsEverything(CallerRole role, int count)
    {
        string[] above = [.. All.Select(ContractCalls.PathOf).Where(path => AccessPolicies.Of(path).LeastRole == role)];
        above.Length.ShouldBe(count);
        var enough = new VerifiedCaller("https://id.example.org|enough", new Dictionary<string, CallerRole> { [VerifiedCaller.Everywhere] = role });
        foreach (string path in above)
        {
            (await StatusAsync(path, "a", host.Host.As(GuardedHost.Anyone))).ShouldBe(StatusCode.PermissionDenied, path);
            (await StatusAsync(path, "a", host.Host.As(enough))).ShouldNotBe(StatusCode.PermissionDenied, path);
        }
    }

    private static MethodDescriptor MethodOf(string path) => All.Single(method => ContractCalls.PathOf(method) == path);

    private Metadata As(string project, CallerRole role) => host.Host.As(GuardedHost.Caller("https://id.example.org|somebody", project, role));

    private Task<StatusCode> StatusAsync(string path, string project, Metadata headers)
    {
        MethodDescriptor method = MethodOf(path);
        return ContractCalls.StatusOfAsync(host.Host.Calls, method, ContractCalls.Request(method, project), headers, FeedbackHost.Cancellation);
    }
}
