using System.CommandLine;
using RlhfT2I.Benchmarks.Gateway;
using RlhfT2I.Benchmarks.Models;
using RlhfT2I.Benchmarks.Queue;

var root = new RootCommand("Measures what the project promises, beside what it stands on, in the same run.") { ModelsCommand.Create(), QueueCommand.Create(), GatewayCommand.Create() };
return await root.Parse(args).InvokeAsync();
