namespace RlhfT2I.ServiceDefaults.Tls;

/// <summary>A file of <see cref="TlsOptions"/> cannot be used.</summary>
/// <param name="option">The option that names the file.</param>
/// <param name="path">The file.</param>
/// <param name="rule">What it must be, and what is wrong with it.</param>
/// <param name="innerException">The cause.</param>
internal sealed class TlsFileException(string option, string path, string rule, Exception? innerException = null)
    : Exception($"{TlsOptions.SectionName}:{option} is '{path}'; it must be {rule}.", innerException);
