using System.Text;
using System.Text.Encodings.Web;
using RlhfT2I.Gateway.Application;
using RlhfT2I.Gateway.Domain;

namespace RlhfT2I.Gateway.Api;

/// <summary>The page at the root: what this is and where its doors are.</summary>
internal static class StartPage
{
    /// <summary>Writes the page.</summary>
    public static IResult Get(DoorList doors, HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        return Results.Text(Write(doors.Find()), "text/html", Encoding.UTF8);
    }

    private static string Write(IEnumerable<Door> doors)
    {
        var rows = new StringBuilder();
        foreach (Door door in doors)
            rows.Append($"<tr><th>{Encode(door.Name)}</th><td><code>{Encode(door.Address)}</code></td><td>{Encode(door.Purpose)}</td></tr>\n");
        return $$"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>RlhfT2I</title>
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 3rem auto; padding: 0 1rem; color: #1d2330; background: #fff; }
            table { border-collapse: collapse; width: 100%; }
            th, td { text-align: left; padding: .5rem 1rem .5rem 0; border-bottom: 1px solid #d7dbe3; vertical-align: top; }
            code { font-size: .95em; overflow-wrap: anywhere; }
            @media (prefers-color-scheme: dark) { body { color: #e4e7ee; background: #14171f; } th, td { border-color: #343a48; } }
            </style>
            </head>
            <body>
            <h1>RlhfT2I is running</h1>
            <p>It aligns text-to-image models with human feedback. The whole loop in one go: <code>make demo</code>. Step by step: <code>rlhf --help</code>.</p>
            <table>
            {{rows}}</table>
            </body>
            </html>
            """;
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
