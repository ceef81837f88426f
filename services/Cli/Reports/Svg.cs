using System.Globalization;
using System.Net;
using System.Text;

namespace RlhfT2I.Cli.Reports;

/// <summary>Builds one inline picture; colors come from the page's style, so that it follows light and dark.</summary>
/// <param name="width">Width in units of the picture.</param>
/// <param name="height">Height in units of the picture.</param>
/// <param name="title">What the picture shows, for those who cannot see it.</param>
internal sealed class Svg(double width, double height, string title)
{
    private readonly StringBuilder _content = new();

    public Svg Rectangle(double x, double y, double w, double h, string style, string? tip = null)
    {
        string inner = tip is null ? "" : $"<title>{Escape(tip)}</title>";
        _content.Append(CultureInfo.InvariantCulture,
            $"<rect x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{Math.Max(0, w):0.##}\" height=\"{Math.Max(0, h):0.##}\" class=\"{style}\">{inner}</rect>");
        return this;
    }

    public Svg Line(double x1, double y1, double x2, double y2, string style)
    {
        _content.Append(CultureInfo.InvariantCulture,
            $"<line x1=\"{x1:0.##}\" y1=\"{y1:0.##}\" x2=\"{x2:0.##}\" y2=\"{y2:0.##}\" class=\"{style}\"/>");
        return this;
    }

    public Svg Path(IEnumerable<(double X, double Y)> points, string style)
    {
        string data = string.Join(" ", points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}")));
        _content.Append($"<polyline points=\"{data}\" class=\"{style}\"/>");
        return this;
    }

    /// <summary>Text; the anchor is <c>start</c>, <c>middle</c> or <c>end</c>.</summary>
    public Svg Text(double x, double y, string text, string anchor = "start", string style = "label")
    {
        _content.Append(CultureInfo.InvariantCulture,
            $"<text x=\"{x:0.##}\" y=\"{y:0.##}\" text-anchor=\"{anchor}\" class=\"{style}\">{Escape(text)}</text>");
        return this;
    }

    /// <summary>The element.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"<svg viewBox=\"0 0 {width:0.##} {height:0.##}\" role=\"img\" aria-label=\"{Escape(title)}\">{_content}</svg>");

    /// <summary>Text as it may stand in a page.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text);
}
