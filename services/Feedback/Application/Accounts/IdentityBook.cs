using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Exceptions;

namespace RlhfT2I.Feedback.Application.Accounts;

/// <summary>Who is behind a credential or a name. Why a credential is worth nothing is not told, and takes no other time to find out.</summary>
internal static class IdentityBook
{
    /// <summary>The identity behind the secret of an API key.</summary>
    /// <param name="session">A session.</param>
    /// <param name="secret">The secret.</param>
    /// <returns>The identity, and the key.</returns>
    /// <exception cref="CredentialInvalidException">It is worth nothing.</exception>
    public static async Task<(AccountIdentity Identity, StoredApiKey Key)> OfApiKeyAsync(IFeedbackSession session, string secret)
    {
        string prefix = Credential.PrefixOf(secret);
        StoredApiKey? key = await session.ApiKeys.FirstOrDefaultAsync(key => key.SecretPrefix == prefix, session.CancellationToken);
        bool fits = Credential.Fits(secret, key?.SecretSha256);
        if (key is null || !fits || key.ExpireTime <= session.Now)
            throw new CredentialInvalidException();
        // A key owns what it has made, beside the role in its own project.
        AccountIdentity maker = await OfPersonAsync(session, key.Name, []);
        return (Of(key) with { Grants = [.. maker.Grants.Prepend(GrantOf(key)).Distinct()] }, key);
    }

    /// <summary>The rater behind the token of a session.</summary>
    /// <exception cref="CredentialInvalidException">It is worth nothing.</exception>
    public static async Task<AccountIdentity> OfSessionAsync(IFeedbackSession session, string token)
    {
        string prefix = Credential.PrefixOf(token);
        RaterSession? found = await session.Sessions.FirstOrDefaultAsync(found => found.TokenPrefix == prefix, session.CancellationToken);
        bool fits = Credential.Fits(token, found?.TokenSha256);
        if (found is null || !fits || found.ExpireTime <= session.Now)
            throw new CredentialInvalidException();
        StoredRater rater = await session.Raters.FirstOrDefaultAsync(rater => rater.Name == found.Rater, session.CancellationToken) ?? throw new CredentialInvalidException();
        return Of(rater, found.ExpireTime);
    }

    /// <summary>The person behind a verified subject. Someone without a role is somebody all the same, with no grant.</summary>
    /// <param name="session">A session.</param>
    /// <param name="subject">The subject, <c>{issuer}|{subject}</c>.</param>
    /// <param name="everywhere">Roles that the settings give the subject everywhere.</param>
    public static async Task<AccountIdentity> OfPersonAsync(IFeedbackSession session, string subject, IEnumerable<AccountRole> everywhere)
    {
        List<StoredMember> members = await session.Members.Where(member => member.Subject == subject).OrderBy(member => member.Number).ToListAsync(session.CancellationToken);
        string displayName = members.Select(member => member.DisplayName).LastOrDefault(name => name.Length > 0, "");
        return new AccountIdentity(subject, displayName, [.. everywhere.Select(role => ("", role)), .. members.Select(member => (member.Project, member.Role))], null);
    }

    /// <summary>Who bears a subject that an earlier authentication gave.</summary>
    /// <param name="session">A session.</param>
    /// <param name="subject">Name of an API key or a rater, id of a rater, or a person.</param>
    /// <param name="grants">Roles that the call came with. What is stored is added: a project that the subject has made since is its own already.</param>
    public static async Task<AccountIdentity> OfSubjectAsync(IFeedbackSession session, string subject, IReadOnlyList<(string Project, AccountRole Role)> grants)
    {
        AccountIdentity person = await OfPersonAsync(session, subject, []);
        if (await session.ApiKeys.FirstOrDefaultAsync(key => key.Name == subject, session.CancellationToken) is { } key)
            return Of(key) with { Grants = [.. grants.Append(GrantOf(key)).Concat(person.Grants).Distinct()] };
        List<StoredRater> raters = await session.Raters
            .Where(rater => (rater.Name == subject || rater.RaterId == subject) && rater.State != RaterState.Erased)
            .OrderBy(rater => rater.Number).ToListAsync(session.CancellationToken);
        return person with
        {
            DisplayName = person.DisplayName.Length > 0 ? person.DisplayName : raters.Select(rater => rater.DisplayName).LastOrDefault(""),
            Grants = [.. grants.Concat(person.Grants).Concat(raters.Select(rater => (rater.Project, AccountRole.Rater))).Distinct()],
        };
    }

    private static AccountIdentity Of(StoredApiKey key) => new(key.Name, key.DisplayName, [GrantOf(key)], key.ExpireTime);

    // An operator's key is kept in the default project, as keys are in one, and holds everywhere.
    private static (string Project, AccountRole Role) GrantOf(StoredApiKey key) => (key.Role == AccountRole.Operator ? "" : key.Project, key.Role);

    private static AccountIdentity Of(StoredRater rater, DateTimeOffset expireTime) => new(rater.Name, rater.DisplayName, [(rater.Project, AccountRole.Rater)], expireTime);
}
