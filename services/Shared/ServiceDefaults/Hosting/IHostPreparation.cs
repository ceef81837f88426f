namespace RlhfT2I.ServiceDefaults.Hosting;

/// <summary>Something that must be in order before anything of a host is made, such as its data folder. <see cref="ServiceHost"/> asks for it before the start.</summary>
public interface IHostPreparation
{
    /// <summary>Puts it in order.</summary>
    /// <exception cref="HostStartException">That is not possible; the host does not start and tells why.</exception>
    void Prepare();
}
