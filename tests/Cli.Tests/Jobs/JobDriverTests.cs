using RlhfT2I.Cli.Tests.Fakes;
using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.Cli.Tests.Jobs;

public sealed class JobDriverTests
{
    private static readonly string[] Generate = ["generate", "--prompt", "One dog", "--images", "3", "--seed", "5"];

    [Fact]
    public void Run_SameCommandTwice_FindsTheSameJob()
    {
        using var server = new FakeServer();
        (int first, string output, string errors) = server.Run(Generate);
        (int second, string again, _) = server.Run(Generate);
        (first, second).ShouldBe((ExitCodes.Success, ExitCodes.Success), errors);
        again.ShouldBe(output);
        server.World.GenerationJobs.Count.ShouldBe(1);
        server.World.Images.Count.ShouldBe(3);
    }

    [Fact]
    public void Run_OtherSeed_IsAnotherJob()
    {
        using var server = new FakeServer();
        server.Run(Generate);
        server.Run([.. Generate[..^1], "6"]);
        server.World.GenerationJobs.Count.ShouldBe(2);
        server.World.PromptSets.Count.ShouldBe(1);
    }

    [Fact]
    public void Run_JobCancelledBefore_IsAskedForAnew()
    {
        using var server = new FakeServer();
        server.Run(Generate);
        server.World.GenerationJobs.Values.Single().State = JobState.Cancelled;
        server.Succeed(Generate);
        server.World.GenerationJobs.Keys.Count(name => name.EndsWith("-2", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public void Run_FineTuningCancelledBefore_IsResumed()
    {
        using var server = new FakeServer();
        Experiments.Steps.Label(server);
        server.Succeed("reward", "train");
        string snapshot = server.World.Snapshots.Keys.Single(), reward = server.World.RewardJobs.Values.Single().RewardModel;
        string[] tune = ["finetune", "--snapshot", snapshot, "--reward", reward, "--updates", "10"];
        server.Succeed(tune);
        server.World.FineTuningJobs.Values.Single().State = JobState.Cancelled;
        server.Succeed(tune);
        server.World.FineTuningJobs.Count.ShouldBe(1);
        server.World.Log.ShouldContain($"resume {server.World.FineTuningJobs.Keys.Single()}");
    }

    [Fact]
    public async Task Run_Interrupted_CancelsTheJob()
    {
        using var server = new FakeServer();
        server.World.JobsNeverEnd = true;
        using var interrupt = new CancellationTokenSource();
        server.World.BeforeWatch = () => interrupt.CancelAfter(100);
        var error = new StringWriter();
        int code = await CommandLine.RunAsync([.. Generate, "--server", server.Address], new StringWriter(), error, interrupt.Token);
        code.ShouldBe(ExitCodes.Interrupted);
        string job = server.World.GenerationJobs.Keys.Single();
        server.World.Log.ShouldContain($"cancel {job}");
        error.ToString().ShouldContain($"{job} was cancelled.");
        error.ToString().ShouldContain("the same command goes on");
    }

    [Fact]
    public void Run_ServerRestartsDuringWatch_GoesOn()
    {
        using var server = new FakeServer();
        int watches = 0;
        server.World.BeforeWatch = () =>
        {
            if (Interlocked.Increment(ref watches) == 1)
                throw new Grpc.Core.RpcException(new Grpc.Core.Status(Grpc.Core.StatusCode.Unavailable, "stopping"));
        };
        server.Succeed(Generate);
        watches.ShouldBe(2);
        server.World.GenerationJobs.Count.ShouldBe(1);
    }
}
