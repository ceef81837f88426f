namespace RlhfT2I.Gateway.Tests.Api;

public sealed class StartPageTests
{
    [Fact]
    public async Task Get_OfTheDoors_NamesThem()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        using HttpResponseMessage response = await host.Http.GetAsync("/doors", TestContext.Current.CancellationToken);
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'");
        string page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        foreach (string address in host.Addresses)
            page.ShouldContain(address.TrimEnd('/'));
        page.ShouldContain("/health/ready");
    }
}
