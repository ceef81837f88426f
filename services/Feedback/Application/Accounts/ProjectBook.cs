using System.Globalization;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Application.Accounts;

/// <summary>Projects.</summary>
internal static class ProjectBook
{
    public const string ResourceType = "account.rlhf/Project";

    /// <summary>Makes sure that the project exists that every installation has.</summary>
    /// <param name="session">A writing session.</param>
    /// <returns>Whether it was made now.</returns>
    public static async Task<bool> EnsureDefaultAsync(IFeedbackSession session)
    {
        if (await FindAsync(session, StoredProject.Default) is not null)
            return false;
        session.Add(new StoredProject { Name = StoredProject.Default, DisplayName = "Default", CreateTime = session.Now, UpdateTime = session.Now });
        await session.SaveAsync();
        return true;
    }

    /// <summary>Creates a project with the caller as its owner.</summary>
    /// <param name="session">A writing session.</param>
    /// <param name="author">The caller.</param>
    /// <param name="id">Last segment of the name; empty for a random one.</param>
    /// <param name="make">The project by its name.</param>
    /// <exception cref="ResourceException">The name is taken.</exception>
    public static async Task<StoredProject> CreateAsync(IFeedbackSession session, Author author, string id, Func<string, StoredProject> make)
    {
        string name = $"projects/{(id.Length > 0 ? id : Secrets.New())}";
        if (await FindAsync(session, name) is not null)
            throw ResourceException.AlreadyExists(ResourceType, name);
        StoredProject project = make(name);
        session.Add(project);
        session.Add(new StoredMember
        {
            Name = $"{name}/members/{Secrets.New()}",
            Project = name,
            Subject = author.Subject,
            DisplayName = "",
            Role = AccountRole.Owner,
            CreateTime = session.Now,
        });
        AuditTrail.Note(session, author, name, name, after: Describe(project));
        await session.SaveAsync();
        return project;
    }

    /// <summary>A project.</summary>
    /// <exception cref="ResourceException">There is none of that name.</exception>
    public static async Task<StoredProject> GetAsync(IFeedbackSession session, string name) =>
        await FindAsync(session, name) ?? throw ResourceException.NotFound(ResourceType, name);

    /// <summary>Projects that an identity has a role in, newest first.</summary>
    public static async Task<List<StoredProject>> ListAsync(IFeedbackSession session, AccountIdentity identity, long before, int count)
    {
        bool every = identity.IsEverywhere;
        List<string> own = [.. identity.Grants.Select(grant => grant.Project).Distinct(StringComparer.Ordinal)];
        return await session.Projects.Where(project => project.Number < before && (every || own.Contains(project.Name)))
            .OrderByDescending(project => project.Number).Take(count).ToListAsync(session.CancellationToken);
    }

    /// <summary>Changes a project.</summary>
    public static async Task<StoredProject> ChangeAsync(IFeedbackSession session, Author author, string name, Action<StoredProject> change)
    {
        StoredProject project = await GetAsync(session, name);
        Dictionary<string, string> before = Describe(project);
        change(project);
        project.Touch(session.Now);
        Dictionary<string, string> after = Describe(project);
        AuditTrail.Note(session, author, name, name, Differing(before, after), Differing(after, before));
        await session.SaveAsync();
        return project;
    }

    private static Task<StoredProject?> FindAsync(IFeedbackSession session, string name) =>
        session.Projects.FirstOrDefaultAsync(project => project.Name == name, session.CancellationToken);

    private static Dictionary<string, string> Describe(StoredProject project) => new()
    {
        ["display_name"] = project.DisplayName,
        ["description"] = project.Description,
        ["encoder"] = project.Encoder,
        ["consent_version"] = project.ConsentVersion.ToString(CultureInfo.InvariantCulture),
    };

    private static Dictionary<string, string> Differing(Dictionary<string, string> values, Dictionary<string, string> others) =>
        values.Where(pair => others[pair.Key] != pair.Value).ToDictionary();
}
