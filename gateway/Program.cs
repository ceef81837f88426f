using RlhfT2I.Gateway;
using RlhfT2I.ServiceDefaults.Hosting;

return await ServiceHost.RunAsync(args, builder => builder.AddGateway(), app => app.MapGateway());
