using System.Globalization;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Generation.Domain;

/// <summary>A prompt grammar cannot be read.</summary>
/// <param name="line">Line of the fault, from 1.</param>
/// <param name="problem">What is wrong there and what to do about it.</param>
/// <param name="innerException">The cause, for the log only.</param>
public sealed class GrammarInvalidException(int line, string problem, Exception? innerException = null)
    : DomainException(
        ErrorReason.GrammarInvalid,
        new Dictionary<string, string> { ["line"] = line.ToString(CultureInfo.InvariantCulture), ["problem"] = problem },
        innerException);
