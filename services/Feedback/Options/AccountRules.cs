using Microsoft.Extensions.Options;
using RlhfT2I.Feedback.Domain.Webhooks;

namespace RlhfT2I.Feedback.Options;

/// <summary>What the annotations of <see cref="AccountOptions"/> cannot say.</summary>
internal sealed class AccountRules : IValidateOptions<AccountOptions>
{
    public ValidateOptionsResult Validate(string? name, AccountOptions options)
    {
        string[] failures =
        [
            .. Check(nameof(AccountOptions.Owners), options.Owners),
            .. Check(nameof(AccountOptions.Operators), options.Operators),
            .. options.WebhookHosts.Where(host => !WebhookHosts.IsEntry(host))
                .Select(host => $"{Key(nameof(AccountOptions.WebhookHosts))} has '{host}'; an entry must be the name of a host, such as hooks.example.org, hooks.example.org:8443 or *.example.org."),
        ];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Check(string list, IList<string> people) =>
        people.Where(person => person.Length > 500 || person.Split('|') is not [{ Length: > 0 }, { Length: > 0 }, ..])
            .Select(person => $"{Key(list)} has '{person}'; an entry must be ISSUER|SUBJECT, such as https://login.example.org|alice, of at most 500 characters.");

    private static string Key(string property) => $"{AccountOptions.SectionName}:{property}";
}
