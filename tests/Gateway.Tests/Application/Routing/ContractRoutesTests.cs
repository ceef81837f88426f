using RlhfT2I.Gateway.Application.Routing;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Gateway.Tests.Application.Routing;

public sealed class ContractRoutesTests
{
    [Fact]
    public void Routes_OfTheContracts_LeadToEveryMethodForThoseOutside() =>
        ContractRoutes.All.Select(route => route.Method).Distinct().Order()
            .ShouldBe(ContractRoutes.Methods.Select(ContractRoutes.NameOf).Where(method => AccessPolicies.Of(method).Outside).Order());

    [Fact]
    public void Methods_OfTheContracts_AreThoseOfTheTable() =>
        ContractRoutes.Methods.Select(ContractRoutes.NameOf).Order().ShouldBe(AccessPolicies.All.Keys.Order());

    [Theory]
    [InlineData("AuthenticateCredential")]
    public void Routes_OfMethodsForRoomsAlone_AreNotThere(string method)
    {
        ContractRoutes.Methods.ShouldContain(known => known.Name == method);
        ContractRoutes.All.ShouldNotContain(route => route.Method.EndsWith("/" + method, StringComparison.Ordinal));
    }

    [Fact]
    public void Routes_OfDeadLetters_LeadToFeedback() =>
        ContractRoutes.All.Where(route => route.Method.Contains("DeadLetterService", StringComparison.Ordinal)).Select(route => route.Room).Distinct().ShouldBe(["Feedback"]);

    [Fact]
    public void Routes_OfOneMethod_AreGrpcAndItsAnnotation() =>
        ContractRoutes.All.Where(route => route.Method.EndsWith("/DownloadImage", StringComparison.Ordinal)).Select(route => $"{route.Room} {route.Verb} {route.Template}")
            .ShouldBe(["Generation POST /rlhf.generation.v1.GenerationService/DownloadImage", "Generation GET /v1/projects/{p1}/images/{p3}:download"]);

    [Theory]
    [InlineData("/v1/projects", "/v1/projects")]
    [InlineData("/v1/{name=projects/*}", "/v1/projects/{p1}")]
    [InlineData("/v1/{a.b=projects/*/labelingSettings}", "/v1/projects/{p1}/labelingSettings")]
    [InlineData("/v1/{parent=projects/*}/labels:import", "/v1/projects/{p1}/labels:import")]
    [InlineData("/v1/{id}:stop", "/v1/{p0}:stop")]
    [InlineData("/v1/{path=files/**}", "/v1/files/{**p1}")]
    public void ToRoute_OfATemplate_IsTheSamePath(string template, string route) => HttpTemplate.ToRoute(template).ShouldBe(route);
}
