using System.Diagnostics;
using Microsoft.Playwright;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Frontend.Tests.Server;

namespace RlhfT2I.Frontend.Tests.Pages;

/// <summary>Labeling by keyboard through a real browser and a real server: what was pressed is what is stored.</summary>
public sealed class LabelingTests(Browser browser, OpenSite site, ITestOutputHelper output)
{
    private const int ImagesPerTask = 3;
    private static readonly Dictionary<LabelValue, string> Keys = new() { [LabelValue.Good] = "g", [LabelValue.Bad] = "b", [LabelValue.Skip] = "s" };

    [Fact]
    public async Task Keyboard_TwentyKeysASecond_KeepsTheOrderAndLosesNothing()
    {
        const int taskCount = 60;
        string project = await site.CreateProjectAsync("fast");
        await site.AddTasksAsync(project, [.. Enumerable.Range(0, taskCount).Select(i => $"A red cat number {i}.")]);
        await using Visit visit = await Visit.OpenAsync(browser, site);
        await visit.GoAsync(project, "label");
        await visit.ReadyAsync();

        var random = new Random(5);
        LabelValue[] pressed = [.. Enumerable.Range(0, taskCount * ImagesPerTask).Select(_ => (LabelValue)random.Next(1, 4))];
        long start = Stopwatch.GetTimestamp();
        var lateness = TimeSpan.Zero;
        for (int i = 0; i < pressed.Length; i++)
        {
            // Nobody answers what is not on the screen; how long that holds a rater up is measured.
            long wait = Stopwatch.GetTimestamp();
            await visit.ReadyAsync();
            lateness += Stopwatch.GetElapsedTime(wait);
            await visit.Page.Keyboard.PressAsync(Keys[pressed[i]]);
            TimeSpan due = TimeSpan.FromMilliseconds(50 * (i + 1)) - Stopwatch.GetElapsedTime(start);
            if (due > TimeSpan.Zero)
                await Task.Delay(due, TestContext.Current.CancellationToken);
        }
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        output.WriteLine($"{pressed.Length} keys in {took.TotalSeconds:F1} s, {pressed.Length / took.TotalSeconds:F1} a second, {lateness.TotalMilliseconds / pressed.Length:F1} ms of waiting each");

        IReadOnlyList<Label> labels = await Site.UntilAsync(() => site.LabelsAsync(project), stored => stored.Count == pressed.Length);
        Pressed(labels).ShouldBe(pressed);
        labels.ShouldAllBe(label => label.ResponseDuration != null);
        (await site.LabelsAsync(project, withdrawn: true)).Count.ShouldBe(pressed.Length);
        await visit.CheckQuietAsync();
    }

    [Fact]
    public async Task Tab_KilledInTheMidstOfATask_LosesNothing()
    {
        string project = await site.CreateProjectAsync("killed");
        await site.AddTasksAsync(project, ["A red cat.", "A blue dog.", "Two cups."]);
        await using Visit visit = await Visit.OpenAsync(browser, site);
        await visit.GoAsync(project, "label");
        await PressAsync(visit, "g", "b", "s", "b");
        // No unload handler runs, and the last answer was a moment ago.
        await visit.Page.CloseAsync(new() { RunBeforeUnload = false });

        IPage again = await visit.Context.NewPageAsync();
        await again.GotoAsync($"/{project}/label");
        await again.WaitForSelectorAsync("[data-ready=true]");
        (await again.Locator(".label-tile.bad").CountAsync()).ShouldBe(1);
        foreach (string key in new[] { "g", "g", "s", "s", "s" })
        {
            await again.WaitForSelectorAsync("[data-ready=true]");
            await again.Keyboard.PressAsync(key);
        }
        IReadOnlyList<Label> labels = await Site.UntilAsync(() => site.LabelsAsync(project), stored => stored.Count == 9);
        Pressed(labels).ShouldBe(
            [LabelValue.Good, LabelValue.Bad, LabelValue.Skip, LabelValue.Bad, LabelValue.Good, LabelValue.Good, LabelValue.Skip, LabelValue.Skip, LabelValue.Skip]);
        (await site.LabelsAsync(project, withdrawn: true)).Count.ShouldBe(9);
    }

    [Fact]
    public async Task Network_CutForFiveSeconds_LosesNothing()
    {
        string project = await site.CreateProjectAsync("cut");
        await site.AddTasksAsync(project, [.. Enumerable.Range(1, 6).Select(i => $"A cup number {i}.")]);
        await using Visit visit = await Visit.OpenAsync(browser, site);
        await visit.GoAsync(project, "label");
        await PressAsync(visit, "g", "g", "g");
        await visit.ReadyAsync();
        await visit.Context.SetOfflineAsync(true);
        long cut = Stopwatch.GetTimestamp();
        // Two tasks are here already.
        await PressAsync(visit, "b", "b", "b", "s", "s", "s");
        await visit.Page.GetByText("kept on this device").WaitForAsync();
        await Task.Delay(TimeSpan.FromSeconds(5) - Stopwatch.GetElapsedTime(cut) is { Ticks: > 0 } rest ? rest : TimeSpan.Zero, TestContext.Current.CancellationToken);
        await visit.Context.SetOfflineAsync(false);
        // Pictures of a task that was leased just before the cut come by themselves.
        await visit.Page.WaitForFunctionAsync("() => document.querySelector('.picture-wait.failed') === null");
        await PressAsync(visit, "g", "b", "s", "s", "b", "g", "b", "b", "b");

        IReadOnlyList<Label> labels = await Site.UntilAsync(() => site.LabelsAsync(project), stored => stored.Count == 18);
        string.Concat(Pressed(labels).Select(value => Keys[value])).ShouldBe("gggbbbsssgbssbgbbb");
        await visit.Page.GetByText("All saved").WaitForAsync();
    }

