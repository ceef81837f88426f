using System.Text.Json;
using Google.Protobuf;
using RlhfT2I.Cli.Connection;
using Spectre.Console;

namespace RlhfT2I.Cli.Output;

/// <summary>Where a verb writes: results to one stream, progress and complaints to the other.</summary>
/// <param name="output">Takes results: tables, or one JSON document.</param>
/// <param name="error">Takes progress and complaints.</param>
/// <param name="json">Whether results are JSON.</param>
internal sealed class Screen(TextWriter output, TextWriter error, bool json)
{
    private const int WidthWithoutTerminal = 240;

    private static readonly JsonFormatter Formatter =
        new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithIndentation());

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Whether results are JSON.</summary>
    public bool Json => json;

    /// <summary>Takes progress and complaints.</summary>
    public TextWriter Error => error;

    /// <summary>Shows progress of long work: a bar on a terminal, lines elsewhere.</summary>
    public IProgressDisplay Progress { get; } = CreateProgress(error);

    /// <summary>Writes a remark that is no result.</summary>
    public void Note(string line) => error.WriteLine(line);

    /// <summary>Writes one result: as JSON, or as what <paramref name="people"/> writes.</summary>
    public void Result(IMessage message, Action people)
    {
        if (json)
            output.WriteLine(Formatter.Format(message));
        else
            people();
    }

    /// <summary>Writes a list of results: as a JSON array, or as what <paramref name="people"/> writes.</summary>
    public void Results(IEnumerable<IMessage> messages, Action people)
    {
        if (!json)
        {
            people();
            return;
        }

        using JsonDocument document = JsonDocument.Parse($"[{string.Join(",", messages.Select(message => Formatter.Format(message)))}]");
        output.WriteLine(JsonSerializer.Serialize(document.RootElement, Indented));
    }

    /// <summary>Writes one result that is no message of the contracts.</summary>
    public void Result(object value, Action people)
    {
        if (json)
            output.WriteLine(JsonSerializer.Serialize(value, Indented));
        else
            people();
    }

    /// <summary>Writes a line of a result for people.</summary>
    public void Line(string text) => output.WriteLine(text);

    /// <summary>Writes a table for people.</summary>
    /// <param name="columns">Headings; one that begins with <c>#</c> is set flush right.</param>
    /// <param name="rows">Cells, as many as there are headings.</param>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string column in columns)
        {
            TableColumn heading = new TableColumn(Markup.Escape(column.TrimStart('#'))).NoWrap();
            table.AddColumn(column.StartsWith('#') ? heading.RightAligned() : heading);
        }

        foreach (IReadOnlyList<string> row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        CreateConsole(output).Write(table);
    }

    /// <summary>Writes what names a result for people, such as <c>name</c> and <c>digest</c>.</summary>
    public void Fields(params (string Name, string Value)[] fields)
    {
        int width = fields.Max(field => field.Name.Length);
        foreach ((string name, string value) in fields)
            output.WriteLine($"{name.PadRight(width)}  {value}");
    }

    /// <summary>Writes an argument or file that cannot be used.</summary>
    public int Refuse(InputException problem)
    {
        error.WriteLine($"error: {problem.Field}: {problem.Problem}");
        error.WriteLine($"fix: {problem.Fix}");
        return ExitCodes.BadInput;
    }

    private static IAnsiConsole CreateConsole(TextWriter writer)
    {
        var target = new AnsiConsoleOutput(writer);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = target });
        if (!target.IsTerminal)
            console.Profile.Width = WidthWithoutTerminal;
        return console;
    }

    private static IProgressDisplay CreateProgress(TextWriter writer) => new AnsiConsoleOutput(writer).IsTerminal
        ? new TerminalProgress(CreateConsole(writer), TimeProvider.System)
        : new PlainProgress(writer, TimeProvider.System);
}
