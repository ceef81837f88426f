using RlhfT2I.Reward;
using RlhfT2I.ServiceDefaults.Hosting;

return await ServiceHost.RunAsync(args, builder => builder.AddReward(), app => app.MapReward());
