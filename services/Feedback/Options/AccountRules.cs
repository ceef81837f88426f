using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace RlhfT2I.Feedback.Options;

/// <summary>What the annotations of <see cref="AccountOptions"/> cannot say.</summary>
internal sealed class AccountRules : IValidateOptions<AccountOptions>
{
    // What people put where a secret is missing.
    private static readonly string[] KnownSecrets = ["", "secret", "password", "changeme", "change-me", "admin", "rlhf", "test", "1234", "12345678"];

    public ValidateOptionsResult Validate(string? name, AccountOptions options)
    {
        string[] failures =
        [
            .. Check(nameof(AccountOptions.Owners), options.Owners),
            .. Check(nameof(AccountOptions.Operators), options.Operators),
            .. KnownSecrets.Where(secret => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret))) == options.InstallationKeySha256)
                .Select(secret => $"{Key(nameof(AccountOptions.InstallationKeySha256))} is the hash of '{secret}', which anybody guesses; take a random text of at least 32 characters."),
        ];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Check(string list, IList<string> people) =>
        people.Where(person => person.Length > 500 || person.Split('|') is not [{ Length: > 0 }, { Length: > 0 }, ..])
            .Select(person => $"{Key(list)} has '{person}'; an entry must be ISSUER|SUBJECT, such as https://login.example.org|alice, of at most 500 characters.");

    private static string Key(string property) => $"{AccountOptions.SectionName}:{property}";
}
