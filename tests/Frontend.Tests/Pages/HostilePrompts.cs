namespace RlhfT2I.Frontend.Tests.Pages;

/// <summary>Prompts that would be more than text, if anything took them for it.</summary>
internal static class HostilePrompts
{
    public static IReadOnlyList<string> All { get; } =
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\"><svg onload=alert(1)>",
        "'\"><script src=https://evil.example/x.js></script>",
        "<iframe src=javascript:alert(1)></iframe>",
        "<a href=\"javascript:alert(1)\">click</a>",
        "<style>*{display:none}</style>",
        "<link rel=stylesheet href=//evil.example/x.css>",
        "<meta http-equiv=refresh content=0;url=//evil.example>",
        "<base href=//evil.example/>",
        "<form action=//evil.example><input name=q autofocus onfocus=alert(1)>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "{{constructor.constructor('alert(1)')()}}",
        "${alert(1)}#{alert(1)}<%= alert(1) %>",
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "</title></textarea></noscript><script>alert(1)</script>",
        "<!--<script>alert(1)//-->",
        "]]><script>alert(1)</script>",
        "![x](https://evil.example/x.png) [y](javascript:alert(1))",
        "=HYPERLINK(\"https://evil.example\")",
        "a \u202Egnp.tac a\u202C cat \u2066\u2067\u2069",
        "\u05E9\u05DC\u05D5\u05DD \u0645\u0631\u062D\u0628\u0627 a cat 123",
        "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466 \U0001F3F3\uFE0F\u200D\U0001F308 \U0001F431 family of cats",
        "Z\u0310\u0311\u0312\u0313\u0314\u033D\u0346a\u0310\u0311\u0312\u0313\u0314\u033D\u0346l\u0310\u0311\u0312\u0313\u0314\u033D\u0346g\u0310\u0311\u0312o",
        new string('W', 400),
        string.Join(' ', Enumerable.Repeat("a very long prompt about a cat", 14)),
        "\u200B\u200C\u200D\uFEFFinvisible\u00AD\u2060",
        "'; DROP TABLE labels; -- \\u0000 \\x3cscript\\x3e",
    ];
}
