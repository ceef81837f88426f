using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.Logging;
using RlhfT2I.ServiceDefaults.Diagnostics;

namespace RlhfT2I.ServiceDefaults.Tests.Diagnostics;

public sealed class DiagnosticsTests
{
    [Fact]
    public void Ranges_OfAllProjects_DoNotOverlap()
    {
        LogEventRange[] ordered = [.. LogEventRange.All.OrderBy(range => range.First)];
        ordered.ShouldAllBe(range => range.First <= range.Last);
        ordered.Zip(ordered.Skip(1)).ShouldAllBe(pair => pair.First.Last < pair.Second.First);
    }

    [Fact]
    public void Events_OfTheHall_LieInItsRangeAndAreNumberedOnce()
    {
        int[] ids = [.. typeof(LogEventRange).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>().Select(message => message.EventId)];
        ids.Length.ShouldBeGreaterThan(6);
        ids.ShouldBeUnique();
        ids.ShouldAllBe(id => LogEventRange.Of("ServiceDefaults").Contains(id));
        ids.ShouldNotContain(id => LogEventRange.Of("Generation").Contains(id));
    }

    [Fact]
    public void Of_UnknownProject_NamesThoseThatExist() =>
        Should.Throw<ArgumentException>(() => LogEventRange.Of("Attic")).Message.ShouldContain("Generation, Embedding");

    [Fact]
    public void RoomDiagnostics_Names_FollowThePatternOfTheExporters()
    {
        using var room = new RoomDiagnostics("Sample");
        room.Activities.Name.ShouldBe("RlhfT2I.Sample");
        room.Meter.Name.ShouldBe("RlhfT2I.Sample");
        RoomDiagnostics.NamePattern.ShouldBe("RlhfT2I.*");

        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == room.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        room.Activities.StartActivity("unheard").ShouldBeNull();
        ActivitySource.AddActivityListener(listener);
        using Activity? heard = room.Activities.StartActivity("heard");
        heard.ShouldNotBeNull();
    }
}
