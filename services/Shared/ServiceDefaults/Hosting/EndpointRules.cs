using System.Net;
using Microsoft.Extensions.Options;

namespace RlhfT2I.ServiceDefaults.Hosting;

/// <summary>Rules of <see cref="EndpointOptions"/> that no attribute can state.</summary>
internal sealed class EndpointRules : IValidateOptions<EndpointOptions>
{
    public ValidateOptionsResult Validate(string? name, EndpointOptions options)
    {
        List<string> failures = [];
        if (!IPAddress.TryParse(options.Address, out _))
            failures.Add($"Endpoints:Address is '{options.Address}'; it must be an IP address such as 127.0.0.1, or 0.0.0.0 for all.");
        if (options.GrpcPort == options.JsonPort && options.GrpcPort != 0)
            failures.Add($"Endpoints:GrpcPort and Endpoints:JsonPort are both {options.GrpcPort}; they must differ.");
        if (options.MetricsPort != 0 && (options.MetricsPort == options.GrpcPort || options.MetricsPort == options.JsonPort))
            failures.Add($"Endpoints:MetricsPort is {options.MetricsPort}, which is the port of calls too; it must be one of its own, or 0 for none.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
