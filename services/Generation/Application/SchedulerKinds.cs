using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.Generation.Application;

/// <summary>Schedulers by their names in contracts and in diffusers.</summary>
public static class SchedulerKinds
{
    private static readonly Dictionary<SchedulerKind, string> Classes = new()
    {
        [SchedulerKind.Ddpm] = "DDPMScheduler",
        [SchedulerKind.Ddim] = "DDIMScheduler",
        [SchedulerKind.Pndm] = "PNDMScheduler",
        [SchedulerKind.Euler] = "EulerDiscreteScheduler",
        [SchedulerKind.EulerAncestral] = "EulerAncestralDiscreteScheduler",
        [SchedulerKind.DpmSolverMultistep] = "DPMSolverMultistepScheduler",
    };

    /// <summary>The class of a kind.</summary>
    /// <param name="kind">A kind that is set.</param>
    public static string ClassOf(SchedulerKind kind) => Classes[kind];

    /// <summary>The kind of a class, such as <c>DDIMScheduler</c>.</summary>
    /// <param name="className">A class that the suite samples with.</param>
    public static SchedulerKind KindOf(string className) => Classes.First(entry => entry.Value == className).Key;
}
