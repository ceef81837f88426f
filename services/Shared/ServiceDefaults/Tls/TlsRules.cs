using Microsoft.Extensions.Options;

namespace RlhfT2I.ServiceDefaults.Tls;

/// <summary>Rules of <see cref="TlsOptions"/>: all files or none, each with what it should hold.</summary>
internal sealed class TlsRules(TimeProvider time) : IValidateOptions<TlsOptions>
{
    public ValidateOptionsResult Validate(string? name, TlsOptions options)
    {
        if (!options.AreSet())
            return ValidateOptionsResult.Success;
        string[] missing =
        [
            .. Missing(nameof(TlsOptions.CertificateFile), options.CertificateFile, "the certificate of this process"),
            .. Missing(nameof(TlsOptions.KeyFile), options.KeyFile, "its private key"),
            .. Missing(nameof(TlsOptions.AuthorityFile), options.AuthorityFile, "the root certificates of the authority"),
        ];
        if (missing.Length > 0)
            return ValidateOptionsResult.Fail(missing);
        try
        {
            TlsMaterial.From(TlsFiles.Read(options), options, time.GetUtcNow());
            return ValidateOptionsResult.Success;
        }
        catch (TlsFileException exception)
        {
            return ValidateOptionsResult.Fail(exception.Message);
        }
    }

    private static IEnumerable<string> Missing(string option, string path, string content)
    {
        if (path.Length == 0)
            yield return $"{TlsOptions.SectionName}:{option} is not set; it must be a PEM file with {content}, or all three of {TlsOptions.SectionName} must be left out.";
    }
}
