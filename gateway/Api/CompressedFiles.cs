using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace RlhfT2I.Gateway.Api;

/// <summary>
/// Sends, instead of a file, its compressed twin that the build left beside it (<c>frontend/scripts/compress.mjs</c>), where the browser takes it: no visit waits for a
/// compression. The same public bytes for everybody, so compressing them tells nothing; pictures and answers to calls are never compressed here.
/// </summary>
internal sealed class CompressedFiles(IFileProvider files)
{
    // The smallest first.
    private static readonly (string Encoding, string Ending)[] Twins = [("br", ".br"), ("gzip", ".gz")];
    private static readonly FileExtensionContentTypeProvider Types = new();
    private static readonly object Key = new();

    /// <summary>Turns a request for a file into one for its twin.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        string path = context.Request.Path.Value ?? "";
        IList<StringWithQualityHeaderValue> accepted = context.Request.GetTypedHeaders().AcceptEncoding;
        foreach ((string encoding, string ending) in Twins)
        {
            if (!accepted.Any(value => value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && value.Quality is not 0) || !files.GetFileInfo(path + ending).Exists)
                continue;
            context.Items[Key] = new Original(path, encoding);
            context.Request.Path = path + ending;
            break;
        }
        return next(context);
    }

    /// <summary>Says of a twin what it is: the file's own type, compressed. Nothing for other files.</summary>
    public static void Describe(StaticFileResponseContext file)
    {
        IHeaderDictionary headers = file.Context.Response.Headers;
        // Whether a twin was sent or not: another browser may be sent the other.
        headers.Vary = StringValues.Concat(headers.Vary, HeaderNames.AcceptEncoding);
        if (file.Context.Items[Key] is not Original original)
            return;
        headers.ContentEncoding = original.Encoding;
        if (Types.TryGetContentType(original.Path, out string? type))
            headers.ContentType = type;
    }

    private sealed record Original(string Path, string Encoding);
}
