using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Frontend.Tests.Server;

namespace RlhfT2I.Frontend.Tests.Pages;

/// <summary>Voting by keyboard: what was pressed is what is stored, for the side that it was pressed for.</summary>
public sealed class EvaluationTests(Browser browser, OpenSite site)
{
    [Fact]
    public async Task Keyboard_OnBallots_StoresWhatWasPressed()
    {
        string project = await site.CreateProjectAsync("votes");
        string evaluation = await site.AddBallotsAsync(project, ["A red cat.", "A blue dog.", "Two cups.", "Four apples."]);
        await using Visit visit = await Visit.OpenAsync(browser, site);
        await visit.GoAsync(project, "evaluate");
        (string Alignment, string Fidelity)[] pressed = [("ArrowLeft", "ArrowRight"), ("ArrowDown", "ArrowLeft"), ("ArrowRight", "ArrowRight"), ("ArrowLeft", "ArrowDown")];
        foreach ((string alignment, string fidelity) in pressed)
        {
            await visit.ReadyAsync();
            await visit.Page.Keyboard.PressAsync(alignment);
            await visit.Page.Keyboard.PressAsync(fidelity);
        }
        ListVotesResponse stored = await Site.UntilAsync(
            async () => await site.Evaluations.ListVotesAsync(new ListVotesRequest { Parent = evaluation, PageSize = 100 }, site.Owner), reply => reply.Votes.Count == 4);
        stored.Votes.OrderBy(vote => vote.CreateTime.ToDateTime()).Select(vote => (Key(vote.Alignment, vote), Key(vote.Fidelity, vote))).ShouldBe(pressed);
        stored.Votes.ShouldAllBe(vote => vote.ResponseDuration != null);
        await visit.CheckQuietAsync();
    }

    private static string Key(Outcome outcome, Vote vote) => outcome switch
    {
        Outcome.Tie => "ArrowDown",
        Outcome.Win => vote.CandidateFirst ? "ArrowLeft" : "ArrowRight",
        _ => vote.CandidateFirst ? "ArrowRight" : "ArrowLeft",
    };
}
