using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Application.Accounts;

/// <summary>Credentials for programs.</summary>
internal static class ApiKeyBook
{
    public const string ResourceType = "account.rlhf/ApiKey";

    private static readonly TimeSpan UseStep = TimeSpan.FromMinutes(1);

    /// <summary>Makes a key.</summary>
    /// <returns>The key, and its secret, which is told now and never again.</returns>
    /// <exception cref="ResourceException">There is no such project, or the name is taken.</exception>
    public static async Task<(StoredApiKey Key, Credential Secret)> CreateAsync(
        IFeedbackSession session, Author author, string project, string id, string displayName, AccountRole role, DateTimeOffset? expireTime)
    {
        await ProjectBook.GetAsync(session, project);
        string name = $"{project}/apiKeys/{(id.Length > 0 ? id : Secrets.New())}";
        if (await session.ApiKeys.AnyAsync(key => key.Name == name, session.CancellationToken))
            throw ResourceException.AlreadyExists(ResourceType, name);
        Credential secret = Credential.New(Credential.ApiKeyTag);
        var key = new StoredApiKey
        {
            Name = name,
            Project = project,
            DisplayName = displayName,
            Role = role,
            ExpireTime = expireTime ?? session.Now + StoredApiKey.DefaultLifetime,
            SecretPrefix = secret.Prefix,
            SecretSha256 = secret.Sha256,
            CreateTime = session.Now,
        };
        session.Add(key);
        AuditTrail.Note(session, author, project, name, after: Describe(key));
        await session.SaveAsync();
        return (key, secret);
    }

    /// <summary>Keys of a project, newest first.</summary>
    public static async Task<List<StoredApiKey>> ListAsync(IFeedbackSession session, string project, long before, int count)
    {
        await ProjectBook.GetAsync(session, project);
        return await session.ApiKeys.Where(key => key.Project == project && key.Number < before)
            .OrderByDescending(key => key.Number).Take(count).ToListAsync(session.CancellationToken);
    }

    /// <summary>Makes a key worthless at once.</summary>
    /// <exception cref="ResourceException">There is none of that name.</exception>
    public static async Task DeleteAsync(IFeedbackSession session, Author author, string name)
    {
        StoredApiKey key = await session.ApiKeys.FirstOrDefaultAsync(key => key.Name == name, session.CancellationToken) ?? throw ResourceException.NotFound(ResourceType, name);
        session.Remove(key);
        AuditTrail.Note(session, author, key.Project, name, before: Describe(key));
        await session.SaveAsync();
    }

    /// <summary>Whether a use at a moment needs no note: the minute is kept and no more, so that a busy key costs one write a minute.</summary>
    public static bool IsUseNoted(StoredApiKey key, DateTimeOffset now) => key.LastUseTime >= Minute(now);

    /// <summary>Notes that a key was used.</summary>
    public static Task<int> NoteUseAsync(IFeedbackSession session, StoredApiKey key)
    {
        DateTimeOffset minute = Minute(session.Now);
        return session.ApiKeys.Where(stored => stored.Number == key.Number)
            .ExecuteUpdateAsync(set => set.SetProperty(stored => stored.LastUseTime, minute), session.CancellationToken);
    }

    private static DateTimeOffset Minute(DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % UseStep.Ticks, TimeSpan.Zero);

    private static Dictionary<string, string> Describe(StoredApiKey key) => new() { ["display_name"] = key.DisplayName, ["role"] = key.Role.ToString() };
}
