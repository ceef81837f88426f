using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.TestKit;

namespace RlhfT2I.ServiceDefaults.Tests.Identity;

/// <summary>Every method of every room over the wire, before any room's own code: who passes finds a method that is not implemented.</summary>
public sealed class ProjectBordersTests(ProjectBordersTests.BareRooms rooms) : IClassFixture<ProjectBordersTests.BareRooms>
{
    // Methods about a model version, which every project may look at and use.
    private static readonly string[] OfSharedThings = ["GetModelVersion", "GetModelVersionLineage", "VerifyModelVersion"];

    private static IEnumerable<MethodDescriptor> OfProjects => ContractCalls.Methods.Where(method => !ContractCalls.OfNoProject.Contains(method.Name) && !OfSharedThings.Contains(method.Name));

    [Fact]
    public void Methods_OfTheContracts_NameAProjectOrAreListed() =>
        OfProjects.Where(method => ContractCalls.NamesIn(method.InputType).Count == 0).Select(method => method.FullName).ShouldBeEmpty();

    [Fact]
    public void Methods_OfTheContracts_TakeOneMessage() => ContractCalls.Methods.Where(method => method.IsClientStreaming).Select(method => method.FullName)
        .ShouldBeEmpty("the identity check reads the projects of a call from its one request; it sees nothing of a stream of them");

    [Theory]
    [InlineData(CallerRole.Rater)]
    [InlineData(CallerRole.Scientist)]
    [InlineData(CallerRole.Owner)]
    public async Task Calls_OfARole_PassInItsProjectAndInNoOther(CallerRole role)
    {
        foreach (MethodDescriptor method in OfProjects)
        {
            bool passes = role >= AccessPolicies.Of(ContractCalls.PathOf(method)).LeastRole;
            (await StatusAsync(method, "a", role, "projects/a")).ShouldBe(passes ? StatusCode.Unimplemented : StatusCode.PermissionDenied, method.FullName);
            (await StatusAsync(method, "b", role, "projects/a")).ShouldBe(StatusCode.PermissionDenied, method.FullName);
        }
    }

    [Fact]
    public async Task Calls_ThatNameASecondProject_NeedTheRoleInBoth()
    {
        int count = 0;
        foreach (MethodDescriptor method in OfProjects)
        {
            foreach ((string field, bool isModelVersion) in ContractCalls.NamesIn(method.InputType))
            {
                StatusCode status = await ContractCalls.StatusOfAsync(
                    rooms.Calls, method, ContractCalls.Request(method, "a", field, "b"), rooms.As("projects/a", CallerRole.Owner), TestContext.Current.CancellationToken);
                bool passes = isModelVersion && !AccessPolicies.Of(ContractCalls.PathOf(method)).OwnedModels;
                status.ShouldBe(passes ? StatusCode.Unimplemented : StatusCode.PermissionDenied, $"{method.FullName} {field}");
                count++;
            }
        }
        count.ShouldBeGreaterThan(120);
    }

    [Fact]
    public async Task Calls_AboutSharedThings_PassForScientistsOfAnyProject()
    {
        foreach (MethodDescriptor method in ContractCalls.Methods.Where(method => OfSharedThings.Contains(method.Name)))
        {
            (await StatusAsync(method, "b", CallerRole.Scientist, "projects/a")).ShouldBe(StatusCode.Unimplemented, method.FullName);
            (await StatusAsync(method, "b", CallerRole.Rater, "projects/a")).ShouldBe(StatusCode.PermissionDenied, method.FullName);
        }
    }

    private Task<StatusCode> StatusAsync(MethodDescriptor method, string project, CallerRole role, string roleIn) => ContractCalls.StatusOfAsync(
        rooms.Calls, method, ContractCalls.Request(method, project), rooms.As(roleIn, role), TestContext.Current.CancellationToken);

    /// <summary>A host with all defaults that has every service of the contracts and none of their methods.</summary>
    public sealed class BareRooms : IAsyncLifetime
    {
        private WebApplication? _app;
        private GrpcChannel? _channel;

        public CallInvoker Calls => _channel!.CreateCallInvoker();

        public Metadata As(string project, CallerRole role)
        {
            var caller = new VerifiedCaller("https://id.example.org|somebody", new Dictionary<string, CallerRole> { [project] = role });
            return new Metadata { { InternalTokens.HeaderName, _app!.Services.GetRequiredService<InternalTokens>().Sign(caller) } };
        }

        public async ValueTask InitializeAsync()
        {
            WebApplicationBuilder builder = WebApplication.CreateBuilder(
                ["--Endpoints:GrpcPort=0", "--Endpoints:JsonPort=0", "--Identity:Required=true", "--Identity:SigningKey=Wq3vT8zL1mXc6RfHn0YbKdPs5UjGe2Ao9iVt7Bx4"]);
            builder.Logging.ClearProviders();
            builder.AddServiceDefaults();
            _app = builder.Build();
            _app.MapServiceDefaults();
            _app.MapBareServices();
            await _app.StartAsync();
            _channel = GrpcChannel.ForAddress(_app.Urls.First());
        }

        public async ValueTask DisposeAsync()
        {
            _channel?.Dispose();
            if (_app is not null)
                await _app.DisposeAsync();
        }
    }
}
