using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using RlhfT2I.Gateway.Application;
using RlhfT2I.Gateway.Diagnostics;
using RlhfT2I.Gateway.Domain;
using RlhfT2I.Gateway.Options;
using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Gateway.Api;

/// <summary>
/// Images for browsers. <c>GET /images/{project}/{image}.png</c>: any image; the entity tag is the digest of the file.
/// <c>GET /ballots/{project}/{ballot}/{token}.png</c> and <c>GET /labelTasks/{project}/{task}/{token}.png</c>: a picture as its rater sees it, where
/// neither path nor headers nor length tell what it is; the entity tag is made of the path alone.
/// </summary>
internal static class PictureEndpoint
{
    private const string ImageType = "generation.rlhf/Image", BallotType = "feedback.rlhf/Ballot", TaskType = "feedback.rlhf/LabelTask";
    private const int MaxTokenLength = 200;

    /// <summary>Sends an image: 200 with its bytes, 304 if the browser has it, 404 if there is none, 502 or 503 if its room fails.</summary>
    public static async Task GetAsync(
        string project, string image, HttpContext context, IPictureSource pictures, IOptions<GatewayOptions> options, ILogger<GatewayOptions> logger)
    {
        string name = $"projects/{project}/images/{image}";
        if (!ResourceNames.Matches(ResourceNames.PatternOf(ImageType), name))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        string cacheControl = $"private, max-age={(long)options.Value.ImageMaxAge.TotalSeconds}, immutable";
        await SendAsync(
            context, name, logger, cacheControl, token => pictures.OpenAsync(name, CallerHeaders(context), token), picture => picture.Sha256);
    }

    /// <summary>Sends a picture of a ballot.</summary>
    public static Task GetOfBallotAsync(
        string project, string ballot, string token, HttpContext context, IPictureSource pictures, ILogger<GatewayOptions> logger) =>
        GetBlindAsync(BallotType, $"projects/{project}/ballots/{ballot}", token, context, pictures, logger);

    /// <summary>Sends a picture of a label task.</summary>
    public static Task GetOfTaskAsync(
        string project, string task, string token, HttpContext context, IPictureSource pictures, ILogger<GatewayOptions> logger) =>
        GetBlindAsync(TaskType, $"projects/{project}/labelTasks/{task}", token, context, pictures, logger);

    private static async Task GetBlindAsync(
        string type, string name, string imageToken, HttpContext context, IPictureSource pictures, ILogger<GatewayOptions> logger)
    {
        if (!ResourceNames.Matches(ResourceNames.PatternOf(type), name) || imageToken.Length > MaxTokenLength)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        // Token and ballot are random, so their digest is too; a digest of the bytes would tell two equal pictures apart from two others.
        string tag = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name} {imageToken}")).AsSpan(0, 16));
        await SendAsync(
            context, name, logger, "private, no-cache", token => pictures.OpenBlindAsync(name, imageToken, CallerHeaders(context), token), _ => tag);
    }

    // The room is asked first, whatever the browser has: a tag alone must not tell a stranger that a picture exists.
    private static async Task SendAsync(
        HttpContext context, string name, ILogger logger, string cacheControl, Func<CancellationToken, Task<Picture>> open, Func<Picture, string> tagOf)
    {
        try
        {
            using Picture picture = await open(context.RequestAborted);
            await WriteAsync(context, picture, cacheControl, new EntityTagHeaderValue($"\"{tagOf(picture)}\""));
        }
        catch (RpcException exception) when (!context.Response.HasStarted)
        {
            if (exception.StatusCode is not (StatusCode.NotFound or StatusCode.PermissionDenied or StatusCode.Unauthenticated))
                GatewayLog.PictureFailed(logger, exception, name);
            context.Response.StatusCode = StatusOf(exception.StatusCode);
        }
    }

    private static async Task WriteAsync(HttpContext context, Picture picture, string cacheControl, EntityTagHeaderValue tag)
    {
        HttpResponse response = context.Response;
        response.GetTypedHeaders().ETag = tag;
        response.Headers.CacheControl = cacheControl;
        response.Headers.XContentTypeOptions = "nosniff";
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false) || known == EntityTagHeaderValue.Any))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = picture.ContentType;
        response.ContentLength = picture.SizeBytes;
        await foreach (ReadOnlyMemory<byte> piece in picture.Content.WithCancellation(context.RequestAborted))
            await response.Body.WriteAsync(piece, context.RequestAborted);
    }

    private static Dictionary<string, string> CallerHeaders(HttpContext context) =>
        new[] { InternalTokens.HeaderName, CallerIdentity.RaterHeader }
            .Where(name => context.Request.Headers.ContainsKey(name))
            .ToDictionary(name => name, name => context.Request.Headers[name].ToString());

    private static int StatusOf(StatusCode code) => code switch
    {
        StatusCode.NotFound or StatusCode.InvalidArgument => StatusCodes.Status404NotFound,
        StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
        // Whoever does not hold the ballot or task any more is not told what it shows.
        StatusCode.Aborted or StatusCode.FailedPrecondition => StatusCodes.Status409Conflict,
        StatusCode.Unavailable or StatusCode.ResourceExhausted => StatusCodes.Status503ServiceUnavailable,
        StatusCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status502BadGateway,
    };
}
