using System.Text;

namespace RlhfT2I.Gateway.Application.Routing;

/// <summary>Path templates of <c>google.api.http</c> as routes of ASP.NET Core.</summary>
internal static class HttpTemplate
{
    /// <summary>Translates <c>/v1/{name=projects/*/images/*}:download</c> into <c>/v1/projects/{p1}/images/{p3}:download</c>.</summary>
    /// <param name="template">The template.</param>
    public static string ToRoute(string template)
    {
        ArgumentNullException.ThrowIfNull(template);
        var route = new StringBuilder();
        int variableCount = 0;
        for (int at = 0; at < template.Length; at++)
        {
            if (template[at] != '{')
            {
                route.Append(template[at]);
                continue;
            }
            int end = template.IndexOf('}', at);
            string[] variable = template[(at + 1)..end].Split('=', 2);
            string pattern = variable.Length == 2 ? variable[1] : "*";
            route.AppendJoin('/', pattern.Split('/').Select(segment => Segment(segment, variableCount++)));
            at = end;
        }
        return route.ToString();
    }

    private static string Segment(string segment, int number) => segment switch
    {
        "*" => $"{{p{number}}}",
        "**" => $"{{**p{number}}}",
        _ => segment,
    };
}
