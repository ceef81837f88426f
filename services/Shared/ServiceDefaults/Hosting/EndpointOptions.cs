using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace RlhfT2I.ServiceDefaults.Hosting;

/// <summary>Where a host listens. Without TLS one port cannot speak both HTTP/1.1 and HTTP/2, hence two.</summary>
public sealed class EndpointOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Endpoints";

    /// <summary>IP address to listen on; <c>0.0.0.0</c> or <c>::</c> for all.</summary>
    /// <value>Default 127.0.0.1: other machines cannot reach it.</value>
    [Required]
    public string Address { get; set; } = IPAddress.Loopback.ToString();

    /// <summary>Port of gRPC, HTTP/2, with TLS where the section <c>Tls</c> is set; 0 takes any free port.</summary>
    /// <value>Default 8080.</value>
    [Range(IPEndPoint.MinPort, IPEndPoint.MaxPort)]
    public int GrpcPort { get; set; } = 8080;

    /// <summary>Port of JSON, gRPC-Web and health pages, HTTP/1.1 without TLS; of health pages alone where the section <c>Tls</c> is set. 0 takes any free port.</summary>
    /// <value>Default 8081.</value>
    [Range(IPEndPoint.MinPort, IPEndPoint.MaxPort)]
    public int JsonPort { get; set; } = 8081;

    /// <summary>Port of <c>/metrics</c> in Prometheus' format and of nothing else, HTTP/1.1; 0 for none. Whoever reaches it reads it: it belongs inside.</summary>
    /// <value>Default 0: no such port.</value>
    [Range(IPEndPoint.MinPort, IPEndPoint.MaxPort)]
    public int MetricsPort { get; set; }
}

/// <summary>Checks the ranges of <see cref="EndpointOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class EndpointOptionsValidator : IValidateOptions<EndpointOptions>;
