using System.Security.Cryptography;
using Grpc.Core;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using RlhfT2I.Contracts.Generation.V1;

namespace RlhfT2I.Gateway.Tests.Api;

/// <summary>Tokens of an OpenID Connect provider, good and forged.</summary>
public sealed class OidcTests : IAsyncLifetime
{
    private const string Issuer = "https://issuer.test", Audience = "rlhf-suite";

    private readonly RSA _key = RSA.Create(2048);
    private readonly RSA _otherKey = RSA.Create(2048);
    private readonly string _keysFile = Path.GetTempFileName();
    private Suite _suite = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_keysFile, KeySetOf(_key, "k1"), Cancelled);
        _suite = await Suite.StartAsync($"--Identity:Oidc:Issuer={Issuer}", $"--Identity:Oidc:Audience={Audience}", $"--Identity:Oidc:KeysFile={_keysFile}");
    }

    public async ValueTask DisposeAsync()
    {
        await _suite.DisposeAsync();
        File.Delete(_keysFile);
        _key.Dispose();
        _otherKey.Dispose();
    }

    [Fact]
    public async Task Token_OfTheProvider_LetsItsSubjectIn()
    {
        (await CallAsync(Token())).ShouldBe(StatusCode.OK);
        _suite.Rooms.Seen.Callers.ShouldHaveSingleItem().Subject.ShouldBe(FakeRooms.PersonOfOidc);
    }

    [Fact]
    public async Task Token_OfSomeoneWithoutARole_IsWorthNothing() => (await CallAsync(Token(subject: "mallory"))).ShouldBe(StatusCode.Unauthenticated);

    [Fact]
    public async Task Token_ThatHasExpired_IsWorthNothing() => (await CallAsync(Token(expires: TimeSpan.FromMinutes(-1), notBefore: TimeSpan.FromMinutes(-5)))).ShouldBe(StatusCode.Unauthenticated);

    [Fact]
    public async Task Token_OfTheFuture_IsWorthNothing() => (await CallAsync(Token(notBefore: TimeSpan.FromMinutes(5), expires: TimeSpan.FromMinutes(10)))).ShouldBe(StatusCode.Unauthenticated);

    [Fact]
    public async Task Token_WithoutAnEnd_IsWorthNothing() => (await CallAsync(Token(expires: null))).ShouldBe(StatusCode.Unauthenticated);

    [Fact]
    public async Task Token_ForAnotherAudience_IsWorthNothing() => (await CallAsync(Token(audience: "another"))).ShouldBe(StatusCode.Unauthenticated);

    [Fact]
    public async Task Token_OfAnotherIssuer_IsWorthNothing() => (await CallAsync(Token(issuer: "https://evil.test"))).ShouldBe(StatusCode.Unauthenticated);

    [Fact]
    public async Task Token_OfAnotherKeyUnderTheSameId_IsWorthNothing() => (await CallAsync(Token(key: _otherKey))).ShouldBe(StatusCode.Unauthenticated);

    [Fact]
    public async Task Token_OfAnotherAlgorithm_IsWorthNothing() => (await CallAsync(Token(algorithm: SecurityAlgorithms.RsaSha512))).ShouldBe(StatusCode.Unauthenticated);

    [Theory]
    [InlineData("../../../../dev/null")]
    [InlineData("https://evil.test/keys")]
    public async Task Token_WithAKeyIdThatIsAPath_IsJudgedByTheConfiguredKeys(string keyId)
    {
        (await CallAsync(Token(keyId: keyId))).ShouldBe(StatusCode.OK);
        (await CallAsync(Token(keyId: keyId, key: _otherKey))).ShouldBe(StatusCode.Unauthenticated);
    }

    [Fact]
    public async Task Token_SignedWithThePublicKeyAsASecret_IsWorthNothing()
    {
        var secret = new SymmetricSecurityKey(System.Text.Encoding.UTF8.GetBytes(_key.ExportSubjectPublicKeyInfoPem())) { KeyId = "k1" };
        (await CallAsync(Token(new SigningCredentials(secret, SecurityAlgorithms.HmacSha256), expires: TimeSpan.FromMinutes(5)))).ShouldBe(StatusCode.Unauthenticated);
    }

    [Fact]
    public async Task Token_WithoutASignature_IsWorthNothing()
    {
        string[] parts = Token().Split('.');
        string none = Base64UrlEncoder.Encode("{\"alg\":\"none\",\"typ\":\"JWT\"}");
        (await CallAsync($"{none}.{parts[1]}.")).ShouldBe(StatusCode.Unauthenticated);
        (await CallAsync($"{parts[0]}.{parts[1]}.")).ShouldBe(StatusCode.Unauthenticated);
    }

    [Fact]
    public async Task Keys_ThatTheProviderChanged_AreReadAgain()
    {
        (await CallAsync(Token(key: _otherKey, keyId: "k2"))).ShouldBe(StatusCode.Unauthenticated);
        await File.WriteAllTextAsync(_keysFile, KeySetOf(_otherKey, "k2"), Cancelled);
        File.SetLastWriteTimeUtc(_keysFile, DateTime.UtcNow.AddSeconds(5));
        (await CallAsync(Token(key: _otherKey, keyId: "k2"))).ShouldBe(StatusCode.OK);
        (await CallAsync(Token())).ShouldBe(StatusCode.Unauthenticated);
    }

    private async Task<StatusCode> CallAsync(string token)
    {
        try
        {
            await _suite.Client.GetGenerationJobAsync(new GetGenerationJobRequest { Name = Suite.JobName }, Suite.Bearer(token), cancellationToken: Cancelled);
            return StatusCode.OK;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
    }

    private string Token(
        string subject = "alice", string issuer = Issuer, string audience = Audience, TimeSpan? notBefore = null, RSA? key = null, string keyId = "k1",
        string algorithm = SecurityAlgorithms.RsaSha256) => Token(subject, issuer, audience, notBefore, TimeSpan.FromMinutes(5), key, keyId, algorithm);

    private string Token(TimeSpan? expires, TimeSpan? notBefore = null) => Token("alice", Issuer, Audience, notBefore, expires, _key, "k1", SecurityAlgorithms.RsaSha256);

    private string Token(
        string subject, string issuer, string audience, TimeSpan? notBefore, TimeSpan? expires, RSA? key, string keyId, string algorithm)
    {
        var credentials = new SigningCredentials(new RsaSecurityKey(key ?? _key) { KeyId = keyId }, algorithm);
        return Token(credentials, subject, issuer, audience, notBefore, expires);
    }

    private static string Token(
        SigningCredentials credentials, string subject = "alice", string issuer = Issuer, string audience = Audience, TimeSpan? notBefore = null, TimeSpan? expires = null)
    {
        DateTime now = DateTime.UtcNow;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Claims = new Dictionary<string, object> { ["sub"] = subject },
            NotBefore = now + (notBefore ?? TimeSpan.Zero),
            Expires = now + expires,
            SigningCredentials = credentials,
        });
    }

    private static string KeySetOf(RSA key, string keyId)
    {
        JsonWebKey jwk = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(key.ExportParameters(includePrivateParameters: false)) { KeyId = keyId });
        return $$"""{"keys":[{"kty":"RSA","use":"sig","kid":"{{keyId}}","n":"{{jwk.N}}","e":"{{jwk.E}}"}]}""";
    }
}
