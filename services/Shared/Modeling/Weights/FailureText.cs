using System.Runtime.CompilerServices;
using System.Text;

namespace RlhfT2I.Modeling.Weights;

/// <summary>An interpolated text that is only put together where a condition failed; headers hold many thousand checks that pass.</summary>
[InterpolatedStringHandler]
internal readonly ref struct FailureText
{
    private readonly StringBuilder? _text;

    public FailureText(int literalLength, int formattedCount, bool condition, out bool failed)
    {
        failed = !condition;
        _text = failed ? new StringBuilder(literalLength + (16 * formattedCount)) : null;
    }

    public void AppendLiteral(string text) => _text!.Append(text);

    public void AppendFormatted(string? text) => _text!.Append(DisplayText.Of(text ?? ""));

    public void AppendFormatted(long number) => _text!.Append(number);

    public void AppendFormatted(long[] numbers) => _text!.AppendJoin(',', numbers);

    public override string ToString() => _text?.ToString() ?? "";
}
