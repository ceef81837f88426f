using System.Net;
using System.Net.Http.Json;

namespace RlhfT2I.Gateway.Tests.Api;

/// <summary>Sign-in of the pages: a cookie that no script reads and no other page can use.</summary>
public sealed class SessionTests
{
    private const string JobPath = $"/v1/{Suite.JobName}";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_Posted_BecomesACookieThatLetsIn()
    {
        await using Suite suite = await Suite.StartAsync();
        using HttpClient browser = BrowserOf(suite);
        using HttpResponseMessage signedIn = await browser.PostAsJsonAsync("/session", new { apiKey = FakeRooms.OwnerKey }, Cancelled);
        signedIn.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        string cookie = signedIn.Headers.GetValues("Set-Cookie").Single();
        foreach (string property in new[] { "httponly", "samesite=strict", "path=/" })
            cookie.ShouldContain(property);
        cookie.ShouldNotContain("secure");
        (await SendAsync(browser, cookie)).ShouldBe(HttpStatusCode.OK);

        using HttpResponseMessage signedOut = await browser.DeleteAsync("/session", Cancelled);
        signedOut.Headers.GetValues("Set-Cookie").Single().ShouldContain("1970");
    }

    [Fact]
    public async Task Cookie_OfAPageBehindTls_IsSecure()
    {
        await using Suite suite = await Suite.StartAsync();
        using HttpClient browser = BrowserOf(suite);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/session") { Content = JsonContent.Create(new { apiKey = FakeRooms.OwnerKey }) };
        request.Headers.Add("Origin", "https://rlhf.example.org");
        using HttpResponseMessage response = await browser.SendAsync(request, Cancelled);
        response.Headers.GetValues("Set-Cookie").Single().ShouldContain("secure");
    }

    [Fact]
    public async Task Invitation_Posted_BecomesARatersSession()
    {
        await using Suite suite = await Suite.StartAsync();
        using HttpClient browser = BrowserOf(suite);
        var invitation = new { invitationSecret = "rlhf_inv_any", displayName = "Ann", requestId = Guid.NewGuid() };
        using HttpResponseMessage response = await browser.PostAsJsonAsync("/session", invitation, Cancelled);
        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        response.Headers.GetValues("Set-Cookie").Single().ShouldStartWith($"rlhf_session={FakeRooms.RaterSession};");
        (await response.Content.ReadAsStringAsync(Cancelled)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"apiKey":"rlhf_key_wrong"}""", "application/json", HttpStatusCode.Unauthorized)]
    [InlineData("""{"apiKey":"no-key"}""", "application/json", HttpStatusCode.Unauthorized)]
    [InlineData("{", "application/json", HttpStatusCode.Unauthorized)]
    [InlineData("null", "application/json", HttpStatusCode.Unauthorized)]
    [InlineData("""{"apiKey":"rlhf_key_owner-of-p1","invitationSecret":"x"}""", "application/json", HttpStatusCode.Unauthorized)]
    [InlineData("""{"apiKey":"rlhf_key_owner-of-p1"}""", "text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("apiKey=rlhf_key_owner-of-p1", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    public async Task Secret_WorthNothingOrSentAsAForm_IsRefused(string body, string type, HttpStatusCode status)
    {
        await using Suite suite = await Suite.StartAsync();
        using HttpClient browser = BrowserOf(suite);
        using var content = new StringContent(body, null, type);
        using HttpResponseMessage response = await browser.PostAsync("/session", content, Cancelled);
        response.StatusCode.ShouldBe(status);
        response.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.OK)]
    [InlineData("Sec-Fetch-Site", "none", HttpStatusCode.OK)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Unauthorized)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Unauthorized)]
    [InlineData("Origin", "http://localhost:1", HttpStatusCode.Unauthorized)]
    [InlineData("Origin", "null", HttpStatusCode.Unauthorized)]
    public async Task Cookie_OfACallThatAnotherOriginCaused_DoesNotCount(string header, string value, HttpStatusCode status)
    {
        await using Suite suite = await Suite.StartAsync();
        using HttpClient browser = BrowserOf(suite);
        (await SendAsync(browser, $"rlhf_session={FakeRooms.OwnerKey}", (header, value))).ShouldBe(status);
    }

    [Fact]
    public async Task Cookie_BesideAHeader_IsNotAsked()
    {
        await using Suite suite = await Suite.StartAsync();
        using HttpClient browser = BrowserOf(suite);
        (await SendAsync(browser, $"rlhf_session={FakeRooms.OwnerKey}", ("Authorization", "Bearer rlhf_key_wrong"))).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Session_WhereNobodySignsIn_DoesNotExist()
    {
        await using Suite suite = await Suite.StartOpenAsync();
        using HttpClient browser = BrowserOf(suite);
        using HttpResponseMessage response = await browser.PostAsJsonAsync("/session", new { apiKey = FakeRooms.OwnerKey }, Cancelled);
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static HttpClient BrowserOf(Suite suite) => new(new HttpClientHandler { UseCookies = false }) { BaseAddress = suite.Json.BaseAddress };

    private static async Task<HttpStatusCode> SendAsync(HttpClient browser, string cookie, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, JobPath);
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        foreach ((string name, string value) in headers)
            request.Headers.Add(name, value);
        using HttpResponseMessage response = await browser.SendAsync(request, Cancelled);
        return response.StatusCode;
    }
}
