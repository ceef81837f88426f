namespace RlhfT2I.ServiceDefaults.Errors;

/// <summary>A resource is not in a state that allows the call.</summary>
/// <param name="resourceName">Name of the resource.</param>
/// <param name="state">State that it is in.</param>
/// <param name="requiredState">State or states that the call needs.</param>
public sealed class WrongStateException(string resourceName, string state, string requiredState)
    : PreconditionException(ErrorReason.ResourceWrongState, resourceName, new Dictionary<string, string>
    {
        ["resourceName"] = resourceName,
        ["state"] = state,
        ["requiredState"] = requiredState,
    });
