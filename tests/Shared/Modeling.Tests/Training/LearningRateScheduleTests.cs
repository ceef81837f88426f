using RlhfT2I.Modeling.Training;

namespace RlhfT2I.Modeling.Tests.Training;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData(LearningRateScheduleKind.Constant, 0, 0, 0, 2.0)]
    [InlineData(LearningRateScheduleKind.Constant, 4, 0, 0, 0.0)]
    [InlineData(LearningRateScheduleKind.Constant, 4, 0, 1, 0.5)]
    [InlineData(LearningRateScheduleKind.Constant, 4, 0, 1_000, 2.0)]
    [InlineData(LearningRateScheduleKind.Linear, 4, 12, 3, 1.5)]
    [InlineData(LearningRateScheduleKind.Linear, 4, 12, 4, 2.0)]
    [InlineData(LearningRateScheduleKind.Linear, 4, 12, 6, 1.5)]
    [InlineData(LearningRateScheduleKind.Linear, 4, 12, 12, 0.0)]
    [InlineData(LearningRateScheduleKind.Linear, 4, 12, 50, 0.0)]
    [InlineData(LearningRateScheduleKind.Cosine, 4, 12, 4, 2.0)]
    [InlineData(LearningRateScheduleKind.Cosine, 4, 12, 6, 1.7071067811865475)]
    [InlineData(LearningRateScheduleKind.Cosine, 4, 12, 8, 1.0)]
    [InlineData(LearningRateScheduleKind.Cosine, 4, 12, 12, 0.0)]
    [InlineData(LearningRateScheduleKind.Cosine, 4, 12, 20, 0.0)]
    public void At_EachKind_FollowsItsCurve(LearningRateScheduleKind kind, long warmup, long total, long step, double rate) =>
        new LearningRateSchedule(kind, 2, warmup, total).At(step).ShouldBe(rate, 1e-12);

    [Fact]
    public void Constructor_ValuesOutOfRange_AreRefused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new LearningRateSchedule(LearningRateScheduleKind.Constant, double.NaN));
        Should.Throw<ArgumentOutOfRangeException>(() => new LearningRateSchedule(LearningRateScheduleKind.Constant, 1, -1));
        Should.Throw<ArgumentOutOfRangeException>(() => new LearningRateSchedule(LearningRateScheduleKind.Cosine, 1, 10, 10));
        Should.Throw<ArgumentOutOfRangeException>(() => new LearningRateSchedule(LearningRateScheduleKind.Constant, 1).At(-1));
    }
}
