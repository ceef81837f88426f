using RlhfT2I.Cli;

return CommandLine.Run(args, Console.Out, Console.Error);
