namespace RlhfT2I.Feedback.Domain.Guidelines;

/// <summary>Version 1 of the guideline of every project, until the project publishes its own: the question of the paper's section 3.1. Nobody has to acknowledge it.</summary>
internal static class BuiltInGuideline
{
    public const string Id = "default";

    public const int Version = 1;

    public const string Text = """
        # Does the image show what the prompt says?

        Look at each image by itself and compare it with the prompt.

        - **Good**: everything that the prompt names is there, in the stated number, colour and place.
        - **Bad**: something that the prompt names is missing or wrong.
        - **Skip**: you cannot tell, for example because the prompt can be read in two ways or the image does not load.

        Judge the match with the prompt only. A plain picture that shows the right thing is good; a beautiful one that shows something else is bad.
        """;

    /// <summary>Name of the guideline within a project.</summary>
    public static string NameIn(string project) => $"{project}/guidelines/{Id}";
}
