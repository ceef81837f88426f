using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace RlhfT2I.Gateway.Api;

/// <summary>
/// The pages of the frontend, as the build left them beside the program. Files whose names hold a digest of their content are kept by browsers for good; the one document
/// that names them is asked for anew each time. Nothing here depends on who asks.
/// </summary>
internal sealed class Pages
{
    /// <summary>Folder beside the program.</summary>
    public const string FolderName = "wwwroot";

    private const string AssetsPath = "/assets";

    // Blob addresses: pictures that were fetched ahead. Trusted types: no text becomes markup or script, whatever a library does.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'";

    // The paths of the frontend's router (frontend/src/app/App.tsx). Any other unknown path is answered as before, for programs.
    private static readonly string[] Paths = ["/", "/join", "/sign-in", "/projects/{**rest}"];

    private readonly string _folder;
    private readonly string _document;

    private Pages(string folder, string document) => (_folder, _document) = (folder, document);

    /// <summary>The pages in a folder.</summary>
    /// <returns>Null where none were built.</returns>
    public static Pages? Find(string folder)
    {
        string document = Path.Combine(folder, "index.html");
        return File.Exists(document) ? new Pages(folder, document) : null;
    }

    /// <summary>Serves scripts, styles and pictures of the pages.</summary>
    public void UseFiles(WebApplication app)
    {
        // The host's for as long as it lives.
        var files = new PhysicalFileProvider(_folder);
        app.Lifetime.ApplicationStopped.Register(files.Dispose);
        app.UseWhen(context => context.Request.Path.StartsWithSegments(AssetsPath), branch =>
        {
            branch.Use(new CompressedFiles(files).InvokeAsync);
            // Of any type: a twin's ending says nothing of what it is.
            branch.UseStaticFiles(Serving(files, PrepareAsset, ofAnyType: true));
        });
        app.UseStaticFiles(Serving(files, file => file.Context.Response.Headers.CacheControl = "no-cache"));
    }

    /// <summary>Maps the document to every path of the frontend.</summary>
    public void Map(IEndpointRouteBuilder app)
    {
        foreach (string path in Paths)
            app.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], Get).AllowAnonymous();
    }

    private IResult Get(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.CacheControl = "no-cache";
        return Results.File(_document, "text/html; charset=utf-8");
    }

    private static void PrepareAsset(StaticFileResponseContext file)
    {
        file.Context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        CompressedFiles.Describe(file);
    }

    private static StaticFileOptions Serving(IFileProvider files, Action<StaticFileResponseContext> prepare, bool ofAnyType = false) =>
        new() { FileProvider = files, OnPrepareResponse = prepare, ServeUnknownFileTypes = ofAnyType };
}
