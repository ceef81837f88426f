using System.Diagnostics;
using System.Net;
using RlhfT2I.EndToEnd.Tests.Loop;
using RlhfT2I.EndToEnd.Tests.Server;
using RlhfT2I.TestKit;

namespace RlhfT2I.EndToEnd.Tests;

/// <summary>The loop through a real server process: once undisturbed, once with the server killed ten times.</summary>
public sealed class LoopTests(ITestOutputHelper output) : IDisposable
{
    private const int KillCount = 10;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Loop_WithTheServerKilledTenTimes_LeavesTheSameAsUndisturbed()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        int seed = int.TryParse(Environment.GetEnvironmentVariable("RLHF_TEST_SEED"), out int given) ? given : RandomSeed();
        output.WriteLine($"RLHF_TEST_SEED={seed}");
        TinyBundle.Write(_folder.File("bundle"));

        var durations = new Dictionary<string, TimeSpan>();
        LoopRecord undisturbed = await RunAsync("undisturbed", _ => Clock(durations), cancel);
        CheckCounts(undisturbed);

        Dictionary<string, TimeSpan[]> plan = PlanKills(new Random(seed), durations);
        int kills = 0;
        LoopRecord disturbed = await RunAsync("disturbed", keeper => Killer(keeper, plan, killed => kills = killed, cancel), cancel);
        kills.ShouldBe(KillCount);
        disturbed.DifferencesFrom(undisturbed).ShouldBeEmpty();
    }

    private static void CheckCounts(LoopRecord record)
    {
        // 8 prompts of 3 and 1 images, 4 prompts of 2 images twice; one label each; 4 prompts by 2 raters.
        record.Images.Count.ShouldBe(24 + 8 + 16);
        record.Labels.Count.ShouldBe(24);
        record.Labels.Select(label => label.Split(' ')[^1]).Distinct().Count().ShouldBe(2);
        record.Votes.Count.ShouldBe(8);
        record.Rewards.Count.ShouldBe(8);
        record.Digests.Values.ShouldAllBe(digest => digest.Length >= 64);
        record.Digests.Values.ShouldBeUnique();
    }

    private async Task<LoopRecord> RunAsync(string name, Func<ServerKeeper, Func<string, Task>> entering, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        await using ServerKeeper keeper = await ServerKeeper.StartAsync(Directory.CreateDirectory(_folder.File(name)).FullName, _folder.File("bundle"), cancel);
        output.WriteLine($"{name}: listening after {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        var client = new PatientClient(keeper);
        try
        {
            LoopRecord record = await new MiniatureLoop(client, entering(keeper)).RunAsync(cancel);
            output.WriteLine($"{name}: done after {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s, {keeper.KillCount} kills, {client.RepetitionCount} calls repeated");
            using var http = new HttpClient { BaseAddress = keeper.Json };
            (await http.GetAsync("/health/ready", cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
            return record;
        }
        catch (Exception exception)
        {
            output.WriteLine($"{name}: {exception}");
            output.WriteLine(keeper.Output);
            throw;
        }
    }

    private static Func<string, Task> Clock(Dictionary<string, TimeSpan> durations)
    {
        string? stage = null;
        long since = 0;
        return next =>
        {
            if (stage is not null)
                durations[stage] = Stopwatch.GetElapsedTime(since);
            (stage, since) = (next, Stopwatch.GetTimestamp());
            return Task.CompletedTask;
        };
    }

    /// <summary>Ten moments, spread over the undisturbed run by the time that each stage took.</summary>
    private Dictionary<string, TimeSpan[]> PlanKills(Random random, Dictionary<string, TimeSpan> durations)
    {
        double total = durations.Values.Sum(duration => duration.TotalSeconds);
        var moments = new List<(string Stage, TimeSpan Delay)>();
        for (int i = 0; i < KillCount; i++)
        {
            double at = random.NextDouble() * total;
            foreach ((string stage, TimeSpan duration) in durations)
            {
                if (at < duration.TotalSeconds)
                {
                    moments.Add((stage, TimeSpan.FromSeconds(at)));
                    break;
                }
                at -= duration.TotalSeconds;
            }
        }
        foreach ((string stage, TimeSpan delay) in moments)
            output.WriteLine($"kill {delay.TotalMilliseconds:F0} ms into '{stage}'");
        return moments.GroupBy(moment => moment.Stage).ToDictionary(group => group.Key, group => group.Select(moment => moment.Delay).Order().ToArray());
    }

    /// <summary>Kills while the client works; what is planned for a stage happens at the latest before the next one ends, and all of it before the report.</summary>
    private static Func<string, Task> Killer(ServerKeeper keeper, Dictionary<string, TimeSpan[]> plan, Action<int> killed, CancellationToken cancel)
    {
        Task killing = Task.CompletedTask;
        return async stage =>
        {
            Task before = killing;
            if (plan.TryGetValue(stage, out TimeSpan[]? delays))
                killing = KillAsync(before, delays);
            if (stage == MiniatureLoop.Stages[^1])
            {
                await killing;
                killed(keeper.KillCount);
            }
        };

        async Task KillAsync(Task before, TimeSpan[] delays)
        {
            await before;
            TimeSpan waited = TimeSpan.Zero;
            foreach (TimeSpan delay in delays)
            {
                await Task.Delay(delay - waited, cancel);
                waited = delay;
                await keeper.KillAndStartAsync(cancel);
            }
        }
    }

    private static int RandomSeed() => Random.Shared.Next();
}
