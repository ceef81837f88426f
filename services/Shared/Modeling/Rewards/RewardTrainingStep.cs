using RlhfT2I.Modeling.Training;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Rewards;

/// <summary>One update of a reward model on one batch. It owns nothing it is given; not thread safe.</summary>
public sealed class RewardTrainingStep
{
    private readonly RewardModel _model;
    private readonly RewardLoss _loss;
    private readonly IParameterOptimizer _optimizer;

    /// <summary>Wires the parts.</summary>
    /// <param name="model">The network whose parameters <paramref name="optimizer"/> holds.</param>
    /// <param name="loss">The loss with T and lambda.</param>
    /// <param name="optimizer">Updates the parameters.</param>
    public RewardTrainingStep(RewardModel model, RewardLoss loss, IParameterOptimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(optimizer);
        (_model, _loss, _optimizer) = (model, loss, optimizer);
    }

    /// <summary>The loss of a batch, without an update.</summary>
    /// <returns>Total and terms; gradients flow through them, the caller disposes them.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit, or only some of the prompt tensors are there.</exception>
    public RewardLossTerms Loss(RewardBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        bool classifies = batch.GoodIndex is not null;
        if (classifies != batch.PromptEmbeds is not null || classifies != batch.OriginalIndex is not null)
            throw new ArgumentException(
                $"{nameof(batch.GoodIndex)}, {nameof(batch.PromptEmbeds)} and {nameof(batch.OriginalIndex)} come together or not at all.",
                nameof(batch));
        using var scope = NewDisposeScope();
        Tensor rewards = _model.call(batch.ImageEmbeds, batch.TextEmbeds);
        Tensor? promptRewards = classifies
            ? _model.ScorePrompts(batch.ImageEmbeds.index_select(0, batch.GoodIndex!), batch.PromptEmbeds!)
            : null;
        RewardLossTerms terms = _loss.Compute(rewards, batch.Labels, promptRewards, batch.OriginalIndex);
        terms.Total.MoveToOuterDisposeScope();
        terms.SquaredError.MoveToOuterDisposeScope();
        terms.PromptClassification.MoveToOuterDisposeScope();
        return terms;
    }

    /// <summary>One update.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="learningRate">Learning rate of this update.</param>
    /// <exception cref="ArithmeticException">The loss is not finite; no parameter was changed.</exception>
    public RewardTrainingStepResult Run(RewardBatch batch, double learningRate)
    {
        using var scope = NewDisposeScope();
        using var guard = enable_grad();
        _optimizer.ZeroGrad();
        RewardLossTerms terms = Loss(batch);
        double loss = Value(terms.Total);
        if (!double.IsFinite(loss))
            throw new ArithmeticException($"The reward loss is {loss}.");
        terms.Total.backward();
        _optimizer.Step(learningRate);
        return new RewardTrainingStepResult(loss, Value(terms.SquaredError), Value(terms.PromptClassification));
    }

    private static double Value(Tensor scalar)
    {
        using Tensor value = scalar.detach().to(float64);
        return value.item<double>();
    }
}
