using System.Net;
using System.Net.Http.Headers;

namespace RlhfT2I.Gateway.Tests.Api;

public sealed class PictureEndpointTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_OfAnImage_SendsItsBytesAndTag()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        using HttpResponseMessage response = await host.Http.GetAsync("/images/p1/i1.png", Cancelled);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("image/png");
        response.Headers.ETag!.Tag.ShouldBe($"\"{GatewayHost.Sha256}\"");
        response.Headers.CacheControl!.MaxAge.ShouldBe(TimeSpan.FromDays(365));
        (await response.Content.ReadAsByteArrayAsync(Cancelled)).ShouldBe(GatewayHost.Bytes);
    }

    [Theory]
    [InlineData($"\"{GatewayHost.Sha256}\"", HttpStatusCode.NotModified)]
    [InlineData($"W/\"{GatewayHost.Sha256}\"", HttpStatusCode.NotModified)]
    [InlineData("\"other\"", HttpStatusCode.OK)]
    public async Task Get_OfAnImageThatTheBrowserHas_SendsItOnlyIfItIsAnother(string tag, HttpStatusCode expected)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/images/p1/i1.png");
        request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(tag));
        using HttpResponseMessage response = await host.Http.SendAsync(request, Cancelled);
        response.StatusCode.ShouldBe(expected);
    }

    [Theory]
    [InlineData("/images/p1/none.png", HttpStatusCode.NotFound)]
    [InlineData("/images/p1/UPPER.png", HttpStatusCode.NotFound)]
    [InlineData("/images/p1/..%2Fi1.png", HttpStatusCode.NotFound)]
    [InlineData("/images/p1/broken.png", HttpStatusCode.BadGateway)]
    public async Task Get_OfWhatCannotBeSent_TellsWhyByItsStatusAlone(string path, HttpStatusCode expected)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        using HttpResponseMessage response = await host.Http.GetAsync(path, Cancelled);
        response.StatusCode.ShouldBe(expected);
        (await response.Content.ReadAsStringAsync(Cancelled)).ShouldNotContain("secret");
    }
}
