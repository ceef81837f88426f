using RlhfT2I.Cli;
using RlhfT2I.Modeling.Runtime;

try
{
    TorchLibraries.Configure();
}
catch (InvalidDataException exception)
{
    Console.Error.WriteLine(exception.Message);
    return ExitCodes.BadInput;
}

return CommandLine.Run(args, Console.Out, Console.Error);
