using System.CommandLine;
using RlhfT2I.ResumeCheck;

var updates = new Option<int>("--updates") { Description = "Updates of the run.", DefaultValueFactory = _ => 200 };
var kills = new Option<int>("--kills") { Description = "How often it is killed.", DefaultValueFactory = _ => 20 };
var seed = new Option<int>("--seed") { Description = "Seed of where it is killed; 0 takes another one each time.", DefaultValueFactory = _ => 0 };
var folder = new Option<string>("--folder") { Description = "Where the run keeps its checkpoints.", Required = true };
foreach (Option<int> option in new[] { updates, kills })
{
    option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() is < 1 or > 1_000_000)
            result.AddError($"{option.Name}: 1 to 1000000.");
    });
}

var root = new RootCommand("Kills a fine-tuning with SIGKILL at random moments, lets it go on, and compares its final state with that of a run nobody killed.") { updates, kills, seed };
root.SetAction(async (parsed, token) =>
{
    int chosen = parsed.GetValue(seed);
    return await new Checker(parsed.GetValue(updates), parsed.GetValue(kills), chosen == 0 ? Environment.TickCount & int.MaxValue : chosen, Console.Out).RunAsync(token) ? 0 : 1;
});
var worker = new Command("worker", "The run itself; says each moment on standard output and waits for a line on standard input.") { folder, updates };
worker.SetAction(parsed => Worker.Run(parsed.GetRequiredValue(folder), parsed.GetValue(updates)));
root.Add(worker);
return await root.Parse(args).InvokeAsync();
