using System.CommandLine;
using RlhfT2I.Benchmarks.Queue;

var root = new RootCommand("Measures what the project promises, beside what it stands on, in the same run.") { QueueCommand.Create() };
return await root.Parse(args).InvokeAsync();