    [Fact]
    public async Task Undo_OfAnAnsweredTask_SupersedesItsAnswers()
    {
        string project = await site.CreateProjectAsync("undo");
        await site.AddTasksAsync(project, ["A red cat.", "A blue dog."]);
        await using Visit visit = await Visit.OpenAsync(browser, site);
        await visit.GoAsync(project, "label");
        await visit.ReadyAsync();
        string? first = await TaskAsync(visit);
        await PressAsync(visit, "g", "g", "g");
        await Site.UntilAsync(() => site.LabelsAsync(project), stored => stored.Count == 3);
        (await TaskAsync(visit)).ShouldNotBe(first);

        await visit.Page.Keyboard.PressAsync("u");
        await visit.Page.WaitForSelectorAsync($"[data-task=\"{first}\"][data-ready=true]");
        (await visit.Page.Locator(".label-tile.good").CountAsync()).ShouldBe(2);
        await PressAsync(visit, "a");
        IReadOnlyList<Label> labels = await Site.UntilAsync(() => site.LabelsAsync(project), stored => stored.Any(label => label.Value == LabelValue.Skip));
        Pressed(labels).ShouldBe([LabelValue.Good, LabelValue.Good, LabelValue.Skip]);
        labels[^1].SkipReason.ShouldBe(SkipReason.AmbiguousPrompt);
        (await site.LabelsAsync(project, withdrawn: true)).Count.ShouldBe(6);
    }

    [Fact]
    public async Task Shortcuts_SwitchedOff_LeaveTheButtons()
    {
        string project = await site.CreateProjectAsync("keys");
        await site.AddTasksAsync(project, ["A red cat."]);
        await using Visit visit = await Visit.OpenAsync(browser, site);
        await visit.GoAsync(project, "label");
        await visit.ReadyAsync();
        await visit.Page.Keyboard.PressAsync("?");
        await visit.Page.GetByRole(AriaRole.Checkbox).UncheckAsync();
        await visit.Page.Keyboard.PressAsync("Escape");
        await visit.Page.Keyboard.PressAsync("g");
        (await visit.Page.Locator(".label-tile.good").CountAsync()).ShouldBe(0);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Good image 1" }).FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        (await visit.Page.Locator(".label-tile.good").CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Shortcuts_Changed_DoTheirActionAlsoAfterAReload()
    {
        string project = await site.CreateProjectAsync("own keys");
        await site.AddTasksAsync(project, ["A red cat."]);
        await using Visit visit = await Visit.OpenAsync(browser, site);
        await visit.GoAsync(project, "label");
        await visit.ReadyAsync();
        await visit.Page.Keyboard.PressAsync("?");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Change keys" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Change G: Good" }).ClickAsync();
        await visit.Page.Keyboard.PressAsync("b");
        await visit.Page.GetByText("“B” does “Bad").WaitForAsync();
        await visit.Page.Keyboard.PressAsync("f");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Off: Skip", Exact = true }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Change Z" }).ClickAsync();
        // Leaves the key as it was and the list open.
        await visit.Page.Keyboard.PressAsync("Escape");
        await visit.CheckAccessibleAsync("keys");
        await visit.Page.Keyboard.PressAsync("Escape");

        await visit.Page.ReloadAsync();
        await visit.ReadyAsync();
        (await visit.Page.Locator(".label-tile.selected .answer .kbd").AllInnerTextsAsync()).ShouldBe(["F", "B"]);
        await PressAsync(visit, "g", "s", "f", "b");
        (await visit.Page.Locator(".label-tile.good").CountAsync()).ShouldBe(1);
        (await visit.Page.Locator(".label-tile.bad").CountAsync()).ShouldBe(1);
        (await visit.Page.Locator(".label-tile.skip").CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Pictures_Blurred_AreShownByTheFirstAnswerOrAKey()
    {
        string project = await site.CreateProjectAsync("blurred");
        await site.AddTasksAsync(project, ["A red cat."]);
        await using Visit visit = await Visit.OpenAsync(browser, site);
        await visit.GoAsync(project, "label");
        await visit.ReadyAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Blur pictures until they are asked for" }).ClickAsync();
        ILocator veils = visit.Page.Locator(".veil-lift");
        (await veils.CountAsync()).ShouldBe(3);
        await visit.CheckAccessibleAsync("blurred");
        await PressAsync(visit, "g");
        (await veils.CountAsync()).ShouldBe(2);
        (await visit.Page.Locator(".label-tile.good").CountAsync()).ShouldBe(0);
        await PressAsync(visit, "g", "s", "v");
        (await visit.Page.Locator(".label-tile:is(.good, .skip)").CountAsync()).ShouldBe(2);
        (await veils.CountAsync()).ShouldBe(0);
    }

    private static async Task PressAsync(Visit visit, params string[] keys)
    {
        foreach (string key in keys)
        {
            await visit.ReadyAsync();
            await visit.Page.Keyboard.PressAsync(key);
        }
    }

    private static Task<string?> TaskAsync(Visit visit) => visit.Page.Locator("[data-task]").GetAttributeAsync("data-task");

    // Answers to a task are stored at one time, by their places on the page.
    private static LabelValue[] Pressed(IReadOnlyList<Label> labels) =>
        [.. labels.GroupBy(label => label.CreateTime.ToDateTime()).OrderBy(task => task.Key).SelectMany(task => task.OrderBy(label => label.Position)).Select(label => label.Value)];
}
