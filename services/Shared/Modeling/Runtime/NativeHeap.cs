using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RlhfT2I.Modeling.Runtime;

/// <summary>Sets up glibc's allocator, which libtorch takes its tensors from on Linux, for tensors that come and go in every step.</summary>
/// <remarks>
/// By its defaults glibc hands tensors of more than 128 KiB back to the kernel as soon as they are freed, and takes zeroed pages for the next one: a
/// training step of a small network then spends more time in page faults than in arithmetic (190 pictures a second instead of 409, one core,
/// dual encoder of the embedded world). Threads beside the main one suffer more, since the heaps of their arenas end at 64 MiB.
/// An environment variable of glibc (<c>MALLOC_TRIM_THRESHOLD_</c>, <c>MALLOC_MMAP_THRESHOLD_</c>, <c>MALLOC_ARENA_MAX</c>) wins over the value here.
/// </remarks>
internal static partial class NativeHeap
{
    /// <summary>
    /// Larger pieces are mapped and unmapped one by one. The largest convolutions of Stable Diffusion have weights of 118 MB, which libtorch copies into another layout in each
    /// pass: with pages that are there already a forward pass of its UNet takes 0.87 and a training step 0.62 of the time (32 x 32 latents, two cores).
    /// </summary>
    private const int LargestKept = 256 << 20;

    /// <summary>glibc before 2.35 takes no more.</summary>
    private const int LargestKeptByOlder = 32 << 20;

    /// <summary>Freed memory at the heap's end that is kept for the next step.</summary>
    private const int KeptAtEnd = 512 << 20;

    /// <summary>By how much more than asked for the heap grows.</summary>
    private const int Growth = 64 << 20;

    private const long GiveBackMilliseconds = 10_000;

    private static long _givenBackAt = Environment.TickCount64;

    private enum Parameter
    {
        TrimThreshold = -1,
        TopPad = -2,
        MmapThreshold = -3,
        ArenaMax = -8,
    }

    /// <summary>Runs once in each process, before the first tensor: with the first use of anything in this assembly.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Every program that runs tensors wants it, and it must come before the first tensor, wherever that is made.")]
    internal static void Configure()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            if (!Set(Parameter.MmapThreshold, LargestKept, "MALLOC_MMAP_THRESHOLD_"))
                Set(Parameter.MmapThreshold, LargestKeptByOlder, "MALLOC_MMAP_THRESHOLD_");
            Set(Parameter.TrimThreshold, KeptAtEnd, "MALLOC_TRIM_THRESHOLD_");
            Set(Parameter.TopPad, Growth, "MALLOC_TOP_PAD_");
            Set(Parameter.ArenaMax, 1, "MALLOC_ARENA_MAX");
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library than glibc: its own ways stay.
        }
        catch (DllNotFoundException)
        {
        }
    }

    /// <summary>As <see cref="GiveBack"/>, at most once in ten seconds: what comes and goes leaves holes, and over thousands of images they add up.</summary>
    internal static void GiveBackNowAndThen()
    {
        long now = Environment.TickCount64, before = Interlocked.Read(ref _givenBackAt);
        if (now - before >= GiveBackMilliseconds && Interlocked.CompareExchange(ref _givenBackAt, now, before) == before)
            GiveBack();
    }

    /// <summary>Gives back the pages that no tensor is on any more, such as those of a model's weights.</summary>
    internal static void GiveBack()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = Trim(Growth);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library than glibc.
        }
        catch (DllNotFoundException)
        {
        }
    }

    // Whether the value, or the environment's own, holds.
    private static bool Set(Parameter parameter, int value, string variable) => Environment.GetEnvironmentVariable(variable) is not null || SetOption((int)parameter, value) == 1;

    /// <summary>glibc's <c>mallopt</c>; returns 1, or 0 where it does not take the value.</summary>
    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int parameter, int value);

    /// <summary>glibc's <c>malloc_trim</c>, which also gives back whole pages in the middle of the heap.</summary>
    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Trim(nuint pad);
}
