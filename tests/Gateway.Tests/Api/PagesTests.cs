using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using RlhfT2I.Gateway.Api;

namespace RlhfT2I.Gateway.Tests.Api;

/// <summary>The frontend's files, as a build leaves them.</summary>
public sealed class PagesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rlhf-test-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("/")]
    [InlineData("/join")]
    [InlineData("/sign-in")]
    [InlineData("/projects/default/label")]
    public async Task Document_OfEveryPath_IsAskedForAnewUnderAStrictPolicy(string path)
    {
        await using WebApplication app = await StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using HttpResponseMessage response = await http.GetAsync(path, Cancelled);
        (await response.Content.ReadAsStringAsync(Cancelled)).ShouldBe("<p>page");
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        response.Headers.CacheControl!.NoCache.ShouldBeTrue();
        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'; script-src 'self'; style-src 'self';");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        policy.ShouldNotContain("http");
    }

    [Theory]
    [InlineData("br", "br", "brotli")]
    [InlineData("gzip, deflate", "gzip", "gzip")]
    [InlineData("gzip, br;q=0", "gzip", "gzip")]
    [InlineData("GZIP, BR", "br", "brotli")]
    [InlineData("", null, "plain")]
    public async Task Asset_WithCompressedTwins_IsSentAsTheBrowserTakesIt(string accepted, string? encoding, string content)
    {
        await using WebApplication app = await StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        http.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Encoding", accepted);
        using HttpResponseMessage asset = await http.GetAsync("/assets/index-abc.js", Cancelled);
        (await asset.Content.ReadAsStringAsync(Cancelled)).ShouldBe(content);
        asset.Content.Headers.ContentEncoding.ShouldBe(encoding is null ? [] : [encoding]);
        asset.Content.Headers.ContentType!.MediaType.ShouldBe("text/javascript");
        asset.Headers.CacheControl!.ToString().ShouldBe("public, max-age=31536000, immutable");
        asset.Headers.Vary.ShouldBe(["Accept-Encoding"]);
    }

    [Fact]
    public async Task Asset_WithoutATwin_IsSentAsItIs()
    {
        await using WebApplication app = await StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        http.DefaultRequestHeaders.Add("Accept-Encoding", "br");
        (await http.GetStringAsync("/assets/small-abc.css", Cancelled)).ShouldBe("small");
        using HttpResponseMessage icon = await http.GetAsync("/favicon.svg", Cancelled);
        icon.Headers.CacheControl!.NoCache.ShouldBeTrue();
        icon.Content.Headers.ContentEncoding.ShouldBeEmpty();
    }

    [Fact]
    public async Task Document_AskedForByHead_IsThere()
    {
        await using WebApplication app = await StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using HttpResponseMessage response = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/projects/default/label"), Cancelled);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/.built")]
    [InlineData("/assets/../.built")]
    [InlineData("/assets/none.js")]
    [InlineData("/unknown")]
    public async Task Path_OfNoPage_IsNotFound(string path)
    {
        await using WebApplication app = await StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using HttpResponseMessage response = await http.GetAsync(path, Cancelled);
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public void Folder_WithoutADocument_HasNoPages() => Pages.Find(_folder.FullName).ShouldBeNull();

    private async Task<WebApplication> StartAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "index.html"), "<p>page", Cancelled);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "favicon.svg"), "<svg/>", Cancelled);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, ".built"), "secret", Cancelled);
        string assets = _folder.CreateSubdirectory("assets").FullName;
        // What they hold stands for what the build puts there.
        foreach ((string name, string content) in new[] { ("index-abc.js", "plain"), ("index-abc.js.br", "brotli"), ("index-abc.js.gz", "gzip"), ("small-abc.css", "small") })
            await File.WriteAllTextAsync(Path.Combine(assets, name), content, Cancelled);
        WebApplicationBuilder builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        Pages pages = Pages.Find(_folder.FullName).ShouldNotBeNull();
        pages.UseFiles(app);
        pages.Map(app);
        await app.StartAsync(Cancelled);
        return app;
    }
}
