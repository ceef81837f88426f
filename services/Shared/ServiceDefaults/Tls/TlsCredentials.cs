using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace RlhfT2I.ServiceDefaults.Tls;

/// <summary>
/// The certificate and authority in use. With each new connection, at most once a minute, the files are looked at again; where they have changed, what they hold now is
/// used from then on. Files that are wrong or half written leave the old in use.
/// </summary>
/// <param name="options">The files' names.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where changes are told.</param>
public sealed class TlsCredentials(IOptions<TlsOptions> options, TimeProvider time, ILogger<TlsCredentials> logger)
{
    /// <summary>How long the files are not looked at again.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private (TlsFiles Files, TlsMaterial Material)? _inUse;
    private long _lookTime;

    /// <summary>Whether there are any.</summary>
    internal bool AreSet => options.Value.AreSet();

    /// <summary>What a new connection uses.</summary>
    /// <exception cref="TlsFileException">The files were good at the start, but are no longer, and none were read in between.</exception>
    internal TlsMaterial Current
    {
        get
        {
            lock (_gate)
            {
                if (_inUse is null)
                    _inUse = Read(TlsFiles.Read(options.Value));
                else if (time.GetElapsedTime(_lookTime) >= Period)
                    Renew(_inUse.Value.Files, _inUse.Value.Material);
                else
                    return _inUse.Value.Material;
                _lookTime = time.GetTimestamp();
                return _inUse.Value.Material;
            }
        }
    }

    private void Renew(TlsFiles known, TlsMaterial material)
    {
        try
        {
            TlsFiles files = TlsFiles.Read(options.Value);
            if (files != known)
            {
                _inUse = Read(files);
                TlsLog.Renewed(logger, _inUse.Value.Material.ExpireTime);
                return;
            }
        }
        catch (TlsFileException exception)
        {
            TlsLog.NotRenewed(logger, exception.Message);
        }
        if (material.ExpireTime <= time.GetUtcNow())
            TlsLog.Expired(logger, material.ExpireTime);
    }

    private (TlsFiles, TlsMaterial) Read(TlsFiles files) => (files, TlsMaterial.From(files, options.Value, time.GetUtcNow()));
}
