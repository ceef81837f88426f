using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RlhfT2I.Deploy.Tests.Helm;

/// <summary>A template said no: a value is missing that the chart demands, or values do not go together.</summary>
internal sealed class RenderRefusedException(string message) : Exception(message);

/// <summary>Renders parsed templates as Helm does. Stricter in one thing: a value that is not in values.yaml is an error and not an empty text.</summary>
/// <param name="defined">Templates by name.</param>
/// <param name="root">The root: <c>Values</c>, <c>Chart</c>, <c>Release</c>.</param>
internal sealed class TemplateRenderer(IReadOnlyDictionary<string, IReadOnlyList<Node>> defined, Dictionary<string, object?> root)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Renders a file.</summary>
    public string Render(IReadOnlyList<Node> nodes)
    {
        var output = new StringBuilder();
        Write(nodes, new Scope(root, new Dictionary<string, object?> { ["$"] = root }, null), output);
        return output.ToString();
    }

    private void Write(IReadOnlyList<Node> nodes, Scope scope, StringBuilder output)
    {
        foreach (Node node in nodes)
        {
            switch (node)
            {
                case TextNode text:
                    output.Append(text.Text);
                    break;
                case OutputNode value:
                    output.Append(Text(Evaluate(value.Value, scope)));
                    break;
                case AssignNode set:
                    scope.Set(set.Name, Evaluate(set.Value, scope), set.Declares);
                    break;
                case IfNode choice:
                    Write(IsTrue(Evaluate(choice.Test, scope)) ? choice.Then : choice.Otherwise, scope.Inner(scope.Dot), output);
                    break;
                case LoopNode loop:
                    Loop(loop, scope, output);
                    break;
            }
        }
    }

    private void Loop(LoopNode loop, Scope scope, StringBuilder output)
    {
        object? source = Evaluate(loop.Source, scope);
        if (loop.IsWith)
        {
            if (IsTrue(source))
                Write(loop.Body, scope.Inner(source), output);
            return;
        }
        IEnumerable<(object? Key, object? Value)> items = source switch
        {
            // Go ranges over the keys of a map in their order.
            Dictionary<string, object?> map => map.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => ((object?)item.Key, item.Value)),
            List<object?> list => list.Select((item, i) => ((object?)(long)i, item)),
            null => [],
            _ => throw new FormatException($"range over {source.GetType().Name}."),
        };
        foreach ((object? key, object? value) in items)
        {
            Scope inner = scope.Inner(value);
            if (loop.Names.Count == 2)
                inner.Set(loop.Names[0], key, declares: true);
            if (loop.Names.Count > 0)
                inner.Set(loop.Names[^1], value, declares: true);
            Write(loop.Body, inner, output);
        }
    }

    private object? Evaluate(Expression expression, Scope scope) => expression switch
    {
        Literal literal => literal.Value,
        PathExpression path => Follow(path.Variable is null ? scope.Dot : scope.Get(path.Variable), path.Keys),
        Call { Function: "and" } call => FirstThatIs(false, call, scope),
        Call { Function: "or" } call => FirstThatIs(true, call, scope),
        Call call => Apply(call.Function, [.. call.Arguments.Select(argument => Evaluate(argument, scope))]),
        _ => throw new FormatException($"{expression}"),
    };

    /// <summary>The first argument that is true, or is not, and the last where none is; those behind it are not looked at.</summary>
    private object? FirstThatIs(bool wanted, Call call, Scope scope)
    {
        object? value = null;
        foreach (Expression argument in call.Arguments)
        {
            value = Evaluate(argument, scope);
            if (IsTrue(value) == wanted)
                break;
        }
        return value;
    }

    private static object? Follow(object? from, IReadOnlyList<string> keys)
    {
        foreach (string key in keys)
        {
            if (from is not Dictionary<string, object?> map || !map.TryGetValue(key, out from))
                throw new FormatException($".{string.Join('.', keys)}: there is no '{key}'.");
        }
        return from;
    }

    private object? Apply(string function, object?[] arguments) => function switch
    {
        "include" => Include((string)arguments[0]!, arguments[1]),
        "dict" => arguments.Chunk(2).ToDictionary(pair => (string)pair[0]!, pair => pair[1]),
        "list" => arguments.ToList(),
        "index" => Follow(arguments[0], [Text(arguments[1])]),
        "has" => ((List<object?>)arguments[1]!).Contains(arguments[0]),
        "default" => IsTrue(arguments[1]) ? arguments[1] : arguments[0],
        "required" => arguments[1] is null or "" ? throw new RenderRefusedException(Text(arguments[0])) : arguments[1],
        "fail" => throw new RenderRefusedException(Text(arguments[0])),
        "eq" => Equals(arguments[0], arguments[1]),
        "ne" => !Equals(arguments[0], arguments[1]),
        "gt" => Whole(arguments[0]) > Whole(arguments[1]),
        "not" => !IsTrue(arguments[0]),
        "int" => Whole(arguments[0]),
        "quote" => JsonSerializer.Serialize(Text(arguments[0]), Json),
        "printf" => Format((string)arguments[0]!, arguments[1..]),
        "trunc" => Text(arguments[1]) is { } text && text.Length > Whole(arguments[0]) ? text[..(int)Whole(arguments[0])] : arguments[1],
        "trimSuffix" => Text(arguments[1]).EndsWith(Text(arguments[0]), StringComparison.Ordinal) ? Text(arguments[1])[..^Text(arguments[0]).Length] : arguments[1],
        "nindent" => "\n" + string.Join('\n', Text(arguments[1]).Split('\n').Select(line => new string(' ', (int)Whole(arguments[0])) + line)),
        "toJson" => JsonSerializer.Serialize(arguments[0], Json),
        _ => throw new FormatException($"'{function}' is not among the functions that the chart may use."),
    };

    private string Include(string name, object? dot)
    {
        var output = new StringBuilder();
        IReadOnlyList<Node> nodes = defined.TryGetValue(name, out IReadOnlyList<Node>? found) ? found : throw new FormatException($"there is no template '{name}'.");
        // The dollar of a template is what it was given.
        Write(nodes, new Scope(dot, new Dictionary<string, object?> { ["$"] = dot }, null), output);
        return output.ToString();
    }

    private static string Format(string format, object?[] arguments)
    {
        var output = new StringBuilder();
        int next = 0;
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
                output.Append(format[i]);
            else if (format[++i] is 's' or 'd' or 'v')
                output.Append(Text(arguments[next++]));
            else
                throw new FormatException($"'%{format[i]}' is not among the verbs that the chart may use.");
        }
        return next == arguments.Length ? output.ToString() : throw new FormatException($"printf '{format}' has arguments left.");
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        string text => text,
        _ => throw new FormatException($"a {value.GetType().Name} was written as a text; use toJson."),
    };

    private static long Whole(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool truth => truth,
        string text => text.Length > 0,
        Dictionary<string, object?> map => map.Count > 0,
        List<object?> list => list.Count > 0,
        _ => Whole(value) != 0,
    };

    private sealed class Scope(object? dot, Dictionary<string, object?> variables, Scope? outer)
    {
        public object? Dot => dot;

        public Scope Inner(object? newDot) => new(newDot, [], this);

        public object? Get(string name) => variables.TryGetValue(name, out object? value) ? value
            : outer is null ? throw new FormatException($"there is no variable {name}.") : outer.Get(name);

        public void Set(string name, object? value, bool declares)
        {
            if (declares || variables.ContainsKey(name))
                variables[name] = value;
            else if (outer is null)
                throw new FormatException($"there is no variable {name}.");
            else
                outer.Set(name, value, declares: false);
        }
    }
}
