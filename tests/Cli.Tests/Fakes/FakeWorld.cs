using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.Cli.Tests.Fakes;

/// <summary>What the fake server knows.</summary>
internal sealed class FakeWorld
{
    public Lock Gate { get; } = new();

    public Dictionary<string, (PromptSet Set, List<Prompt> Prompts)> PromptSets { get; } = [];

    public Dictionary<string, GenerationJob> GenerationJobs { get; } = [];

    public Dictionary<string, (Image Image, byte[] File)> Images { get; } = [];

    /// <summary>Labels by image: one each, as the project's default asks for.</summary>
    public Dictionary<string, LabelValue> Labels { get; } = [];

    public Dictionary<string, LabelSnapshot> Snapshots { get; } = [];

    public Dictionary<string, RewardTrainingJob> RewardJobs { get; } = [];

    public Dictionary<string, TrainingSet> TrainingSets { get; } = [];

    public Dictionary<string, FineTuningJob> FineTuningJobs { get; } = [];

    public Dictionary<string, Evaluation> Evaluations { get; } = [];

    public Dictionary<string, BallotVote> Votes { get; } = [];

    public Dictionary<string, Project> Projects { get; } = [];

    public Dictionary<string, ApiKey> ApiKeys { get; } = [];

    public Dictionary<string, Webhook> Webhooks { get; } = [];

    public List<ImportModelVersionRequest> Imports { get; } = [];

    public List<ExportModelVersionRequest> Exports { get; } = [];

    /// <summary>The <c>authorization</c> header of the last call that looked at it; null for none.</summary>
    public string? Authorization { get; set; }

    /// <summary>Names of what was created and of jobs that were cancelled, in order.</summary>
    public ConcurrentQueue<string> Log { get; } = [];

    /// <summary>Whether jobs stay at work until they are cancelled.</summary>
    public bool JobsNeverEnd { get; set; }

    /// <summary>Raters that leased anything.</summary>
    public ConcurrentDictionary<string, bool> Raters { get; } = [];

    /// <summary>Called before every watch.</summary>
    public Action BeforeWatch { get; set; } = () => { };

    public static string Digest(IMessage message) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(message.ToByteArray()))}";

    public static ulong Number(params object[] parts) =>
        BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('|', parts))));

    /// <summary>A number in [0, 1) that is a function of the parts.</summary>
    public static double Uniform(params object[] parts) => (Number(parts) >> 11) * (1.0 / (1UL << 53));

    public static RpcException NotFound(string name) => new(new Status(StatusCode.NotFound, $"There is no resource named {name}."));

    public T Get<T>(Dictionary<string, T> table, string name)
    {
        lock (Gate)
            return table.TryGetValue(name, out T? value) ? value : throw NotFound(name);
    }

    /// <summary>Stores a new resource; a taken name is refused.</summary>
    public T Add<T>(Dictionary<string, T> table, string name, T value)
    {
        lock (Gate)
        {
            if (!table.TryAdd(name, value))
                throw new RpcException(new Status(StatusCode.AlreadyExists, $"There is a resource named {name} already."));
            Log.Enqueue($"create {name}");
            return value;
        }
    }

    /// <summary>Waits as long as jobs never end, until the call is cancelled or the job was.</summary>
    public async Task HoldAsync(Func<bool> cancelled, CancellationToken cancellationToken)
    {
        while (JobsNeverEnd && !cancelled())
            await Task.Delay(10, cancellationToken);
    }

    public string Rater(ServerCallContext context)
    {
        string rater = context.RequestHeaders.GetValue("x-rlhf-rater") ?? "local";
        Raters[rater] = true;
        return rater;
    }
}
