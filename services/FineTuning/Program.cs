using RlhfT2I.FineTuning;
using RlhfT2I.ServiceDefaults.Hosting;

return await ServiceHost.RunAsync(args, builder => builder.AddFineTuning(), app => app.MapFineTuning());
