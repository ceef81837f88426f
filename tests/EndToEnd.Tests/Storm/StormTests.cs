using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client;
using RlhfT2I.EndToEnd.Tests.Server;
using RlhfT2I.TestKit;

namespace RlhfT2I.EndToEnd.Tests.Storm;

/// <summary>
/// Hostile requests to every method of the contracts over the wire: no call is our fault, the server lives, and its memory does not grow with them. Both run on demand, the short
/// one by <c>make security</c>, the long one by <c>make storm</c>; <c>RLHF_STORM_SEED</c> draws other requests.
/// </summary>
public sealed class StormTests
{
    private const int Callers = 8;
    private const long MemoryAllowance = 512L << 20;

    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("RLHF_STORM_SEED"), CultureInfo.InvariantCulture, out int seed) ? seed : 20_230_223;

    // Statuses by which a server says that it is at fault.
    private static readonly StatusCode[] Faults = [StatusCode.Internal, StatusCode.Unknown, StatusCode.DataLoss];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public Task EveryMethod_OfAHundredHostileRequests_IsNeverAtFault() => StormAsync(100);

    [Fact(Explicit = true)]
    public Task EveryMethod_OfTenThousandHostileRequests_IsNeverAtFault() => StormAsync(10_000);

    private static async Task StormAsync(int requestsPerMethod)
    {
        using var folder = new TemporaryFolder();
        TinyBundle.Write(folder.File("bundle"));
        await using ServerProcess server = await ServerProcess.StartAsync(
            Directory.CreateDirectory(folder.File("data")).FullName, folder.File("bundle"), Cancel, "--Logging:LogLevel:Default=Error");
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Grpc, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true } });
        CallInvoker calls = channel.CreateCallInvoker();
        MethodDescriptor[] methods = [.. ContractCalls.Methods];
        methods.Length.ShouldBeGreaterThan(100);

        // What is allocated once, such as the first model, is not growth.
        await RunAsync(calls, methods, Math.Max(5, requestsPerMethod / 10), Seed + 1);
        long before = server.WorkingSetBytes;
        (ConcurrentDictionary<StatusCode, int> counts, ConcurrentQueue<string> faults) = await RunAsync(calls, methods, requestsPerMethod, Seed);
        TestContext.Current.SendDiagnosticMessage($"{string.Join(", ", counts.OrderBy(count => count.Key).Select(count => $"{count.Key} {count.Value}"))}; {before >> 20} MiB before, {server.WorkingSetBytes >> 20} after");

        faults.Take(20).ShouldBeEmpty(server.Output);
        server.IsAlive.ShouldBeTrue(server.Output);
        counts.Values.Sum().ShouldBe(methods.Length * requestsPerMethod);
        counts.GetValueOrDefault(StatusCode.InvalidArgument).ShouldBeGreaterThan(counts.Values.Sum() / 4, "hardly any request was hostile");
        (server.WorkingSetBytes - before).ShouldBeLessThan(MemoryAllowance);
        using var http = new HttpClient { BaseAddress = server.Json };
        (await http.GetAsync("/health/live", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<(ConcurrentDictionary<StatusCode, int> Counts, ConcurrentQueue<string> Faults)> RunAsync(CallInvoker calls, MethodDescriptor[] methods, int requestsPerMethod, int seed)
    {
        var counts = new ConcurrentDictionary<StatusCode, int>();
        var faults = new ConcurrentQueue<string>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = Cancel };
        await Parallel.ForEachAsync(methods.Select((method, i) => (method, i)), options, async (item, _) =>
        {
            var requests = new HostileRequests(seed + item.i);
            for (int i = 0; i < requestsPerMethod; i++)
            {
                byte[] request = requests.Next(ContractCalls.Request(item.method, "default"));
                (StatusCode status, string detail) = await CallAsync(calls, item.method, request);
                counts.AddOrUpdate(status, 1, (_, count) => count + 1);
                if (Faults.Contains(status))
                    faults.Enqueue($"{item.method.FullName} #{i}: {status} {detail}; {Convert.ToHexString(request.AsSpan(0, Math.Min(request.Length, 120)))}");
            }
        });
        return (counts, faults);
    }

    private static async Task<(StatusCode Status, string Detail)> CallAsync(CallInvoker calls, MethodDescriptor method, byte[] request)
    {
        MethodType type = method.IsServerStreaming ? MethodType.ServerStreaming : MethodType.Unary;
        var bytes = Marshallers.Create<byte[]>(message => message, message => message);
        var grpc = new Method<byte[], byte[]>(type, method.Service.FullName, method.Name, bytes, bytes);
        var options = new CallOptions(deadline: DateTime.UtcNow.AddSeconds(60), cancellationToken: Cancel);
        try
        {
            if (type == MethodType.Unary)
            {
                using AsyncUnaryCall<byte[]> call = calls.AsyncUnaryCall(grpc, null, options, request);
                await call.ResponseAsync;
            }
            else
            {
                using AsyncServerStreamingCall<byte[]> call = calls.AsyncServerStreamingCall(grpc, null, options, request);
                await call.ResponseStream.MoveNext(Cancel);
            }
            return (StatusCode.OK, "");
        }
        catch (RpcException exception)
        {
            return (exception.StatusCode, exception.Status.Detail);
        }
    }
}
