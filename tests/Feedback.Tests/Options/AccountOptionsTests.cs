using Microsoft.Extensions.Options;

namespace RlhfT2I.Feedback.Tests.Options;

/// <summary>A room with bad settings of accounts does not start and says which key, and what is allowed.</summary>
public sealed class AccountOptionsTests
{
    [Theory]
    [InlineData("--Accounts:Owners:0=alice", "Accounts:Owners has 'alice'; an entry must be ISSUER|SUBJECT")]
    [InlineData("--Accounts:Operators:0=|", "Accounts:Operators has '|'; an entry must be ISSUER|SUBJECT")]
    [InlineData("--Accounts:SessionLifetime=00:00:01", "SessionLifetime")]
    [InlineData("--Accounts:WebhookHosts:0=https://hooks.example.org", "Accounts:WebhookHosts has 'https://hooks.example.org'; an entry must be the name of a host")]
    [InlineData("--Accounts:WebhookWatchInterval=00:00:00", "WebhookWatchInterval")]
    public async Task Start_BadSetting_IsRefusedWithItsKey(string setting, string message)
    {
        await using var host = new SqliteFeedbackHost { Settings = [setting] };
        (await Should.ThrowAsync<OptionsValidationException>(async () => await host.InitializeAsync())).Message.ShouldContain(message);
    }
}
