using Grpc.AspNetCore.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.ServiceDefaults.Errors;

/// <summary>Registers typed errors.</summary>
public static class ErrorExtensions
{
    /// <summary>
    /// Adds <see cref="ErrorInterceptor"/> and, inside it, <see cref="RequestValidationInterceptor"/> to every gRPC service of the host, and
    /// turns framework texts of exceptions off.
    /// </summary>
    public static IGrpcServerBuilder AddTypedErrors(this IGrpcServerBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<ErrorInterceptor>();
        builder.Services.TryAddSingleton<RequestValidationInterceptor>();
        builder.Services.Configure<GrpcServiceOptions>(options =>
        {
            options.EnableDetailedErrors = false;
            options.Interceptors.Add<ErrorInterceptor>();
        });
        // After those that others add: who may not call learns nothing about the request.
        builder.Services.PostConfigure<GrpcServiceOptions>(options => options.Interceptors.Add<RequestValidationInterceptor>());
        return builder;
    }
}
