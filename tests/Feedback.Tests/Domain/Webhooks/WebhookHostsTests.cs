using RlhfT2I.Feedback.Domain.Webhooks;

namespace RlhfT2I.Feedback.Tests.Domain.Webhooks;

public sealed class WebhookHostsTests
{
    private static readonly WebhookHosts Hosts = new(["hooks.example.org", "alt.example.org:8443", "*.example.net"]);

    [Theory]
    [InlineData("https://hooks.example.org")]
    [InlineData("https://hooks.example.org/a/b?c=d")]
    [InlineData("https://HOOKS.example.org:443/")]
    [InlineData("https://hooks.example.org./a")]
    [InlineData("https://alt.example.org:8443/a")]
    [InlineData("https://a.example.net/a")]
    [InlineData("https://a.b.example.net/a")]
    public void Read_AllowedAddress_IsGiven(string text) => Hosts.Read(text).Address.ShouldNotBeNull();

    [Theory]
    [InlineData("", "is not an address")]
    [InlineData("hooks.example.org/a", "is not an address")]
    [InlineData("http://hooks.example.org/a", "does not begin with https://")]
    [InlineData("ftp://hooks.example.org/a", "does not begin with https://")]
    [InlineData("file:///etc/passwd", "does not begin with https://")]
    [InlineData("https://user@hooks.example.org/a", "a user or a fragment")]
    [InlineData("https://hooks.example.org@evil.example/a", "a user or a fragment")]
    [InlineData("https://hooks.example.org/a#b", "a user or a fragment")]
    [InlineData("https://93.184.216.34/a", "numeric")]
    [InlineData("https://2130706433/a", "numeric")]
    [InlineData("https://0x7f.1/a", "numeric")]
    [InlineData("https://[2606:4700:4700::1111]/a", "numeric")]
    [InlineData("https://hooks.example.org:8443/a", "Accounts:WebhookHosts")]
    [InlineData("https://alt.example.org/a", "Accounts:WebhookHosts")]
    [InlineData("https://example.net/a", "Accounts:WebhookHosts")]
    [InlineData("https://evilexample.net/a", "Accounts:WebhookHosts")]
    [InlineData("https://hooks.example.org.evil.example/a", "Accounts:WebhookHosts")]
    [InlineData("https://localhost/a", "Accounts:WebhookHosts")]
    public void Read_AnyOtherAddress_SaysWhatIsWrong(string text, string problem)
    {
        (Uri? address, string found) = Hosts.Read(text);
        address.ShouldBeNull();
        found.ShouldContain(problem);
    }

    [Fact]
    public void Read_WithoutEntries_AllowsNone() => new WebhookHosts([]).Read("https://hooks.example.org/a").Problem.ShouldContain("it allows none");

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("a.*.example.org")]
    [InlineData("https://hooks.example.org")]
    [InlineData("hooks.example.org/a")]
    [InlineData("hooks.example.org:0")]
    [InlineData("hooks.example.org:65536")]
    [InlineData("hooks.example.org:+443")]
    [InlineData("10.0.0.1")]
    [InlineData("::1")]
    public void IsEntry_OfAnythingElse_IsFalse(string text) => WebhookHosts.IsEntry(text).ShouldBeFalse();
}
