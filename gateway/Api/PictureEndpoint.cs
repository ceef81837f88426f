using Grpc.Core;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using RlhfT2I.Gateway.Application;
using RlhfT2I.Gateway.Diagnostics;
using RlhfT2I.Gateway.Domain;
using RlhfT2I.Gateway.Options;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Gateway.Api;

/// <summary>Images for browsers: <c>GET /images/{project}/{image}.png</c>. The entity tag is the digest of the file.</summary>
internal static class PictureEndpoint
{
    private const string ImageType = "generation.rlhf/Image";

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
        try
        {
            using Picture picture = await pictures.OpenAsync(name, context.RequestAborted);
            await SendAsync(context, picture, options.Value.ImageMaxAge);
        }
        catch (RpcException exception) when (!context.Response.HasStarted)
        {
            if (exception.StatusCode != StatusCode.NotFound)
                GatewayLog.PictureFailed(logger, exception, name);
            context.Response.StatusCode = StatusOf(exception.StatusCode);
        }
    }

    private static async Task SendAsync(HttpContext context, Picture picture, TimeSpan maxAge)
    {
        HttpResponse response = context.Response;
        var tag = new EntityTagHeaderValue($"\"{picture.Sha256}\"");
        response.GetTypedHeaders().ETag = tag;
        response.Headers.CacheControl = $"private, max-age={(long)maxAge.TotalSeconds}, immutable";
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

    private static int StatusOf(StatusCode code) => code switch
    {
        StatusCode.NotFound or StatusCode.InvalidArgument => StatusCodes.Status404NotFound,
        StatusCode.Unavailable or StatusCode.ResourceExhausted => StatusCodes.Status503ServiceUnavailable,
        StatusCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status502BadGateway,
    };
}
