using System.Globalization;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Exceptions;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Application.Accounts;

/// <summary>Ways in for raters.</summary>
internal static class InvitationDesk
{
    public const string ResourceType = "account.rlhf/Invitation";

    /// <summary>Makes an invitation.</summary>
    /// <returns>The invitation, and its secret, which is told now and never again.</returns>
    /// <exception cref="ResourceException">There is no such project, or the name is taken.</exception>
    public static async Task<(StoredInvitation Invitation, Credential Secret)> CreateAsync(
        IFeedbackSession session, Author author, string project, string id, string displayName, int maxUseCount, DateTimeOffset? expireTime)
    {
        await ProjectBook.GetAsync(session, project);
        string name = $"{project}/invitations/{(id.Length > 0 ? id : Secrets.New())}";
        if (await session.Invitations.AnyAsync(invitation => invitation.Name == name, session.CancellationToken))
            throw ResourceException.AlreadyExists(ResourceType, name);
        Credential secret = Credential.New(Credential.InvitationTag);
        var invitation = new StoredInvitation
        {
            Name = name,
            Project = project,
            DisplayName = displayName,
            MaxUseCount = maxUseCount,
            ExpireTime = expireTime ?? session.Now + StoredInvitation.DefaultLifetime,
            SecretPrefix = secret.Prefix,
            SecretSha256 = secret.Sha256,
            CreateTime = session.Now,
        };
        session.Add(invitation);
        AuditTrail.Note(session, author, project, name, after: new() { ["max_use_count"] = maxUseCount.ToString(CultureInfo.InvariantCulture) });
        await session.SaveAsync();
        return (invitation, secret);
    }

    /// <summary>Invitations of a project, newest first.</summary>
    public static async Task<List<StoredInvitation>> ListAsync(IFeedbackSession session, string project, long before, int count)
    {
        await ProjectBook.GetAsync(session, project);
        return await session.Invitations.Where(invitation => invitation.Project == project && invitation.Number < before)
            .OrderByDescending(invitation => invitation.Number).Take(count).ToListAsync(session.CancellationToken);
    }

    /// <summary>Makes an invitation worthless.</summary>
    /// <exception cref="ResourceException">There is none of that name.</exception>
    public static async Task DeleteAsync(IFeedbackSession session, Author author, string name)
    {
        StoredInvitation invitation = await session.Invitations.FirstOrDefaultAsync(invitation => invitation.Name == name, session.CancellationToken)
            ?? throw ResourceException.NotFound(ResourceType, name);
        session.Remove(invitation);
        AuditTrail.Note(session, author, invitation.Project, name);
        await session.SaveAsync();
    }

    /// <summary>Lets someone in as a rater.</summary>
    /// <param name="session">A writing session.</param>
    /// <param name="secret">Secret of an invitation.</param>
    /// <param name="displayName">How the rater wants to be called; empty takes the invitation's name.</param>
    /// <param name="salt">Random text that the token of the session follows from, together with the secret.</param>
    /// <param name="lifetime">How long the session lasts.</param>
    /// <exception cref="CredentialInvalidException">There is no invitation with that secret.</exception>
    /// <exception cref="InvitationExhaustedException">It has expired or was used as often as it may be.</exception>
    public static async Task<(StoredRater Rater, Credential Token, DateTimeOffset ExpireTime)> AcceptAsync(
        IFeedbackSession session, string secret, string displayName, string salt, TimeSpan lifetime)
    {
        string prefix = Credential.PrefixOf(secret);
        StoredInvitation? invitation = await session.Invitations.AsNoTracking().FirstOrDefaultAsync(invitation => invitation.SecretPrefix == prefix, session.CancellationToken);
        bool fits = Credential.Fits(secret, invitation?.SecretSha256);
        if (invitation is null || !fits)
            throw new CredentialInvalidException();
        if (invitation.ExpireTime <= session.Now || !await CountUseAsync(session, invitation.Name))
            throw new InvitationExhaustedException(invitation.Name);

        string name = displayName.Length > 0 ? displayName : invitation.DisplayName;
        StoredRater rater = StoredRater.Invited(invitation.Project, Secrets.New(), name, invitation.Name, session.Now);
        Credential token = SessionToken(secret, salt);
        DateTimeOffset expireTime = session.Now + lifetime;
        session.Add(rater);
        session.Add(new RaterSession { TokenPrefix = token.Prefix, TokenSha256 = token.Sha256, Rater = rater.Name, ExpireTime = expireTime });
        await session.SaveAsync();
        DateTimeOffset now = session.Now;
        await session.Sessions.Where(found => found.ExpireTime <= now).ExecuteDeleteAsync(session.CancellationToken);
        return (rater, token, expireTime);
    }

    /// <summary>The token of the session that began with a salt.</summary>
    public static Credential SessionToken(string secret, string salt) => Credential.Derive(Credential.SessionTag, secret, salt);

    // One statement: two who come at the same moment are counted one after the other by every database.
    private static async Task<bool> CountUseAsync(IFeedbackSession session, string name) =>
        await session.Invitations.Where(invitation => invitation.Name == name && invitation.UseCount < invitation.MaxUseCount)
            .ExecuteUpdateAsync(set => set.SetProperty(invitation => invitation.UseCount, invitation => invitation.UseCount + 1), session.CancellationToken) == 1;
}
