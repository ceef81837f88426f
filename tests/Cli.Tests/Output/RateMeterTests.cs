using RlhfT2I.Cli.Output;

namespace RlhfT2I.Cli.Tests.Output;

public sealed class RateMeterTests
{
    [Fact]
    public void Describe_AfterTwoCounts_GivesRateAndTimeLeft()
    {
        var clock = new SteppedTime();
        var meter = new RateMeter(clock);
        meter.Add(0);
        meter.Describe(0, 640, "images").ShouldBe("0/640 images");
        clock.Advance(TimeSpan.FromSeconds(4));
        meter.Add(80);
        meter.Describe(80, 640, "images").ShouldBe("80/640 images, 20/s, 0:28 left");
        meter.Describe(640, 640, "images").ShouldBe("640/640 images, 20/s");
    }

    [Theory]
    [InlineData(6.2, "0:07")]
    [InlineData(125, "2:05")]
    [InlineData(3723, "1:02:03")]
    public void Clock_Seconds_AreReadable(double seconds, string text) => RateMeter.Clock(seconds).ShouldBe(text);

    [Fact]
    public async Task PlainProgress_ShortWork_WritesOneLine()
    {
        var output = new StringWriter();
        int result = await new PlainProgress(output, new SteppedTime()).RunAsync("generating", "images", sink =>
        {
            sink.Report(3, 6);
            sink.Report(6, 6);
            return Task.FromResult(7);
        });
        result.ShouldBe(7);
        output.ToString().ShouldBe("generating: 6/6 images in 0:00" + Environment.NewLine);
    }

    private sealed class SteppedTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}
