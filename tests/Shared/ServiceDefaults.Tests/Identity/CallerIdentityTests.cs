using Google.Rpc;
using Grpc.Core;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.ServiceDefaults.Tests.Identity;

public sealed class CallerIdentityTests
{
    private const string JobName = "projects/p1/generationJobs/j1";

    [Fact]
    public async Task Of_CallWithoutHeader_IsTheLocalRater()
    {
        CallerIdentity caller = await CallAsync([]);
        caller.RaterId.ShouldBe("local");
        caller.IsOwner.ShouldBeTrue();
        caller.RaterIn("projects/default").ShouldBe("projects/default/raters/local");
    }

    [Fact]
    public async Task Of_CallWithHeader_IsThatRater() =>
        (await CallAsync(new Metadata { { CallerIdentity.RaterHeader, "rater-7" } })).RaterId.ShouldBe("rater-7");

    [Theory]
    [InlineData("Rater 7")]
    [InlineData("-r")]
    [InlineData("projects/p1/raters/r1")]
    public async Task Of_HeaderThatIsNoId_IsRefusedWithItsName(string rater)
    {
        BadRequest.Types.FieldViolation violation = await RefusalAsync(new Metadata { { CallerIdentity.RaterHeader, rater } });
        violation.Field.ShouldBe("x-rlhf-rater");
        violation.Description.ShouldContain($"'{rater}'");
    }

    [Fact]
    public async Task Of_HeaderTwice_IsRefused() =>
        (await RefusalAsync(new Metadata { { CallerIdentity.RaterHeader, "a" }, { CallerIdentity.RaterHeader, "b" } })).Field.ShouldBe("x-rlhf-rater");

    private static async Task<BadRequest.Types.FieldViolation> RefusalAsync(Metadata headers)
    {
        RpcException error = await Should.ThrowAsync<RpcException>(() => CallAsync(headers));
        error.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        return error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.ShouldHaveSingleItem();
    }

    private static async Task<CallerIdentity> CallAsync(Metadata headers)
    {
        CallerIdentity? caller = null;
        await using TestHost host = await TestHost.StartAsync(context =>
        {
            caller = CallerIdentity.Of(context);
            return Task.CompletedTask;
        });
        await host.Client.GetGenerationJobAsync(new GetGenerationJobRequest { Name = JobName }, headers, cancellationToken: TestContext.Current.CancellationToken);
        return caller.ShouldNotBeNull();
    }
}
