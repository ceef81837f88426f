using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Options;

namespace RlhfT2I.ServiceDefaults.Identity;

/// <summary>
/// Lets a call of the contracts in only with a valid internal token whose caller has the role that <see cref="AccessPolicies"/> asks for in every
/// project that the request names. Without <c>Identity:Required</c> a call without a token passes as the local user's.
/// </summary>
/// <param name="tokens">Verifies tokens.</param>
/// <param name="options">Whether a token is needed.</param>
internal sealed class IdentityInterceptor(InternalTokens tokens, IOptions<IdentityOptions> options) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        await AdmitAsync(request as IMessage, context).ConfigureAwait(false);
        return await continuation(request, context).ConfigureAwait(false);
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        await AdmitAsync(request as IMessage, context).ConfigureAwait(false);
        await continuation(request, responseStream, context).ConfigureAwait(false);
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        await AdmitAsync(null, context).ConfigureAwait(false);
        return await continuation(requestStream, context).ConfigureAwait(false);
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        await AdmitAsync(null, context).ConfigureAwait(false);
        await continuation(requestStream, responseStream, context).ConfigureAwait(false);
    }

    private async Task AdmitAsync(IMessage? request, ServerCallContext context)
    {
        // Health checks and reflection are not of the contracts; the gateway lets nobody reach them.
        if (!context.Method.StartsWith("/rlhf.", StringComparison.Ordinal))
            return;
        string[] given = [.. context.RequestHeaders.Where(entry => !entry.IsBinary && entry.Key == InternalTokens.HeaderName).Select(entry => entry.Value)];
        if (!options.Value.Required && (given.Length == 0 || !tokens.CanSign))
            return;
        VerifiedCaller caller = (given.Length == 1 ? await tokens.ReadAsync(given[0]).ConfigureAwait(false) : null) ?? throw new CredentialInvalidException();

        AccessPolicy policy = AccessPolicies.Of(context.Method);
        IReadOnlySet<string> projects = ProjectsIn(request, policy);
        bool isOfProjects = projects.Count > 0;
        CallerRole role = isOfProjects ? projects.Min(caller.RoleIn) : caller.RoleIn(VerifiedCaller.Everywhere);
        // A call that is about no project, such as one that makes it, asks for the role in any.
        CallerRole admitted = isOfProjects ? role : caller.GreatestRole;
        if (admitted < policy.LeastRole || (caller.ActingRater is not null && admitted < CallerRole.Owner))
            throw new AccessDeniedException(context.Method);
        CallerIdentity.Set(context, caller, role);
    }

    private static IReadOnlySet<string> ProjectsIn(IMessage? request, AccessPolicy policy) =>
        request is null ? new HashSet<string>() : NamedProjects.In(request, sharedToo: policy.OwnedModels);
}
