using RlhfT2I.ServiceDefaults.Hosting;

namespace RlhfT2I.Gateway.Tests;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("Identity:Required", "true", "Identity:SigningKey is not set")]
    [InlineData("Identity:SigningKey", "too-short", "9 bytes long")]
    [InlineData("Identity:SigningKey", "change-me-change-me-change-me-please", "can be guessed")]
    [InlineData("Identity:SigningKey", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "can be guessed")]
    [InlineData("Identity:PreviousSigningKey", "short", "5 bytes long")]
    [InlineData("Identity:Oidc:Issuer", "https://issuer.test", "Identity:Oidc:KeysFile is ''")]
    [InlineData("Identity:Oidc:Algorithms:0", "HS256", "holds 'HS256'; allowed: RS256")]
    [InlineData("Identity:Oidc:Secret", "x", "Identity:Oidc:Secret is not known")]
    [InlineData("Gateway:AllowedOrigins:0", "*", "Gateway:AllowedOrigins holds '*'")]
    [InlineData("Gateway:AllowedOrigins:0", "https://a.test/", "without path")]
    [InlineData("Gateway:Replicas:Kitchen:0", "http://127.0.0.1:1", "Gateway:Replicas:Kitchen is not a room")]
    [InlineData("Gateway:ActivityTimeout", "00:00:00", "Gateway:ActivityTimeout is '00:00:00'")]
    [InlineData("Limits:MaxBodyBytes", "10", "Limits:MaxBodyBytes is '10'")]
    [InlineData("Limits:CallsPerSecond", "0", "Limits:CallsPerSecond is '0'")]
    [InlineData("Peers:Addresses:Reward", "nowhere", "Peers:Addresses:Reward is 'nowhere'")]
    public async Task Start_WithAWrongOption_IsRefusedWithKeyValueAndWhatIsAllowed(string key, string value, string expected)
    {
        using var error = new StringWriter();
        string[] peers = [.. new[] { "Generation", "Embedding", "Reward", "FineTuning", "Feedback" }.Select(room => $"--Peers:Addresses:{room}=self")];
        int exitCode = await ServiceHost.RunAsync(
            [.. peers, "--Endpoints:GrpcPort=0", "--Endpoints:JsonPort=0", $"--{key}={value}"], builder => builder.AddGateway(), app => app.MapGateway(), error,
            TestContext.Current.CancellationToken);
        exitCode.ShouldBe(ExitCodes.BadConfiguration);
        error.ToString().ShouldContain(expected);
        error.ToString().ShouldNotContain("change-me-");
    }
}
