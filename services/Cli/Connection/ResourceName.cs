namespace RlhfT2I.Cli.Connection;

/// <summary>Names as users write them and as the server wants them.</summary>
/// <param name="project">Id of the project in use.</param>
internal sealed class ResourceName(string project)
{
    public const string PromptSets = "promptSets", GenerationJobs = "generationJobs", ModelVersions = "modelVersions";
    public const string LabelSnapshots = "labelSnapshots", RewardTrainingJobs = "rewardTrainingJobs", RewardModels = "rewardModels";
    public const string TrainingSets = "trainingSets", FineTuningJobs = "fineTuningJobs", Evaluations = "evaluations";
    public const string ApiKeys = "apiKeys", Raters = "raters", Webhooks = "webhooks";

    /// <summary>Name of the project.</summary>
    public string Project => $"projects/{project}";

    /// <summary>The full name of a resource given by its id or by its full name.</summary>
    /// <param name="collection">Collection, such as <c>modelVersions</c>.</param>
    /// <param name="text">Id such as <c>scenes-base</c>, or full name.</param>
    /// <exception cref="InputException">It is neither.</exception>
    public string Of(string collection, string text)
    {
        if (text.Length > 0 && !text.Contains('/'))
            return $"{Project}/{collection}/{text}";
        string[] parts = text.Split('/');
        bool full = parts.Length >= 4 && parts[0] == "projects" && parts[2] == collection && parts.All(part => part.Length > 0);
        return full
            ? text
            : throw new InputException(collection, $"'{text}' names none of them", $"give an id, or projects/PROJECT/{collection}/ID");
    }

    /// <summary>The last segment of a name.</summary>
    public static string IdOf(string name) => name[(name.LastIndexOf('/') + 1)..];
}
