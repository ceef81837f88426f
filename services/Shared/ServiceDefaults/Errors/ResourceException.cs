namespace RlhfT2I.ServiceDefaults.Errors;

/// <summary>A named resource is missing, or exists already; becomes a status with <c>ResourceInfo</c>.</summary>
public sealed class ResourceException : DomainException
{
    private ResourceException(ErrorReason reason, string resourceType, string resourceName)
        : base(reason, new Dictionary<string, string> { ["resourceType"] = resourceType, ["resourceName"] = resourceName })
    {
        ResourceType = resourceType;
        ResourceName = resourceName;
    }

    /// <summary>Type of the resource, such as <c>generation.rlhf/GenerationJob</c>.</summary>
    public string ResourceType { get; }

    /// <summary>Name of the resource.</summary>
    public string ResourceName { get; }

    /// <summary>The resource does not exist, or the caller may not know that it does: <c>NOT_FOUND</c>.</summary>
    public static ResourceException NotFound(string resourceType, string resourceName) =>
        new(ErrorReason.ResourceNotFound, resourceType, resourceName);

    /// <summary>A resource of that name exists: <c>ALREADY_EXISTS</c>.</summary>
    public static ResourceException AlreadyExists(string resourceType, string resourceName) =>
        new(ErrorReason.ResourceAlreadyExists, resourceType, resourceName);
}
