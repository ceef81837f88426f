using RlhfT2I.ServiceDefaults.Hosting;

namespace RlhfT2I.RoomHosting;

/// <summary>The data root of this process, for a verb that runs as many processes on one root.</summary>
public interface IDataRoot
{
    /// <summary>Holds the root together with other processes that share it, and against every server. Must come before anyone asks for <see cref="StoragePaths"/>, which holds it alone.</summary>
    /// <returns>The folders, which exist and are writable.</returns>
    /// <exception cref="HostStartException">The root is not usable, or a server uses it.</exception>
    StoragePaths Share();
}
