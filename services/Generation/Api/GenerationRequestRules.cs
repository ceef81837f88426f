using System.Text;
using Google.Protobuf.Collections;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Generation.Domain;
using RlhfT2I.Prompts.Yaml;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Generation.Api;

/// <summary>Rules of requests that their contracts do not state by annotation.</summary>
internal static class GenerationRequestRules
{
    private const int MaxDisplayName = 100;

    public static void Check(CreatePromptSetRequest request)
    {
        RequestValidator rules = new RequestValidator(request)
            .Text("prompt_set.display_name", request.PromptSet?.DisplayName ?? "", MaxDisplayName)
            .OneOf("source", request.SourceCase != CreatePromptSetRequest.SourceOneofCase.None, "built_in_prompt_set, grammar and prompt_list");
        switch (request.SourceCase)
        {
            case CreatePromptSetRequest.SourceOneofCase.BuiltInPromptSet:
                rules.Require(
                    request.BuiltInPromptSet != BuiltInPromptSet.Unspecified, "built_in_prompt_set",
                    "is not set; BUILT_IN_PROMPT_SET_PAPER_TRAINING and BUILT_IN_PROMPT_SET_PAPER_EVALUATION are known");
                break;
            case CreatePromptSetRequest.SourceOneofCase.Grammar:
                rules.Range("grammar.prompt_count", request.Grammar.PromptCount, 0, PromptItems.MaxGrammarPrompts);
                int bytes = Encoding.UTF8.GetByteCount(request.Grammar.GrammarYaml);
                rules.Require(bytes <= GrammarLimits.MaxYamlSize, "grammar.grammar_yaml", $"{bytes} bytes are more than {GrammarLimits.MaxYamlSize}");
                break;
            case CreatePromptSetRequest.SourceOneofCase.PromptList:
                rules.Count("prompt_list.prompts", request.PromptList.Prompts.Count, 1, PromptItems.MaxListedPrompts);
                CheckPrompts(rules, request.PromptList.Prompts);
                break;
            default:
                break;
        }

        rules.ThrowIfInvalid();
    }

    public static void Check(CreateGenerationJobRequest request) =>
        new RequestValidator(request)
            .Range("generation_job.images_per_prompt", request.GenerationJob?.ImagesPerPrompt ?? 0, 0, PromptItem.MaxImageCount)
            .Text("generation_job.sampling_settings.negative_prompt", request.GenerationJob?.SamplingSettings?.NegativePrompt ?? "", PromptItem.MaxTextLength)
            .ThrowIfInvalid();

    // Two prompts of one text would get the same seeds and so the same images.
    private static void CheckPrompts(RequestValidator rules, RepeatedField<Prompt> prompts)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < prompts.Count && rules.Violations.Count < 50; i++)
        {
            string text = prompts[i].Text.Trim(), field = $"prompt_list.prompts[{i}]";
            // Texts that are not set at all are refused by the contract's own rule.
            rules.Require(prompts[i].Text.Length == 0 || text.Length > 0, $"{field}.text", "is empty but for blanks; write a prompt of 1 to 1000 characters");
            rules.Text($"{field}.text", text, PromptItem.MaxTextLength);
            rules.Range($"{field}.image_count", prompts[i].ImageCount, 0, PromptItem.MaxImageCount);
            if (text.Length > 0 && !seen.TryAdd(text, i))
                rules.Require(false, $"{field}.text", $"is the text of prompts[{seen[text]}] again; raise that prompt's image_count instead");
        }
    }
}
