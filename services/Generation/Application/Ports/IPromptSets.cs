using RlhfT2I.Generation.Domain;

namespace RlhfT2I.Generation.Application.Ports;

/// <summary>Stored prompt sets.</summary>
public interface IPromptSets
{
    /// <summary>Stores a set, whole or not at all.</summary>
    /// <param name="name">Resource name.</param>
    /// <param name="displayName">Name for people.</param>
    /// <param name="prompts">The prompts in order.</param>
    /// <param name="stamp">The call, remembered with the set; <c>null</c> for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The set; of a repeated call the one that was stored then.</returns>
    /// <exception cref="ServiceDefaults.Errors.ResourceException">The name is taken.</exception>
    Task<PromptSetSummary> AddAsync(
        string name, string displayName, IReadOnlyList<PromptItem> prompts, RequestStamp? stamp, CancellationToken cancellationToken);

    /// <summary>One set.</summary>
    /// <param name="name">Resource name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ServiceDefaults.Errors.ResourceException">There is none.</exception>
    Task<PromptSetSummary> GetAsync(string name, CancellationToken cancellationToken);

    /// <summary>Sets of a project, the newest first.</summary>
    /// <param name="parent">The project.</param>
    /// <param name="pageSize">Most entries.</param>
    /// <param name="cursor">Where the page starts; <c>null</c> for the first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<PromptSetSummary>> ListAsync(string parent, int pageSize, string? cursor, CancellationToken cancellationToken);

    /// <summary>Prompts of a set in their order.</summary>
    /// <param name="promptSet">Resource name of the set.</param>
    /// <param name="category">Only these, unless not set.</param>
    /// <param name="split">Only these, unless not set.</param>
    /// <param name="pageSize">Most entries.</param>
    /// <param name="cursor">Where the page starts; <c>null</c> for the first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ServiceDefaults.Errors.ResourceException">There is no such set.</exception>
    Task<Page<PromptItem>> ListPromptsAsync(
        string promptSet, PromptCategory category, PromptSplit split, int pageSize, string? cursor, CancellationToken cancellationToken);

    /// <summary>All prompts of a set in their order.</summary>
    /// <param name="promptSet">Resource name of the set.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<PromptItem>> ReadAllAsync(string promptSet, CancellationToken cancellationToken);
}
