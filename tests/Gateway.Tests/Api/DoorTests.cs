using System.Net;
using Grpc.Core;
using Grpc.Health.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Gateway.Tests.Api;

public sealed class DoorTests
{
    private static readonly GetGenerationJobRequest Request = new() { Name = Suite.JobName };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, null)]
    [InlineData("authorization", "Bearer rlhf_key_unknown")]
    [InlineData("authorization", "Bearer " + FakeRooms.ExpiredKey)]
    [InlineData("authorization", "Basic cmxoZjpybGhm")]
    [InlineData("authorization", "Bearer nonsense")]
    [InlineData("authorization", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.")]
    [InlineData("x-api-key", "unknown")]
    [InlineData(InternalTokens.HeaderName, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.")]
    [InlineData("x-rlhf-rater", "rater-7")]
    public async Task Call_WithoutAGoodCredential_IsRefusedAndGoesNoFurther(string? header, string? value)
    {
        await using Suite suite = await Suite.StartAsync();
        var headers = new Metadata();
        if (header is not null)
            headers.Add(header, value!);
        RpcException error = await Should.ThrowAsync<RpcException>(async () => await suite.Client.GetGenerationJobAsync(Request, headers, cancellationToken: Cancelled));
        error.StatusCode.ShouldBe(StatusCode.Unauthenticated);
        Suite.InfoOf(error).Reason.ShouldBe("CREDENTIAL_INVALID");
        suite.Rooms.Seen.Callers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Call_WithoutACredential_IsRefusedByJsonAndGrpcWebToo()
    {
        await using Suite suite = await Suite.StartAsync();
        using HttpResponseMessage json = await suite.SendJsonAsync(HttpMethod.Get, $"/v1/{Suite.JobName}", null);
        json.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await json.Content.ReadAsStringAsync(Cancelled)).ShouldContain("CREDENTIAL_INVALID");
        using HttpResponseMessage web = await suite.SendWebAsync(null);
        Suite.StatusOf(web).Code.ShouldBe((int)StatusCode.Unauthenticated);
        using HttpResponseMessage picture = await suite.SendJsonAsync(HttpMethod.Get, "/images/p1/i1.png", null);
        picture.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        suite.Rooms.Seen.Callers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Call_WithTwoCredentials_IsRefused()
    {
        await using Suite suite = await Suite.StartAsync();
        Metadata headers = Suite.Bearer(FakeRooms.OwnerKey);
        headers.Add("x-api-key", FakeRooms.OwnerKey);
        (await Should.ThrowAsync<RpcException>(async () => await suite.Client.GetGenerationJobAsync(Request, headers, cancellationToken: Cancelled)))
            .StatusCode.ShouldBe(StatusCode.Unauthenticated);
    }

    [Theory]
    [InlineData(FakeRooms.RaterSession, Suite.JobName, StatusCode.PermissionDenied)]
    [InlineData(FakeRooms.RoomKey, Suite.JobName, StatusCode.PermissionDenied)]
    [InlineData(FakeRooms.ScientistKey, "projects/p2/generationJobs/j1", StatusCode.PermissionDenied)]
    [InlineData(FakeRooms.ScientistKey, Suite.JobName, StatusCode.OK)]
    [InlineData(FakeRooms.OwnerKey, Suite.JobName, StatusCode.OK)]
    public async Task Call_OfACaller_PassesOnlyWithTheRoleInThatProject(string token, string job, StatusCode expected)
    {
        await using Suite suite = await Suite.StartAsync();
        StatusCode code = StatusCode.OK;
        try
        {
            await suite.Client.GetGenerationJobAsync(new GetGenerationJobRequest { Name = job }, Suite.Bearer(token), cancellationToken: Cancelled);
        }
        catch (RpcException exception)
        {
            code = exception.StatusCode;
            Suite.InfoOf(exception).Reason.ShouldBe("PERMISSION_DENIED");
        }
        code.ShouldBe(expected);
        suite.Rooms.Seen.Callers.Count.ShouldBe(expected == StatusCode.OK ? 1 : 0);

        using HttpResponseMessage json = await suite.SendJsonAsync(HttpMethod.Get, $"/v1/{job}", token);
        json.StatusCode.ShouldBe(expected == StatusCode.OK ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData(FakeRooms.OwnerKey, HttpStatusCode.Forbidden)]
    [InlineData(FakeRooms.OperatorKey, HttpStatusCode.OK)]
    public async Task Call_ForDeadLetters_IsAnOperators(string token, HttpStatusCode expected)
    {
        await using Suite suite = await Suite.StartAsync();
        using HttpResponseMessage response = await suite.SendJsonAsync(HttpMethod.Get, "/v1/streams/images-generated/deadLetters", token);
        response.StatusCode.ShouldBe(expected);
        suite.Rooms.Seen.Callers.Select(caller => caller.Role).ShouldBe(expected == HttpStatusCode.OK ? [CallerRole.Operator] : []);
    }

    [Fact]
    public async Task Call_ToAMethodForEveryone_NeedsNoCredential()
    {
        await using Suite suite = await Suite.StartAsync();
        await suite.Accounts.AcceptInvitationAsync(new AcceptInvitationRequest { Secret = "s" }, cancellationToken: Cancelled);
        suite.Rooms.Seen.Callers.ShouldHaveSingleItem().Role.ShouldBe(CallerRole.Anonymous);
    }

    [Theory]
    [InlineData("/rlhf.feedback.v1.AccountService/AuthenticateCredential")]
    [InlineData("/grpc.health.v1.Health/Check")]
    [InlineData("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")]
    [InlineData("/rlhf.generation.v1.GenerationService/Nothing")]
    public async Task Call_ToWhatIsNotForThoseOutside_FindsNothing(string method)
    {
        await using Suite suite = await Suite.StartAsync();
        int before = suite.Rooms.Seen.Requests.Count;
        using var content = new ByteArrayContent([0, 0, 0, 0, 0]);
        using HttpResponseMessage response = await suite.SendGrpcAsync(method, content, FakeRooms.OwnerKey);
        Suite.StatusOf(response).Code.ShouldBe((int)StatusCode.Unimplemented);
        suite.Rooms.Seen.Requests.Count.ShouldBe(before);
    }

    [Theory]
    [InlineData("POST", "/v1/credentials:authenticate")]
    [InlineData("GET", "/v1/streams/rlhf:v1:images.generated/deadLetters")]
    [InlineData("GET", "/v1/nowhere")]
    [InlineData("GET", "/v1/projects/p1%2Fimages")]
    public async Task Path_ThatIsNotForThoseOutside_FindsNothing(string verb, string path)
    {
        await using Suite suite = await Suite.StartAsync();
        using HttpResponseMessage response = await suite.SendJsonAsync(
            new HttpMethod(verb), path, FakeRooms.OwnerKey, verb == "POST" ? new StringContent("{}", System.Text.Encoding.UTF8, "application/json") : null);
        ((int)response.StatusCode).ShouldBeOneOf(403, 404);
        suite.Rooms.Seen.Callers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Health_OfTheGateway_AnswersThisMachine()
    {
        await using Suite suite = await Suite.StartAsync();
        using HttpResponseMessage response = await suite.SendJsonAsync(HttpMethod.Get, "/health/live", null);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var health = new Health.HealthClient(suite.Channel);
        (await Should.ThrowAsync<RpcException>(async () => await health.CheckAsync(new HealthCheckRequest(), cancellationToken: Cancelled)))
            .StatusCode.ShouldBe(StatusCode.Unimplemented);
    }

    [Fact]
    public async Task Headers_ThatSpeakForTheGateway_DoNotPass()
    {
        await using Suite suite = await Suite.StartAsync();
        Metadata headers = Suite.Bearer(FakeRooms.ScientistKey);
        headers.Add(InternalTokens.HeaderName, "forged");
        foreach (string name in new[] { "x-rlhf-roles", "x-forwarded-user", "x_forwarded_groups", "x-user-id", "x-rater-id", "x-real-ip", "forwarded", "cookie" })
            headers.Add(name, "forged");
        headers.Add("x-harmless", "kept");
        await suite.Client.GetGenerationJobAsync(Request, headers, cancellationToken: Cancelled);

        Dictionary<string, string> seen = suite.Rooms.Seen.Requests.Last();
        seen.Values.ShouldNotContain(value => value.Contains("forged", StringComparison.Ordinal) || value.Contains(FakeRooms.ScientistKey, StringComparison.Ordinal));
        seen.ShouldNotContainKey("authorization");
        seen["x-harmless"].ShouldBe("kept");
        seen[InternalTokens.HeaderName].Split('.').Length.ShouldBe(3);
    }

    [Theory]
    [InlineData(FakeRooms.OwnerKey, "sim-1", "sim-1")]
    [InlineData(FakeRooms.OwnerKey, null, null)]
    public async Task Rater_ThatAnOwnerNames_IsTheOneWhoCalls(string token, string? rater, string? expected)
    {
        await using Suite suite = await Suite.StartAsync();
        Metadata headers = Suite.Bearer(token);
        if (rater is not null)
            headers.Add(CallerIdentity.RaterHeader, rater);
        await suite.Client.GetGenerationJobAsync(Request, headers, cancellationToken: Cancelled);
        suite.Rooms.Seen.Callers.ShouldHaveSingleItem().RaterId.ShouldBe(expected ?? CallerIdentity.RaterIdOf("projects/p1/apiKeys/owner"));
    }

    [Theory]
    [InlineData(FakeRooms.ScientistKey)]
    [InlineData(FakeRooms.RaterSession)]
    public async Task Rater_ThatSomeoneElseNames_IsRefused(string token)
    {
        await using Suite suite = await Suite.StartAsync();
        Metadata headers = Suite.Bearer(token);
        headers.Add(CallerIdentity.RaterHeader, "sim-1");
        (await Should.ThrowAsync<RpcException>(async () => await suite.Client.GetGenerationJobAsync(Request, headers, cancellationToken: Cancelled)))
            .StatusCode.ShouldBe(StatusCode.PermissionDenied);
    }

    [Fact]
    public async Task Credential_ThatNobodyCanLookUp_IsNotLetIn()
    {
        await using Suite suite = await Suite.StartAsync();
        await suite.Rooms.StopAsync();
        RpcException error = await Should.ThrowAsync<RpcException>(async () =>
            await suite.Client.GetGenerationJobAsync(Request, Suite.Bearer(FakeRooms.OwnerKey), deadline: DateTime.UtcNow.AddSeconds(60), cancellationToken: Cancelled));
        error.StatusCode.ShouldBe(StatusCode.Unavailable);
        Suite.InfoOf(error).Metadata["serviceName"].ShouldBe("Feedback");
    }

    [Fact]
    public async Task Credential_ThatWasLookedUp_IsRememberedForAWhile()
    {
        await using Suite suite = await Suite.StartAsync();
        for (int i = 0; i < 3; i++)
            await suite.Client.GetGenerationJobAsync(Request, Suite.Bearer(FakeRooms.OwnerKey), cancellationToken: Cancelled);
        suite.Rooms.Seen.AuthenticationCount.ShouldBe(1);
    }

    [Fact]
    public async Task Credential_WhenNothingIsRemembered_IsLookedUpEachTime()
    {
        await using Suite suite = await Suite.StartAsync("--Gateway:CredentialCacheDuration=00:00:00");
        for (int i = 0; i < 3; i++)
            await suite.Client.GetGenerationJobAsync(Request, Suite.Bearer(FakeRooms.OwnerKey), cancellationToken: Cancelled);
        suite.Rooms.Seen.AuthenticationCount.ShouldBe(3);
    }
}
