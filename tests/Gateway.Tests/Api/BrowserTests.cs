using System.Net;

namespace RlhfT2I.Gateway.Tests.Api;

public sealed class BrowserTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://label.example.org", true)]
    [InlineData("https://label.example.org.evil.test", false)]
    [InlineData("http://label.example.org", false)]
    [InlineData("null", false)]
    public async Task Preflight_OfAnOrigin_IsAllowedOnlyIfItIsListed(string origin, bool allowed)
    {
        await using Suite suite = await Suite.StartAsync("--Gateway:AllowedOrigins:0=https://label.example.org");
        using var request = new HttpRequestMessage(HttpMethod.Options, $"/v1/{Suite.JobName}");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "GET");
        request.Headers.Add("Access-Control-Request-Headers", "authorization");
        using HttpResponseMessage response = await suite.Json.SendAsync(request, Cancelled);
        response.Headers.TryGetValues("Access-Control-Allow-Origin", out IEnumerable<string>? origins).ShouldBe(allowed);
        origins?.Single().ShouldBe(origin);
        response.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
    }

    [Fact]
    public async Task Error_ForAListedOrigin_CanBeReadByItsPage()
    {
        await using Suite suite = await Suite.StartAsync("--Gateway:AllowedOrigins:0=https://label.example.org");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/{Suite.JobName}");
        request.Headers.Add("Origin", "https://label.example.org");
        using HttpResponseMessage response = await suite.Json.SendAsync(request, Cancelled);
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.GetValues("Access-Control-Allow-Origin").Single().ShouldBe("https://label.example.org");
        response.Headers.GetValues("Access-Control-Expose-Headers").Single().ShouldContain("grpc-status-details-bin");
    }

    [Fact]
    public async Task Answer_ToABrowser_ForbidsWhatItDoesNotNeed()
    {
        await using Suite suite = await Suite.StartOpenAsync();
        using HttpResponseMessage response = await suite.SendJsonAsync(HttpMethod.Get, $"/v1/{Suite.JobName}", null);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldBe("default-src 'none'; frame-ancestors 'none'");
        response.Headers.GetValues("X-Frame-Options").Single().ShouldBe("DENY");
        response.Headers.Contains("Server").ShouldBeFalse();
    }
}
