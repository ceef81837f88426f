using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RlhfT2I.TestKit;

namespace RlhfT2I.Contracts.Tests;

/// <summary>
/// All services in one host, as the standalone server has them: every HTTP route reaches its own method and no other, and the path's
/// variable arrives in the request.
/// </summary>
public sealed partial class RouteTests : IAsyncLifetime
{
    private readonly CallRecorder _calls = new();
    private WebApplication? _app;

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton(_calls);
        builder.Services.AddGrpc(options => options.Interceptors.Add<CallRecorder>()).AddJsonTranscoding();
        _app = builder.Build();
        _app.MapBareServices();
        await _app.StartAsync();
    }

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task EveryRoute_Called_ReachesItsMethodWithThePath()
    {
        using HttpClient client = _app!.GetTestClient();
        int count = 0;
        foreach (MethodDescriptor method in ContractFiles.Contracts.Methods())
        {
            string[] route = Rules.Route(method)!.Split(' ');
            Match variable = Variable().Match(route[1]);
            string value = variable.Groups[2].Value.Replace("*", "x-1");
            string path = variable.Success ? route[1].Replace(variable.Value, value) : route[1];
            using var request = new HttpRequestMessage(new HttpMethod(route[0]), path);
            if (route[0] is "POST" or "PATCH")
                request.Content = new StringContent("{}", Encoding.UTF8, "application/json");

            _calls.Method = null;
            using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);

            string said = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            _calls.Method.ShouldBe($"/{method.Service.FullName}/{method.Name}", $"{route[0]} {path}: {response.StatusCode} {said}");
            if (!method.IsServerStreaming)
                response.StatusCode.ShouldBe(HttpStatusCode.NotImplemented, path);
            if (variable.Success)
                ReadPath(_calls.Request!, variable.Groups[1].Value).ShouldBe(value, path);
            count++;
        }
        count.ShouldBeGreaterThan(100);
    }

    private static string ReadPath(IMessage message, string fieldPath)
    {
        object value = message;
        foreach (string name in fieldPath.Split('.'))
            value = ((IMessage)value).Descriptor.FindFieldByName(name).Accessor.GetValue((IMessage)value);
        return (string)value;
    }

    [GeneratedRegex(@"\{([\w.]+)=([^}]*)\}")]
    private static partial Regex Variable();

    private sealed class CallRecorder : Interceptor
    {
        public string? Method { get; set; }

        public IMessage? Request { get; private set; }

        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            Record(request, context);
            return continuation(request, context);
        }

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
            ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            Record(request, context);
            return continuation(request, responseStream, context);
        }

        private void Record<TRequest>(TRequest request, ServerCallContext context)
        {
            Method = context.Method;
            Request = (IMessage)request!;
        }
    }
}
