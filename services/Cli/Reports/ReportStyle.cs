namespace RlhfT2I.Cli.Reports;

/// <summary>The look of the report, in light and dark.</summary>
internal static class ReportStyle
{
    /// <summary>Colors, in light and dark.</summary>
    private const string Colors =
        """
        :root { --paper: #fbfaf8; --ink: #1d2127; --soft: #5c6470; --rule: #dcd9d2; --card: #ffffff; --good: #2e8b57; --bad: #c8443c;
          --c0: #9aa3af; --c1: #2f6fdb; --c2: #e08a1e; --c3: #8a63c9; }
        @media (prefers-color-scheme: dark) { :root { --paper: #14171c; --ink: #e8e6e1; --soft: #9aa2ad; --rule: #2f353e; --card: #1c2027;
          --good: #4cc38a; --bad: #f2685f; --c0: #7c8591; --c1: #6aa1ff; --c2: #f2ab4c; --c3: #b394f0; } }

        """;

    private const string PlotRules =
        """
        svg text { font: 12px system-ui, sans-serif; fill: var(--soft); } svg text.inside { fill: #ffffff; font-weight: 600; }
        .c0 { fill: var(--c0); } .c1 { fill: var(--c1); } .c2 { fill: var(--c2); } .c3 { fill: var(--c3); }
        .v0 { fill: var(--good); } .v1 { fill: var(--c0); } .v2 { fill: var(--bad); }
        .grid { stroke: var(--rule); } .axis, .whisker { stroke: var(--ink); stroke-width: 1.4; }
        .curve { fill: none; stroke-width: 1.8; stroke: var(--c0); } .s0 { stroke: var(--c0); } .s1 { stroke: var(--c1); } .s2 { stroke: var(--c2); } .s3 { stroke: var(--c3); }

        """;

    /// <summary>The style of a plot in a file of its own.</summary>
    public const string Plot = Colors + PlotRules + "svg { background: var(--card); }";

    /// <summary>The style sheet of a page.</summary>
    public const string Css = Colors + PlotRules +
        """
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
        main { max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
        h1 { font-size: 1.9rem; margin: 0 0 .25rem; } h2 { font-size: 1.3rem; margin: 0 0 .25rem; } h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
        p { margin: .25rem 0 1rem; color: var(--soft); max-width: 48rem; } .lead { font-size: 1.05rem; }
        section { background: var(--card); border: 1px solid var(--rule); border-radius: 12px; padding: 1.25rem 1.25rem .75rem; margin: 1.25rem 0; }
        .badge { border: 1px solid var(--rule); border-radius: 999px; padding: .1rem .6rem; font-size: .8rem; white-space: nowrap; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1rem; padding-bottom: 1.25rem; }
        .tile span, .tile small { display: block; color: var(--soft); font-size: .82rem; } .tile b { display: block; font-size: 1.6rem; line-height: 1.3; }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .86rem; margin: .5rem 0 1rem; }
        th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--rule); white-space: nowrap; font-weight: 400; }
        thead th { color: var(--soft); } td { font-variant-numeric: tabular-nums; } .digests td { font-family: ui-monospace, monospace; font-size: .75rem; }
        figure { margin: 0 0 1rem; } figcaption { color: var(--soft); font-size: .9rem; margin-bottom: .3rem; } figcaption b { color: var(--ink); font-weight: 600; }
        .arms { display: flex; flex-wrap: wrap; gap: 1.25rem; } .arm span { display: block; font-size: .78rem; color: var(--soft); }
        .set { display: grid; grid-template-columns: repeat(4, 64px); gap: 4px; }
        img { width: 64px; height: 64px; image-rendering: pixelated; border-radius: 4px; border-bottom: 4px solid var(--soft); }
        img.right { border-bottom-color: var(--good); } img.wrong { border-bottom-color: var(--bad); }
        svg { width: 100%; max-width: 46rem; height: auto; display: block; margin: .5rem 0; }
        pre { overflow-x: auto; font-size: .78rem; } summary { cursor: pointer; color: var(--soft); margin-bottom: .75rem; }
        """;
}
