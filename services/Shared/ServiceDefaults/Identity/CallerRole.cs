namespace RlhfT2I.ServiceDefaults.Identity;

/// <summary>What a caller is, from least to most: whoever may do what a role asks for may do what the roles before it ask for.</summary>
public enum CallerRole
{
    /// <summary>Nobody in particular: a caller without a credential.</summary>
    Anonymous,

    /// <summary>Answers tasks and ballots.</summary>
    Rater,

    /// <summary>A member of a project: runs jobs and reads everything but credentials and who raters are.</summary>
    Scientist,

    /// <summary>Everything in a project.</summary>
    Owner,

    /// <summary>Operates the installation: everything in all projects, and what belongs to none, such as dead letters.</summary>
    Operator,

    /// <summary>Another room of the suite, or whoever works on it from inside.</summary>
    Service,
}
