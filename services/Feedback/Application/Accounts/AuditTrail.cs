using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Accounts;

namespace RlhfT2I.Feedback.Application.Accounts;

/// <summary>Keeps who changed what in the accounts of a project.</summary>
internal static class AuditTrail
{
    /// <summary>Notes a change, to be stored with the next save. Values hold no secret and no name of a rater.</summary>
    public static void Note(
        IFeedbackSession session, Author author, string project, string resource, Dictionary<string, string>? before = null, Dictionary<string, string>? after = null) =>
        session.Add(new AuditRecord
        {
            Name = $"{project}/auditEvents/{Secrets.New()}",
            Project = project,
            Subject = author.Subject,
            Method = author.Method,
            Resource = resource,
            RequestId = author.RequestId,
            Before = before ?? [],
            After = after ?? [],
            CreateTime = session.Now,
        });

    /// <summary>Changes of a project, newest first.</summary>
    public static async Task<List<AuditRecord>> ListAsync(IFeedbackSession session, string project, string subject, string resource, long before, int count)
    {
        await ProjectBook.GetAsync(session, project);
        return await session.AuditRecords
            .Where(record => record.Project == project && record.Number < before && (subject == "" || record.Subject == subject) && (resource == "" || record.Resource == resource))
            .OrderByDescending(record => record.Number).Take(count).ToListAsync(session.CancellationToken);
    }
}
