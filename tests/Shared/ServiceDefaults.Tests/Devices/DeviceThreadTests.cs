using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RlhfT2I.ServiceDefaults.Devices;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Hosting;

namespace RlhfT2I.ServiceDefaults.Tests.Devices;

public sealed class DeviceThreadTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_SeveralPieces_RunInOrderOnOneThread()
    {
        await using DeviceThread device = Open();
        var order = new ConcurrentQueue<int>();
        int[] threads = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => device.RunAsync(
            _ =>
            {
                order.Enqueue(i);
                return Environment.CurrentManagedThreadId;
            },
            Cancellation)));
        threads.Distinct().ShouldHaveSingleItem().ShouldNotBe(Environment.CurrentManagedThreadId);
        order.ShouldBe(Enumerable.Range(0, 20));
    }

    [Fact]
    public async Task RunAsync_WorkThatThrows_CarriesTheExceptionAndGoesOn()
    {
        await using DeviceThread device = Open();
        Task<int> failing = device.RunAsync<int>(_ => throw new InvalidDataException("torn"), Cancellation);
        (await Should.ThrowAsync<InvalidDataException>(failing)).Message.ShouldBe("torn");
        (await device.RunAsync(_ => 3, Cancellation)).ShouldBe(3);
    }

    [Fact]
    public async Task RunAsync_FullQueue_IsRefusedWithADelay()
    {
        await using DeviceThread device = Open(capacity: 2);
        using var gate = new Gate();
        Task running = await gate.BlockAsync(device);
        Task<int>[] waiting = [device.RunAsync(_ => 1, Cancellation), device.RunAsync(_ => 2, Cancellation)];

        OverloadException refused = await Should.ThrowAsync<OverloadException>(() => device.RunAsync(_ => 3, Cancellation));
        refused.Reason.ShouldBe(ErrorReason.QueueFull);
        refused.Metadata["maxCount"].ShouldBe("2");
        refused.RetryDelay.ShouldBeGreaterThan(TimeSpan.Zero);

        gate.Open();
        await running;
        (await Task.WhenAll(waiting)).ShouldBe([1, 2]);
        (await device.RunAsync(_ => 4, Cancellation)).ShouldBe(4);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileQueued_NeverRunsAndFreesItsPlace()
    {
        await using DeviceThread device = Open(capacity: 1);
        using var gate = new Gate();
        Task running = await gate.BlockAsync(device);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        bool ran = false;
        Task<bool> queued = device.RunAsync(_ => ran = true, cancel.Token);
        device.QueueLength.ShouldBe(1);

        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(queued);
        device.QueueLength.ShouldBe(0);
        Task<int> next = device.RunAsync(_ => 5, Cancellation);

        gate.Open();
        await running;
        (await next).ShouldBe(5);
        ran.ShouldBeFalse();
    }

    [Fact]
    public async Task RunAsync_CancelledWhileRunning_EndsWhenTheWorkDoes()
    {
        await using DeviceThread device = Open();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var gate = new Gate();
        Task<int> running = device.RunAsync(
            token =>
            {
                gate.Wait();
                token.ThrowIfCancellationRequested();
                return 1;
            },
            cancel.Token);
        await gate.Reached;
        await cancel.CancelAsync();
        running.IsCompleted.ShouldBeFalse();
        gate.Open();
        await Should.ThrowAsync<OperationCanceledException>(running);
    }

    [Fact]
    public async Task RunAsync_TokenCancelledBefore_IsNotQueued()
    {
        await using DeviceThread device = Open();
        await Should.ThrowAsync<OperationCanceledException>(device.RunAsync(_ => 1, new CancellationToken(canceled: true)));
        device.QueueLength.ShouldBe(0);
    }

    [Fact]
    public async Task RunAsync_FromItsOwnThread_IsRefused()
    {
        await using DeviceThread device = Open();
        Task<Task<int>> nested = device.RunAsync(_ => device.RunAsync(_ => 1, CancellationToken.None), Cancellation);
        (await Should.ThrowAsync<InvalidOperationException>(nested)).Message.ShouldContain("wait for itself");
    }

    [Fact]
    public async Task DisposeAsync_WithWorkWaiting_FinishesItAndTakesNoMore()
    {
        DeviceThread device = Open();
        using var gate = new Gate();
        Task running = await gate.BlockAsync(device);
        Task<int> waiting = device.RunAsync(_ => 7, Cancellation);

        ValueTask disposal = device.DisposeAsync();
        Should.Throw<ObjectDisposedException>(() => { _ = device.RunAsync(_ => 8, CancellationToken.None); });
        gate.Open();
        await disposal;
        running.IsCompletedSuccessfully.ShouldBeTrue();
        (await waiting).ShouldBe(7);
    }

    [Fact]
    public async Task Metrics_OfWork_TellQueueAndBusyTime()
    {
        var time = new ObservedTime();
        string name = $"test {Guid.NewGuid()}";
        var sums = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "RlhfT2I.ServiceDefaults")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.ToArray().Any(tag => Equals(tag.Value, name)))
                sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
        }
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();

        await using (var device = new DeviceThread(name, 1, time))
        {
            using var gate = new Gate();
            Task running = await gate.BlockAsync(device);
            Task<int> waiting = device.RunAsync(_ => 1, Cancellation);
            Should.Throw<OverloadException>(() => { _ = device.RunAsync(_ => 2, CancellationToken.None); });
            sums["rlhf.device.queue.length"].ShouldBe(1);
            time.Advance(TimeSpan.FromSeconds(3));
            gate.Open();
            await Task.WhenAll(running, waiting);
        }
        sums["rlhf.device.queue.length"].ShouldBe(0);
        sums["rlhf.device.busy.time"].ShouldBe(3, 1e-9);
        sums["rlhf.device.wait.duration"].ShouldBe(3, 1e-9);
        sums["rlhf.device.rejections"].ShouldBe(1);
    }

    [Fact]
    public async Task AddDeviceThread_SameNameTwice_IsOneThreadPerName()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync(
            configure: builder => builder.Services.AddDeviceThread("cpu").AddDeviceThread("cpu").AddDeviceThread("cuda:0"), args: ["--Device:QueueCapacity=5"]);
        var cpu = host.App.Services.GetRequiredKeyedService<DeviceThread>("cpu");
        host.App.Services.GetKeyedServices<DeviceThread>("cpu").ShouldHaveSingleItem().ShouldBeSameAs(cpu);
        host.App.Services.GetRequiredKeyedService<DeviceThread>("cuda:0").ShouldNotBeSameAs(cpu);
        cpu.QueueCapacity.ShouldBe(5);
    }

    [Fact]
    public async Task Progress_OfWorkThatRunsTooLong_IsUnhealthyUntilItEnds()
    {
        var time = new ObservedTime();
        await using var device = new DeviceThread("cpu", 1, time);
        var check = new DeviceProgressCheck(device, TimeSpan.FromMinutes(10));
        using var gate = new Gate();
        Task running = await gate.BlockAsync(device);
        time.Advance(TimeSpan.FromMinutes(10));
        (await check.CheckHealthAsync(new HealthCheckContext(), Cancellation)).Status.ShouldBe(HealthStatus.Healthy);
        time.Advance(TimeSpan.FromSeconds(1));
        HealthCheckResult stuck = await check.CheckHealthAsync(new HealthCheckContext(), Cancellation);
        stuck.Status.ShouldBe(HealthStatus.Unhealthy);
        stuck.Description.ShouldNotBeNull().ShouldContain("Device:StuckAfter");
        gate.Open();
        await running;
        await device.RunAsync(_ => { }, Cancellation);
        // The thread notes the end of its work after telling it.
        for (int i = 0; i < 1000 && device.TimeInHand > TimeSpan.Zero; i++)
            await Task.Delay(5, Cancellation);
        (await check.CheckHealthAsync(new HealthCheckContext(), Cancellation)).Status.ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    public async Task AddDeviceThread_InAHost_CountsForLive()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync(configure: builder => builder.Services.AddDeviceThread("cpu").AddDeviceThread("cpu"));
        HealthReport report = await host.App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains(HealthTags.Live), Cancellation);
        report.Entries.Keys.ShouldContain("device-cpu");
        report.Status.ShouldBe(HealthStatus.Healthy);
    }

    private static DeviceThread Open(int capacity = 64) => new("cpu", capacity, TimeProvider.System);

    /// <summary>Holds the device's thread until it is opened.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly ManualResetEventSlim _open = new();
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public void Wait()
        {
            _reached.TrySetResult();
            _open.Wait(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        }

        public async Task<Task> BlockAsync(DeviceThread device)
        {
            Task running = device.RunAsync(_ => Wait(), CancellationToken.None);
            await Reached;
            return running;
        }

        public void Open() => _open.Set();

        public void Dispose() => _open.Dispose();
    }
}
