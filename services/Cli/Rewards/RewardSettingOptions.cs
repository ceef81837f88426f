using System.CommandLine;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.Cli.Rewards;

/// <summary>Options of a reward training; one that is not given takes the server's default.</summary>
internal sealed class RewardSettingOptions
{
    private readonly Option<bool> _plain = new("--no-auxiliary") { Description = "Leave out the prompt-classification loss." };
    private readonly Option<double?> _penalty = new("--penalty") { Description = "Weight of the prompt-classification loss, 0 to 100." };
    private readonly Option<double?> _temperature = new("--temperature") { Description = "Temperature of eq. 1, above 0." };
    private readonly Option<int?> _candidates = new("--candidates") { Description = "Prompts that an image is classified among, 2 to 100." };
    private readonly Option<int?> _epochs = new("--epochs") { Description = "Passes over the labels, 1 to 10000." };
    private readonly Option<int?> _batch = new("--batch") { Description = "Labelled images in a batch." };
    private readonly Option<double?> _rate = new("--learning-rate") { Description = "Step size of AdamW." };
    private readonly Option<double?> _decay = new("--weight-decay") { Description = "Weight decay of AdamW, 0 to 1." };
    private readonly Option<int?> _ensemble = new("--ensemble") { Description = "Heads that are averaged, 1 to 32." };
    private readonly Option<int?> _stop = new("--early-stop") { Description = "Epochs without a better validation after which it stops; 0 trains to the end." };
    private readonly Option<bool> _interaction = new("--interaction") { Description = "Give the network the product of image and text vector too." };
    private readonly Option<double?> _share = new("--image-share") { Description = "Share of images per prompt to train on, above 0 to 1." };
    private readonly Option<int[]> _widths = new("--hidden")
    {
        Description = "Widths of the hidden layers.",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [_plain, _penalty, _temperature, _candidates, _epochs, _batch, _rate, _decay, _ensemble, _stop, _interaction, _share, _widths];
        foreach (Option option in all)
            command.Add(option);
    }

    /// <summary>The settings given.</summary>
    public RewardTrainingSettings Read(ParseResult parsed)
    {
        var settings = new RewardTrainingSettings();
        if (parsed.GetValue(_plain))
            settings.AuxiliaryLossEnabled = false;
        if (parsed.GetValue(_penalty) is { } penalty)
            settings.PromptClassificationPenalty = penalty;
        if (parsed.GetValue(_temperature) is { } temperature)
            settings.Temperature = temperature;
        if (parsed.GetValue(_candidates) is { } candidates)
            settings.PromptCandidateCount = candidates;
        if (parsed.GetValue(_epochs) is { } epochs)
            settings.EpochCount = epochs;
        if (parsed.GetValue(_batch) is { } batch)
            settings.BatchSize = batch;
        if (parsed.GetValue(_rate) is { } rate)
            settings.LearningRate = rate;
        if (parsed.GetValue(_decay) is { } decay)
            settings.WeightDecay = decay;
        if (parsed.GetValue(_ensemble) is { } ensemble)
            settings.EnsembleSize = ensemble;
        if (parsed.GetValue(_stop) is { } stop)
            settings.EarlyStopEpochCount = stop;
        if (parsed.GetValue(_interaction))
            settings.InteractionEnabled = true;
        if (parsed.GetValue(_share) is { } share)
            settings.ImageShare = share;
        settings.HiddenWidths.AddRange(parsed.GetValue(_widths) ?? []);
        return settings;
    }
}
