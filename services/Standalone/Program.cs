using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.Standalone;

if (StandaloneArguments.Read(args, Console.Out, Console.Error, out IReadOnlyList<string> settings) is { } exitCode)
    return exitCode;
return await ServiceHost.RunAsync([.. settings], builder => builder.AddStandalone(), app => app.MapStandalone());
