namespace RlhfT2I.Gateway.Application.Routing;

/// <summary>One way to one method of the contracts.</summary>
/// <param name="Id">Name of the route, unique.</param>
/// <param name="Room">Room that serves the method.</param>
/// <param name="Method">Name of the method as gRPC writes it.</param>
/// <param name="Verb">HTTP verb.</param>
/// <param name="Template">Path as ASP.NET Core writes routes.</param>
internal sealed record ContractRoute(string Id, string Room, string Method, string Verb, string Template);
