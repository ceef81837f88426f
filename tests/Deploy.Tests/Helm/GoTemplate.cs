using System.Globalization;
using System.Text.RegularExpressions;

namespace RlhfT2I.Deploy.Tests.Helm;

/// <summary>
/// The part of Go's text/template that the chart is written in, parsed: text, pipelines, variables, <c>if</c>, <c>range</c>, <c>with</c>, <c>define</c>. Helm itself is in none of the
/// registries that the tests install from. What is not understood here is refused, so the chart cannot use more than is checked.
/// </summary>
internal static partial class GoTemplate
{
    /// <summary>Parses a template.</summary>
    /// <param name="text">The template.</param>
    /// <param name="defined">Takes the templates that it defines.</param>
    public static IReadOnlyList<Node> Parse(string text, Dictionary<string, IReadOnlyList<Node>> defined)
    {
        var pieces = new Queue<Piece>(Split(text));
        List<Node> nodes = Body(pieces, defined, out string end);
        return end.Length == 0 ? nodes : throw new FormatException($"'{end}' without a beginning.");
    }

    private static List<Node> Body(Queue<Piece> pieces, Dictionary<string, IReadOnlyList<Node>> defined, out string end)
    {
        var nodes = new List<Node>();
        while (pieces.TryDequeue(out Piece? piece))
        {
            if (!piece.IsAction)
            {
                nodes.Add(new TextNode(piece.Text));
                continue;
            }
            string word = Word().Match(piece.Text).Value, rest = piece.Text[word.Length..].Trim();
            switch (word)
            {
                case "end" or "else":
                    end = piece.Text;
                    return nodes;
                case "define":
                    defined[rest.Trim('"')] = Closed(pieces, defined);
                    break;
                case "if":
                    nodes.Add(Condition(rest, pieces, defined));
                    break;
                case "range" or "with":
                    nodes.Add(Loop(word, rest, pieces, defined));
                    break;
                default:
                    nodes.Add(Assignment().Match(piece.Text) is { Success: true } set
                        ? new AssignNode(set.Groups[1].Value, set.Groups[2].Value == ":=", Expressions.Parse(set.Groups[3].Value))
                        : new OutputNode(Expressions.Parse(piece.Text)));
                    break;
            }
        }
        end = "";
        return nodes;
    }

    private static List<Node> Closed(Queue<Piece> pieces, Dictionary<string, IReadOnlyList<Node>> defined)
    {
        List<Node> body = Body(pieces, defined, out string end);
        return end == "end" ? body : throw new FormatException($"expected 'end', found '{end}'.");
    }

    private static IfNode Condition(string test, Queue<Piece> pieces, Dictionary<string, IReadOnlyList<Node>> defined)
    {
        List<Node> then = Body(pieces, defined, out string end);
        List<Node> otherwise = end switch
        {
            "end" => [],
            "else" => Closed(pieces, defined),
            _ when end.StartsWith("else if ", StringComparison.Ordinal) => [Condition(end["else if ".Length..], pieces, defined)],
            _ => throw new FormatException($"'if {test}' has no end."),
        };
        return new IfNode(Expressions.Parse(test), then, otherwise);
    }

    private static LoopNode Loop(string word, string head, Queue<Piece> pieces, Dictionary<string, IReadOnlyList<Node>> defined)
    {
        Match variables = LoopVariables().Match(head);
        string[] names = variables.Success ? variables.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries) : [];
        string source = variables.Success ? head[variables.Length..] : head;
        return new LoopNode(word == "with", names, Expressions.Parse(source), Closed(pieces, defined));
    }

    private static IEnumerable<Piece> Split(string text)
    {
        int position = 0;
        bool trimNext = false;
        foreach (Match action in Action().Matches(text))
        {
            string before = text[position..action.Index];
            if (trimNext)
                before = before.TrimStart();
            if (action.Groups["left"].Length > 0)
                before = before.TrimEnd();
            if (before.Length > 0)
                yield return new Piece(before, IsAction: false);
            string inside = action.Groups["inside"].Value.Trim();
            if (!inside.StartsWith("/*", StringComparison.Ordinal))
                yield return new Piece(inside, IsAction: true);
            (position, trimNext) = (action.Index + action.Length, action.Groups["right"].Length > 0);
        }
        string tail = trimNext ? text[position..].TrimStart() : text[position..];
        if (tail.Length > 0)
            yield return new Piece(tail, IsAction: false);
    }

    [GeneratedRegex(@"\{\{(?<left>- )?(?<inside>.*?)(?<right> -)?\}\}", RegexOptions.Singleline)]
    private static partial Regex Action();

    [GeneratedRegex("^(end|else|define|if|range|with)\\b")]
    private static partial Regex Word();

    [GeneratedRegex(@"^(\$\w+)\s*(:?=)\s*(.+)$", RegexOptions.Singleline)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"^(\$\w+(?:\s*,\s*\$\w+)?)\s*:=\s*")]
    private static partial Regex LoopVariables();

    private sealed record Piece(string Text, bool IsAction);
}

