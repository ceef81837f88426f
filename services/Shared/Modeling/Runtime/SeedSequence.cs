using TorchSharp;

namespace RlhfT2I.Modeling.Runtime;

/// <summary>
/// Random numbers as a function of what they are for: a seed and a path such as (sample id, step) give a seed of their own,
/// so an image does not depend on the batch it is made in, nor a training step on the process that runs it.
/// </summary>
/// <remarks>
/// Derivation: the state starts as the seed; each path element is mixed in through the output function of SplitMix64
/// (Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195), which is a bijection of 64 bits. The result is part of what makes a
/// run repeatable and does not change between versions.
/// </remarks>
public static class SeedSequence
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    /// <summary>The seed of a path below <paramref name="seed"/>. Order and length of the path matter; (1, 2), (2, 1) and (1) differ.</summary>
    /// <param name="seed">The seed of the whole, for example of a job.</param>
    /// <param name="path">What the numbers are for, for example a sample id and a step.</param>
    public static ulong Derive(ulong seed, params ReadOnlySpan<ulong> path)
    {
        ulong state = Mix(seed + Increment);
        foreach (ulong element in path)
            state = Mix(state + Increment ^ Mix(element + Increment));
        return state;
    }

    /// <summary>A generator on the CPU for a path below <paramref name="seed"/>; the caller disposes it.</summary>
    /// <remarks>The CPU's generator gives the same numbers on every machine; move the tensors to the device afterwards.</remarks>
    public static torch.Generator CreateGenerator(ulong seed, params ReadOnlySpan<ulong> path) => new(Derive(seed, path), torch.CPU);

    /// <summary>Standard normal numbers for a path below <paramref name="seed"/>.</summary>
    /// <param name="shape">Shape of the result.</param>
    /// <param name="seed">The seed of the whole.</param>
    /// <param name="path">What the numbers are for.</param>
    /// <returns>A new float32 tensor on the CPU; the caller owns it.</returns>
    public static torch.Tensor Normal(long[] shape, ulong seed, params ReadOnlySpan<ulong> path)
    {
        ArgumentNullException.ThrowIfNull(shape);
        using torch.Generator generator = CreateGenerator(seed, path);
        return torch.randn(shape, torch.float32, torch.CPU, generator: generator);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
