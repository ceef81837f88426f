using RlhfT2I.Modeling.Rewards;
using RlhfT2I.Modeling.Training;
using static TorchSharp.torch;

namespace RlhfT2I.Reward.Domain.Training;

/// <summary>One head in training: its network, optimizer and best weights so far.</summary>
internal sealed class HeadTraining : IDisposable
{
    private readonly AdamWOptimizer _optimizer;
    private RewardModel? _model;
    private Dictionary<string, Tensor>? _best;
    private double _bestAccuracy = double.NegativeInfinity, _bestError = double.PositiveInfinity;
    private int _bestEpoch;

    public HeadTraining(RewardModel model, RewardSettings settings)
    {
        _model = model;
        _optimizer = new AdamWOptimizer(model, new AdamWOptions { WeightDecay = settings.WeightDecay });
        var loss = new RewardLoss(new PromptClassificationLoss(settings.Temperature), settings.PromptClassificationPenalty);
        Step = new RewardTrainingStep(model, loss, _optimizer);
    }

    public RewardModel Model => _model ?? throw new InvalidOperationException("The network was taken.");

    public RewardTrainingStep Step { get; }

    /// <summary>Epochs done.</summary>
    public int EpochCount { get; set; }

    /// <summary>Remembers the weights of the epoch just done if they are the best; equal accuracy is decided by the smaller error.</summary>
    public void Keep(double accuracy, double error)
    {
        if (accuracy < _bestAccuracy || (accuracy <= _bestAccuracy && error >= _bestError))
            return;
        (_bestAccuracy, _bestError, _bestEpoch) = (accuracy, error, EpochCount);
        Forget();
        using var guard = no_grad();
        _best = Model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone().DetachFromDisposeScope(), StringComparer.Ordinal);
    }

    /// <summary>Whether nothing has become better for so many epochs.</summary>
    public bool IsStale(int epochCount) => epochCount > 0 && _best is not null && EpochCount - 1 - _bestEpoch >= epochCount;

    /// <summary>Goes back to the best weights; without validation the last ones stay.</summary>
    public void RestoreBest()
    {
        if (_best is null)
            return;
        using var guard = no_grad();
        foreach ((string name, Tensor target) in Model.state_dict())
            target.copy_(_best[name]);
    }

    /// <summary>Hands the network over.</summary>
    public RewardModel TakeModel()
    {
        RewardModel model = Model;
        _optimizer.ZeroGrad();
        _model = null;
        return model;
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _model?.Dispose();
        Forget();
    }

    private void Forget()
    {
        foreach (Tensor tensor in _best?.Values ?? Enumerable.Empty<Tensor>())
            tensor.Dispose();
        _best = null;
    }
}
