using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using RlhfT2I.ServiceDefaults.Hosting;

namespace RlhfT2I.ServiceDefaults.Tests.Hosting;

/// <summary>What callers send cannot make lines of the log that we did not write.</summary>
public sealed class LogLineTests
{
    [Theory]
    [InlineData("a dog\r\n{\"EventId\":9999,\"LogLevel\":\"Critical\"}")]
    [InlineData("a\u2028dog\u0085\u001b[31m")]
    [InlineData("\"},{\"forged\":true")]
    public void Line_OfAHostileValue_StaysOneLineOfJson(string hostile)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(["--environment=Production"]);
        builder.AddServiceDefaults();
        using WebApplication app = builder.Build();
        app.Services.GetRequiredService<IOptionsMonitor<ConsoleLoggerOptions>>().CurrentValue.FormatterName.ShouldBe(ConsoleFormatterNames.Json);
        ConsoleFormatter formatter = app.Services.GetServices<ConsoleFormatter>().Single(one => one.Name == ConsoleFormatterNames.Json);
        using var output = new StringWriter();
        KeyValuePair<string, object?>[] state = [new("JobName", hostile), new("{OriginalFormat}", "Job {JobName} was refused")];
        var entry = new LogEntry<KeyValuePair<string, object?>[]>(
            LogLevel.Information, "Test", new EventId(1, "Refused"), state, exception: null, (values, _) => $"Job {values[0].Value} was refused");
        formatter.Write(in entry, scopeProvider: null, output);

        string line = output.ToString();
        line.TrimEnd('\n').ShouldNotContain('\n');
        line.ShouldNotContain('\r');
        line.ShouldNotContain('\u001b');
        using JsonDocument document = JsonDocument.Parse(line);
        document.RootElement.GetProperty("EventId").GetInt32().ShouldBe(1);
        document.RootElement.TryGetProperty("forged", out _).ShouldBeFalse();
        document.RootElement.GetProperty("State").GetProperty("JobName").GetString().ShouldBe(hostile);
    }
}
