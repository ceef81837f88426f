using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Gateway.Tests.Api;

public sealed class BlindPictureTests
{
    private const string Path = "/ballots/p1/b1/t0ken.png";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_OfABallotsPicture_TellsNothingButThePicture()
    {
        await using Suite suite = await Suite.StartAsync();
        using HttpResponseMessage response = await suite.SendJsonAsync(HttpMethod.Get, Path, FakeRooms.RaterSession);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        byte[] bytes = await response.Content.ReadAsByteArrayAsync(Cancelled);
        bytes.ShouldBe([9, 8, 7, 6]);
        suite.Rooms.Seen.Callers.ShouldHaveSingleItem().RaterId.ShouldBe("rater-7");

        string[] names = [.. response.Headers.Concat(response.Content.Headers).Select(header => header.Key.ToLowerInvariant()).Order()];
        names.ShouldBeSubsetOf([
            "cache-control", "content-length", "content-security-policy", "content-type", "cross-origin-opener-policy", "cross-origin-resource-policy", "date",
            "etag", "referrer-policy", "x-content-type-options", "x-frame-options"]);
        response.Headers.ETag!.Tag.ShouldNotContain(Convert.ToHexStringLower(SHA256.HashData(bytes))[..32]);
        response.Headers.CacheControl!.ToString().ShouldBe("no-cache, private");
    }

    [Fact]
    public async Task Get_OfAPictureThatTheBrowserHas_AsksTheRoomFirst()
    {
        await using Suite suite = await Suite.StartAsync();
        using HttpResponseMessage first = await suite.SendJsonAsync(HttpMethod.Get, Path, FakeRooms.RaterSession);
        EntityTagHeaderValue tag = first.Headers.ETag!;
        using HttpRequestMessage again = Request(Path, tag), unknown = Request("/ballots/p1/b1/other.png", tag);
        using HttpResponseMessage kept = await suite.Json.SendAsync(again, Cancelled);
        kept.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        using HttpResponseMessage missing = await suite.Json.SendAsync(unknown, Cancelled);
        missing.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        suite.Rooms.Seen.Callers.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Get_OfAnImageByName_IsNotForRaters()
    {
        await using Suite suite = await Suite.StartAsync();
        using HttpResponseMessage rater = await suite.SendJsonAsync(HttpMethod.Get, "/images/p1/i1.png", FakeRooms.RaterSession);
        rater.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using HttpResponseMessage stranger = await suite.SendJsonAsync(HttpMethod.Get, "/images/p2/i1.png", FakeRooms.ScientistKey);
        stranger.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        suite.Rooms.Seen.Callers.ShouldBeEmpty();
        using HttpResponseMessage scientist = await suite.SendJsonAsync(HttpMethod.Get, "/images/p1/i1.png", FakeRooms.ScientistKey);
        scientist.StatusCode.ShouldBe(HttpStatusCode.OK);
        scientist.Headers.ETag!.Tag.ShouldBe($"\"{GatewayHost.Sha256}\"");
        suite.Rooms.Seen.Callers.ShouldHaveSingleItem().Role.ShouldBe(CallerRole.Scientist);
    }

    private static HttpRequestMessage Request(string path, EntityTagHeaderValue tag)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", FakeRooms.RaterSession);
        request.Headers.IfNoneMatch.Add(tag);
        return request;
    }
}
