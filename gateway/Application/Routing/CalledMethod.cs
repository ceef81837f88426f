namespace RlhfT2I.Gateway.Application.Routing;

/// <summary>Says of a page of the gateway which method of the contracts it stands for, so that the same rules hold for both.</summary>
/// <param name="Method">Name of the method as gRPC writes it.</param>
internal sealed record CalledMethod(string Method)
{
    /// <summary>Key under which a forwarded route's metadata has the same name.</summary>
    public const string MetadataKey = "rlhf.method";
}
