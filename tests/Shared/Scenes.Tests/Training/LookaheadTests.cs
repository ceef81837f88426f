using RlhfT2I.Scenes.Training;

namespace RlhfT2I.Scenes.Tests.Training;

public sealed class LookaheadTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Take_StepsInTurn_GivesEachItsOwnInputs(int depth)
    {
        using var ahead = new Lookahead<Inputs>(step => new Inputs(step), depth);
        for (long step = 5; step < 40; step++)
            ahead.Take(step).Step.ShouldBe(step);
    }

    [Fact]
    public void Take_InputsThatCannotBeMade_ThrowsWhatMakingThrew()
    {
        using var ahead = new Lookahead<Inputs>(step => step == 2 ? throw new InvalidDataException("step 2") : new Inputs(step), 2);
        ahead.Take(1).Step.ShouldBe(1);
        Should.Throw<InvalidDataException>(() => ahead.Take(2)).Message.ShouldBe("step 2");
    }

    [Fact]
    public void Dispose_InputsNobodyTook_AreDisposed()
    {
        int made = 0, disposed = 0;
        using (var ahead = new Lookahead<Inputs>(step => { Interlocked.Increment(ref made); return new Inputs(step, () => Interlocked.Increment(ref disposed)); }, 4))
            ahead.Take(0).Dispose();
        made.ShouldBe(5);
        disposed.ShouldBe(made);
    }

    private sealed record Inputs(long Step, Action? Disposed = null) : IDisposable
    {
        public void Dispose() => Disposed?.Invoke();
    }
}
