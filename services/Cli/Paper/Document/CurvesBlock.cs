using RlhfT2I.Cli.Reports;

namespace RlhfT2I.Cli.Paper.Document;

/// <summary>Shares over a number, with their intervals.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Axis">What the number is.</param>
/// <param name="Curves">The curves.</param>
internal sealed record CurvesBlock(string Caption, string Axis, IReadOnlyList<Curve> Curves) : Block;

/// <summary>A curve.</summary>
internal sealed record Curve(string Name, IReadOnlyList<CurvePoint> Points);

/// <summary>A point of a curve.</summary>
internal sealed record CurvePoint(double X, Share Share);
