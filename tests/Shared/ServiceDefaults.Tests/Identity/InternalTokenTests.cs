using Grpc.Core;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.ServiceDefaults.Tests.Identity;

/// <summary>Internal tokens, good and forged, at a room that asks for them.</summary>
public sealed class InternalTokenTests
{
    private const string Key = "Wq3vT8zL1mXc6RfHn0YbKdPs5UjGe2Ao9iVt7Bx4", OtherKey = "nZ7pQ2wE9rT4yU1iO6aS3dF8gH5jK0lXcVbM";

    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly VerifiedCaller Scientist = CallerWith("projects/p1", CallerRole.Scientist);

    [Theory]
    [InlineData("projects/p1", CallerRole.Scientist, StatusCode.OK)]
    [InlineData("projects/p1", CallerRole.Owner, StatusCode.OK)]
    [InlineData("", CallerRole.Service, StatusCode.OK)]
    [InlineData("projects/p1", CallerRole.Rater, StatusCode.PermissionDenied)]
    [InlineData("projects/p2", CallerRole.Owner, StatusCode.PermissionDenied)]
    public async Task Call_WithAToken_PassesWithTheRoleInTheProjectThatItNames(string project, CallerRole role, StatusCode expected) =>
        (await CallAsync(tokens => tokens.Sign(CallerWith(project, role)))).Code.ShouldBe(expected);

    [Fact]
    public async Task Call_WithAToken_IsItsCallers()
    {
        (StatusCode _, CallerIdentity? caller) = await CallAsync(tokens => tokens.Sign(CallerWith("projects/p1", CallerRole.Owner) with { Subject = "projects/p1/raters/r-7" }));
        caller.ShouldNotBeNull();
        (caller.Subject, caller.RaterId, caller.IsOwner).ShouldBe(("projects/p1/raters/r-7", "r-7", true));
        (_, caller) = await CallAsync(tokens => tokens.Sign(Scientist));
        caller!.IsOwner.ShouldBeFalse();
    }

    [Fact]
    public async Task Call_ForAnotherRater_PassesOnlyForAnOwnerOfTheProject()
    {
        (StatusCode code, CallerIdentity? caller) = await CallAsync(tokens => tokens.Sign(CallerWith("projects/p1", CallerRole.Owner) with { ActingRater = "sim-1" }));
        code.ShouldBe(StatusCode.OK);
        caller!.RaterId.ShouldBe("sim-1");
        (await CallAsync(tokens => tokens.Sign(Scientist with { ActingRater = "sim-1" }))).Code.ShouldBe(StatusCode.PermissionDenied);
    }

    [Fact]
    public async Task Call_WithoutAToken_IsRefused() => (await CallAsync(_ => null)).Code.ShouldBe(StatusCode.Unauthenticated);

    [Fact]
    public async Task Call_ThatNamesARater_IsRefusedAllTheSame() =>
        (await CallAsync(_ => null, new Metadata { { CallerIdentity.RaterHeader, "r-1" } })).Code.ShouldBe(StatusCode.Unauthenticated);

    [Fact]
    public async Task Call_WithTwoTokens_IsRefused()
    {
        string forged = new InternalTokens(Microsoft.Extensions.Options.Options.Create(new IdentityOptions { SigningKey = OtherKey }), TimeProvider.System).Sign(Scientist);
        (await CallAsync(tokens => tokens.Sign(Scientist), new Metadata { { InternalTokens.HeaderName, forged } })).Code.ShouldBe(StatusCode.Unauthenticated);
    }

    [Fact]
    public async Task Call_WithoutIdentityRequired_IsTheLocalUsers()
    {
        (StatusCode code, CallerIdentity? caller) = await CallAsync(_ => null, required: false);
        (code, caller!.RaterId, caller.IsOwner).ShouldBe((StatusCode.OK, "local", true));
    }

    [Fact]
    public async Task Read_OfAGoodToken_GivesWhatWasSigned()
    {
        InternalTokens tokens = Tokens(Key);
        VerifiedCaller? read = await tokens.ReadAsync(tokens.Sign(Scientist with { ActingRater = "r-1" }));
        read.ShouldNotBeNull();
        (read.Subject, read.ActingRater, read.RoleIn("projects/p1")).ShouldBe((Scientist.Subject, "r-1", CallerRole.Scientist));
    }

