using System.CommandLine;
using RlhfT2I.Benchmarks.Exports;
using RlhfT2I.Benchmarks.Gateway;
using RlhfT2I.Benchmarks.Models;
using RlhfT2I.Benchmarks.Queue;
using RlhfT2I.Benchmarks.Raters;
using RlhfT2I.Benchmarks.Training;

var root = new RootCommand("Measures what the project promises, beside what it stands on, in the same run.")
{
    ModelsCommand.Create(), OptimizerCommand.Create(), RewardCommand.Create(), QueueCommand.Create(), GatewayCommand.Create(), RatersCommand.Create(), ExportsCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
