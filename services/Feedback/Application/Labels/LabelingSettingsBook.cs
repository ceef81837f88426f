using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Application.Labels;

/// <summary>How projects label.</summary>
internal static class LabelingSettingsBook
{
    /// <summary>The rules of a project; its defaults, not stored, if nobody changed them.</summary>
    public static async Task<LabelingRules> ReadAsync(IFeedbackSession session, string project) =>
        await session.Rules.FirstOrDefaultAsync(rules => rules.Project == project, session.CancellationToken) ?? new LabelingRules { Project = project };

    /// <summary>Changes the rules of a project.</summary>
    public static async Task<LabelingRules> ChangeAsync(IFeedbackSession session, string project, Action<LabelingRules> change)
    {
        LabelingRules rules = await ReadAsync(session, project);
        change(rules);
        if (rules.Revision++ == 0)
            session.Add(rules);
        rules.UpdateTime = session.Now;
        await session.SaveAsync();
        return rules;
    }
}