    [Fact]
    public async Task Read_AcrossAChangeOfKeys_TakesBoth()
    {
        string old = Tokens(Key).Sign(Scientist), fresh = Tokens(OtherKey).Sign(Scientist);
        InternalTokens both = Tokens(OtherKey, previous: Key);
        (await both.ReadAsync(old)).ShouldNotBeNull();
        (await both.ReadAsync(fresh)).ShouldNotBeNull();
        (await Tokens(OtherKey).ReadAsync(old)).ShouldBeNull();
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(66, false)]
    [InlineData(-4, true)]
    [InlineData(-6, false)]
    public async Task Read_AtATime_AllowsForTheSkewAndNoMore(int secondsLater, bool accepted)
    {
        string token = Tokens(Key).Sign(Scientist);
        ((await Tokens(Key, secondsLater: secondsLater).ReadAsync(token)) is not null).ShouldBe(accepted);
    }

    [Theory]
    [InlineData("another-audience", InternalTokens.Issuer, SecurityAlgorithms.HmacSha256)]
    [InlineData(InternalTokens.Audience, "another-issuer", SecurityAlgorithms.HmacSha256)]
    [InlineData(InternalTokens.Audience, InternalTokens.Issuer, SecurityAlgorithms.HmacSha512)]
    public async Task Read_OfATokenForSomethingElse_IsNothing(string audience, string issuer, string algorithm)
    {
        // HS512 asks for a longer key than ours, which is enough to have it refused; the twin with HS256 shows that the rest is right.
        byte[] key = System.Text.Encoding.UTF8.GetBytes(algorithm == SecurityAlgorithms.HmacSha512 ? Key + Key : Key);
        (await Tokens(Key).ReadAsync(Forge(audience, issuer, new SigningCredentials(new SymmetricSecurityKey(key), algorithm)))).ShouldBeNull();
    }

    [Fact]
    public async Task Read_OfATokenMadeElsewhereWithOurKey_IsGood() =>
        (await Tokens(Key).ReadAsync(Forge(InternalTokens.Audience, InternalTokens.Issuer, new SigningCredentials(new SymmetricSecurityKey(System.Text.Encoding.UTF8.GetBytes(Key)), SecurityAlgorithms.HmacSha256))))
            .ShouldNotBeNull();

    [Fact]
    public async Task Read_OfAForgedToken_IsNothing()
    {
        InternalTokens tokens = Tokens(Key);
        string[] parts = tokens.Sign(Scientist).Split('.');
        string none = Base64UrlEncoder.Encode("{\"alg\":\"none\",\"typ\":\"JWT\"}");
        string owner = Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(parts[1]).Replace("Scientist", "Owner", StringComparison.Ordinal));
        foreach (string forged in new[] { "", "x", "a.b.c", $"{none}.{parts[1]}.", $"{parts[0]}.{parts[1]}.", $"{parts[0]}.{owner}.{parts[2]}", new string('x', 20_000), Tokens(OtherKey).Sign(Scientist) })
            (await tokens.ReadAsync(forged)).ShouldBeNull(forged.Length > 100 ? "a long one" : forged);
    }

    private static VerifiedCaller CallerWith(string project, CallerRole role) => new("someone|x", new Dictionary<string, CallerRole> { [project] = role });

    private static InternalTokens Tokens(string key, string? previous = null, int secondsLater = 0) => new(
        Microsoft.Extensions.Options.Options.Create(new IdentityOptions { SigningKey = key, PreviousSigningKey = previous }),
        new ObservedTime(Now.AddSeconds(secondsLater)));

    private static string Forge(string audience, string issuer, SigningCredentials credentials) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
        new SecurityTokenDescriptor
        {
            Audience = audience,
            Issuer = issuer,
            Claims = new Dictionary<string, object> { ["sub"] = "x", ["roles"] = new[] { "Owner:projects/p1" } },
            NotBefore = Now.UtcDateTime,
            Expires = Now.UtcDateTime.AddSeconds(60),
            SigningCredentials = credentials,
        });

    private static async Task<(StatusCode Code, CallerIdentity? Caller)> CallAsync(Func<InternalTokens, string?> token, Metadata? headers = null, bool required = true)
    {
        CallerIdentity? caller = null;
        string[] args = required ? ["--Identity:Required=true", $"--Identity:SigningKey={Key}"] : [];
        await using DefaultsHost host = await DefaultsHost.StartAsync(
            (_, context) =>
            {
                caller = CallerIdentity.Of(context);
                return Task.CompletedTask;
            },
            args: args);
        headers ??= [];
        var tokens = (InternalTokens)host.App.Services.GetService(typeof(InternalTokens))!;
        if (token(tokens) is { } text)
            headers.Add(InternalTokens.HeaderName, text);
        try
        {
            var request = new GetGenerationJobRequest { Name = DefaultsHost.JobName };
            await host.Client.GetGenerationJobAsync(request, headers, cancellationToken: TestContext.Current.CancellationToken);
            return (StatusCode.OK, caller);
        }
        catch (RpcException exception)
        {
            caller.ShouldBeNull();
            return (exception.StatusCode, null);
        }
    }
}