/// <summary>A part of a template.</summary>
internal abstract record Node;

/// <summary>Text as it stands.</summary>
internal sealed record TextNode(string Text) : Node;

/// <summary>The value of an expression.</summary>
internal sealed record OutputNode(Expression Value) : Node;

/// <summary>A variable that is declared or set.</summary>
internal sealed record AssignNode(string Name, bool Declares, Expression Value) : Node;

/// <summary>A choice.</summary>
internal sealed record IfNode(Expression Test, IReadOnlyList<Node> Then, IReadOnlyList<Node> Otherwise) : Node;

/// <summary><c>range</c>, or <c>with</c>.</summary>
internal sealed record LoopNode(bool IsWith, IReadOnlyList<string> Names, Expression Source, IReadOnlyList<Node> Body) : Node;

/// <summary>An expression: a literal, a path, or a call.</summary>
internal abstract record Expression;

/// <summary>A text or number.</summary>
internal sealed record Literal(object? Value) : Expression;

/// <summary>A path from a variable (<c>$</c> is the root) or from the dot.</summary>
internal sealed record PathExpression(string? Variable, IReadOnlyList<string> Keys) : Expression;

/// <summary>A function with its arguments; what a pipe brings is the last.</summary>
internal sealed record Call(string Function, IReadOnlyList<Expression> Arguments) : Expression;

/// <summary>Reads expressions.</summary>
internal static partial class Expressions
{
    public static Expression Parse(string text)
    {
        var tokens = new Queue<string>(Token().Matches(text).Select(match => match.Value));
        if (string.Concat(tokens) != Spaces().Replace(text, match => match.Value.StartsWith('"') ? match.Value : ""))
            throw new FormatException($"'{text}' cannot be read.");
        Expression value = Pipeline(tokens);
        return tokens.Count == 0 ? value : throw new FormatException($"'{text}' goes on after its end.");
    }

    private static Expression Pipeline(Queue<string> tokens)
    {
        Expression value = Command(tokens, piped: null);
        while (tokens.TryPeek(out string? next) && next == "|")
        {
            tokens.Dequeue();
            value = Command(tokens, value);
        }
        return value;
    }

    private static Expression Command(Queue<string> tokens, Expression? piped)
    {
        var operands = new List<Expression>();
        string? function = tokens.TryPeek(out string? first) && char.IsLetter(first[0]) && first is not "true" and not "false" ? tokens.Dequeue() : null;
        while (tokens.TryPeek(out string? next) && next is not "|" and not ")")
            operands.Add(Operand(tokens));
        if (function is not null)
            return new Call(function, piped is null ? operands : [.. operands, piped]);
        return operands.Count == 1 && piped is null ? operands[0] : throw new FormatException("a value is no function.");
    }

    private static Expression Operand(Queue<string> tokens)
    {
        string token = tokens.Dequeue();
        if (token == "(")
        {
            Expression inner = Pipeline(tokens);
            return tokens.TryDequeue(out string? close) && close == ")" ? inner : throw new FormatException("a parenthesis is not closed.");
        }
        return token[0] switch
        {
            '"' => new Literal(Regex.Unescape(token[1..^1])),
            '$' => new PathExpression(token.Split('.')[0], Keys(token.Contains('.', StringComparison.Ordinal) ? token[token.IndexOf('.', StringComparison.Ordinal)..] : "")),
            '.' => new PathExpression(null, Keys(token)),
            't' or 'f' when token is "true" or "false" => new Literal(token == "true"),
            _ when long.TryParse(token, CultureInfo.InvariantCulture, out long number) => new Literal(number),
            _ => throw new FormatException($"'{token}' is no operand."),
        };
    }

    private static string[] Keys(string path) => path.Split('.', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"|\\$?\\w*(?:\\.\\w+)+|\\$\\w*|\\.|\\w+|[()|]")]
    private static partial Regex Token();

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"|\\s+")]
    private static partial Regex Spaces();
}
