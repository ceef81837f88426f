using System.Reflection;
using Google.Api;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client.Configuration;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.ServiceDefaults.Deadlines;

namespace RlhfT2I.ServiceDefaults.Tests.Deadlines;

public sealed class MethodPoliciesTests
{
    // Calls that compute from their arguments and store nothing but a cache.
    private static readonly string[] Computing = ["AuthenticateCredential", "EmbedTexts", "EmbedImages", "ScoreImages", "SelectBestOfN"];

    private static IReadOnlyList<MethodDescriptor> Methods { get; } =
    [
        .. typeof(JobProgress).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
            .OfType<FileDescriptor>().SelectMany(file => file.Services).SelectMany(service => service.Methods),
    ];

    [Fact]
    public void All_OfTheContracts_HasEveryMethodOnce() =>
        MethodPolicies.All.Select(policy => policy.FullName).Order().ShouldBe(Methods.Select(FullName).Order());

    [Fact]
    public void Find_Read_HasItsDeadlineAndRetries()
    {
        RlhfT2I.ServiceDefaults.Deadlines.MethodPolicy policy = MethodPolicies.Find("/rlhf.generation.v1.GenerationService/GetImage").ShouldNotBeNull();
        policy.Timeout.ShouldBe(TimeSpan.FromSeconds(10));
        RetryPolicy retry = policy.RetryPolicy.ShouldNotBeNull();
        retry.MaxAttempts.ShouldBe(4);
        retry.InitialBackoff.ShouldBe(TimeSpan.FromMilliseconds(100));
        retry.MaxBackoff.ShouldBe(TimeSpan.FromSeconds(5));
        retry.BackoffMultiplier.ShouldBe(2);
        retry.RetryableStatusCodes.ShouldBe([StatusCode.Unavailable]);
    }

    [Fact]
    public void Find_MethodOfNoContract_IsNull() => MethodPolicies.Find("/grpc.health.v1.Health/Watch").ShouldBeNull();

    [Fact]
    public void RetryPolicies_OfTheContracts_AreOnCallsThatMayBeRepeated() =>
        Methods.Where(method => MethodPolicies.Find(FullName(method))!.RetryPolicy is not null).ShouldAllBe(method =>
            method.GetOptions().GetExtension(AnnotationsExtensions.Http).PatternCase == HttpRule.PatternOneofCase.Get
            || method.InputType.FindFieldByName("request_id") != null
            || Computing.Contains(method.Name));

    [Fact]
    public void ToServiceConfig_HasThePolicyOfEveryMethod() =>
        MethodPolicies.ToServiceConfig().MethodConfigs.Count.ShouldBe(MethodPolicies.All.Count(policy => policy.RetryPolicy is not null));

    private static string FullName(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";
}
