using RlhfT2I.Cli.Connection;
using RlhfT2I.Cli.Experiments;

namespace RlhfT2I.Cli.Paper;

/// <summary>Reads and checks studies.</summary>
public static class StudyFile
{
    private const int MostShown = 20, LongestPrompt = 1000;

    /// <summary>Reads a text.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="source">What to call it in errors.</param>
    /// <exception cref="InputException">It cannot be used.</exception>
    public static PaperStudy Parse(string yaml, string source)
    {
        PaperStudy study = ExperimentFile.Read<PaperStudy>(yaml, source, "paper.yaml");
        ExperimentFile.Check(study.Loop);
        Limits.Within("repetitions", study.Repetitions, 1, 20);
        Limits.Within("reference.captions", study.Reference.Captions, 50, study.Reference.Folder.Length > 0 ? 50_000 : 10_000);
        Limits.Within("reference.side", study.Reference.Side, 32, 1024);
        foreach (double share in study.ImageShares)
        {
            if (share is not (> 0 and < 1))
                throw new InputException("image_shares", $"{share} is out of range", "give shares above 0 and below 1; all images are measured anyway");
        }

        if (study.Loop.Unlabeled.PromptsPerCategory == 0)
            throw new InputException("loop.unlabeled.prompts_per_category", "0 leaves out the unlabelled images that Table 3 is about", "give 1 to 2,600");
        if (study.Loop.FineTuning.PretrainingPenalty == 0)
            throw new InputException("loop.fine_tuning.pretraining_penalty", "0 leaves out the pre-training pairs that Table 3 is about", "give a number above 0");
        if (study.Loop.Evaluation.Keep != study.Loop.Evaluation.ImagesPerSet)
        {
            throw new InputException(
                "loop.evaluation.keep", $"{study.Loop.Evaluation.Keep} images are kept, and raters see sets of {study.Loop.Evaluation.ImagesPerSet}", "give keep and images_per_set the same number");
        }

        Limits.Within("grids.prompts_per_cell", study.Grids.PromptsPerCell, 1, MostShown);
        Limits.Within("grids.appendix_prompts_per_cell", study.Grids.AppendixPromptsPerCell, 1, MostShown);
        Limits.Within("grids.images", study.Grids.Images, 1, 9);
        if (study.Grids.Unlisted.Count > MostShown || study.Grids.Unlisted.Any(text => string.IsNullOrWhiteSpace(text) || text.Length > LongestPrompt))
            throw new InputException("grids.unlisted", "it holds an empty prompt, one of more than 1,000 characters, or more than 20", "give up to 20 prompts");
        return study;
    }
}
