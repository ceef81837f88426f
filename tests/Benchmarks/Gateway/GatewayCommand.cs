using System.CommandLine;
using System.Globalization;

namespace RlhfT2I.Benchmarks.Gateway;

/// <summary><c>gateway</c>: what a call costs through the gateway, beside the same call sent straight to its room.</summary>
internal static class GatewayCommand
{
    private static readonly int[] Sizes = [200, 400 * 1024];
    private static readonly int[] CallerCounts = [1, 4];

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var calls = new Option<int>("--calls") { Description = "Calls of 200 bytes for each row; a tenth as many of 400 KiB.", DefaultValueFactory = _ => 3000 };
        var command = new Command("gateway", "Measures calls through the gateway beside calls straight to a room.") { calls };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(calls), Console.Out, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int callCount, TextWriter output, CancellationToken cancellationToken)
    {
        await using GatewayPair pair = await GatewayPair.StartAsync(cancellationToken);
        await output.WriteLineAsync("bytes    callers  way      calls/s   p50 ms   p99 ms");
        foreach (int bytes in Sizes)
        {
            int count = bytes > 10_000 ? Math.Max(40, callCount / 10) : callCount;
            foreach (int callers in CallerCounts)
            {
                // Half of the direct calls before and half after those through the gateway: what else the machine does then falls on both alike.
                await pair.MeasureAsync(pair.Direct, bytes, callers, count / 10, cancellationToken);
                await pair.MeasureAsync(pair.Through, bytes, callers, count / 10, cancellationToken);
                CallTimes before = await pair.MeasureAsync(pair.Direct, bytes, callers, count / 2, cancellationToken);
                CallTimes through = await pair.MeasureAsync(pair.Through, bytes, callers, count, cancellationToken);
                CallTimes direct = before.With(await pair.MeasureAsync(pair.Direct, bytes, callers, count / 2, cancellationToken));
                await output.WriteLineAsync(Row(bytes, callers, "direct", direct));
                await output.WriteLineAsync(Row(bytes, callers, "gateway", through));
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{bytes,-8} {callers,-8} ratio    {through.PerSecond / direct.PerSecond,7:F2}  {through.Percentile(50) / direct.Percentile(50),7:F2}  {through.Percentile(99) / direct.Percentile(99),7:F2}"));
            }
        }
        return 0;
    }

    private static string Row(int bytes, int callers, string way, CallTimes times) => string.Create(
        CultureInfo.InvariantCulture, $"{bytes,-8} {callers,-8} {way,-8} {times.PerSecond,7:F0}  {times.Percentile(50),7:F2}  {times.Percentile(99),7:F2}");
}
