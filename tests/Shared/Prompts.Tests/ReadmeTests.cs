using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Prompts.Perturbing;
using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Prompts.Tests;

public class ReadmeTests
{
    [Fact]
    public void Readme_ExampleGrammar_IsSoundAndDoesWhatItsCommentsSay()
    {
        PromptGrammar grammar = PromptGrammar.FromYaml(Example(), "README.md");
        PromptSet set = PromptSetDraw.Draw("toys", grammar, seed: 1);
        set.Entries.GroupBy(e => e.Category).Select(g => (g.Key, g.Count())).ShouldBe([("count", 3), ("material", 6), ("combination", 12)]);
        set.Entries.ShouldAllBe(e => !e.Text.Contains("mouse") && !e.Text.Contains("mice"));
        Prompt prompt = grammar.Parse("An oaken ox");
        new PromptPerturber().Draw(prompt, 3, 1, 1).Select(p => p.Text).ShouldBe(["A tin ox", "An oaken horse", "A tin horse"], ignoreOrder: true);
    }

    private static string Example()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "RlhfT2I.sln")))
            folder = Path.GetDirectoryName(folder);
        string readme = File.ReadAllText(Path.Combine(folder.ShouldNotBeNull(), "services", "Shared", "Prompts", "README.md"));
        return readme.Split("```yaml\n")[1].Split("```")[0];
    }
}
