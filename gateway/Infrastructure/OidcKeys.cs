using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using RlhfT2I.Gateway.Options;

namespace RlhfT2I.Gateway.Infrastructure;

/// <summary>The provider's public keys, from the configured file; read again when the file has changed.</summary>
internal sealed class OidcKeys(IOptions<OidcOptions> options)
{
    private volatile Loaded _loaded = new(DateTime.MinValue, []);

    /// <summary>Keys to try for a token: that of the id, or all where none has it.</summary>
    /// <param name="keyId">The token's <c>kid</c>: compared, and nothing else.</param>
    public IEnumerable<SecurityKey> Find(string? keyId)
    {
        IReadOnlyList<SecurityKey> keys = Load();
        SecurityKey[] named = [.. keys.Where(key => key.KeyId == keyId)];
        return named.Length > 0 ? named : keys;
    }

    private IReadOnlyList<SecurityKey> Load()
    {
        DateTime written = File.GetLastWriteTimeUtc(options.Value.KeysFile);
        if (written == _loaded.WriteTime)
            return _loaded.Keys;
        try
        {
            // A secret in the file would let tokens be signed with what is meant to be public.
            SecurityKey[] keys = [.. new JsonWebKeySet(File.ReadAllText(options.Value.KeysFile)).Keys.Where(key => key.Kty != "oct")];
            _loaded = new Loaded(written, keys);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException)
        {
            // Half written: the old keys hold until it is whole.
        }
        return _loaded.Keys;
    }

    private sealed record Loaded(DateTime WriteTime, IReadOnlyList<SecurityKey> Keys);
}
