using RlhfT2I.Feedback;
using RlhfT2I.ServiceDefaults.Hosting;

return await ServiceHost.RunAsync(args, builder => builder.AddFeedback(), app => app.MapFeedback());
