using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Exceptions;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Application.Accounts;

/// <summary>Who has which role in a project.</summary>
internal static class MemberBook
{
    public const string ResourceType = "account.rlhf/Member";

    /// <summary>Gives a person a role.</summary>
    /// <exception cref="ResourceException">There is no such project, the name is taken, or the person has a role there.</exception>
    public static async Task<StoredMember> CreateAsync(
        IFeedbackSession session, Author author, string project, string id, string subject, string displayName, AccountRole role)
    {
        await ProjectBook.GetAsync(session, project);
        string name = $"{project}/members/{(id.Length > 0 ? id : Secrets.New())}";
        string? taken = await session.Members.Where(member => member.Name == name || (member.Project == project && member.Subject == subject))
            .Select(member => member.Name).FirstOrDefaultAsync(session.CancellationToken);
        if (taken is not null)
            throw ResourceException.AlreadyExists(ResourceType, taken);
        var member = new StoredMember { Name = name, Project = project, Subject = subject, DisplayName = displayName, Role = role, CreateTime = session.Now };
        session.Add(member);
        AuditTrail.Note(session, author, project, name, after: Describe(member));
        await session.SaveAsync();
        return member;
    }

    /// <summary>Members of a project, newest first.</summary>
    public static async Task<List<StoredMember>> ListAsync(IFeedbackSession session, string project, long before, int count)
    {
        await ProjectBook.GetAsync(session, project);
        return await session.Members.Where(member => member.Project == project && member.Number < before)
            .OrderByDescending(member => member.Number).Take(count).ToListAsync(session.CancellationToken);
    }

    /// <summary>Takes a person's role away.</summary>
    /// <exception cref="ResourceException">There is no such member.</exception>
    /// <exception cref="LastOwnerException">The project would be without an owner.</exception>
    public static async Task DeleteAsync(IFeedbackSession session, Author author, string name)
    {
        StoredMember member = await session.Members.FirstOrDefaultAsync(member => member.Name == name, session.CancellationToken)
            ?? throw ResourceException.NotFound(ResourceType, name);
        bool othersOwn = await session.Members.AnyAsync(
            other => other.Project == member.Project && other.Role == AccountRole.Owner && other.Name != name, session.CancellationToken);
        if (member.Role == AccountRole.Owner && !othersOwn)
            throw new LastOwnerException(name);
        session.Remove(member);
        AuditTrail.Note(session, author, member.Project, name, before: Describe(member));
        await session.SaveAsync();
    }

    private static Dictionary<string, string> Describe(StoredMember member) => new() { ["subject"] = member.Subject, ["role"] = member.Role.ToString() };
}
