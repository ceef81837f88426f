using RlhfT2I.Embedding;
using RlhfT2I.ServiceDefaults.Hosting;

return await ServiceHost.RunAsync(args, builder => builder.AddEmbedding(), app => app.MapEmbedding());
