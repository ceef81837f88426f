using RlhfT2I.Generation;
using RlhfT2I.ServiceDefaults.Hosting;

return await ServiceHost.RunAsync(args, builder => builder.AddGeneration(), app => app.MapGeneration());
