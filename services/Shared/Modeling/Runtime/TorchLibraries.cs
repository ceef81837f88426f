using System.Runtime.InteropServices;

namespace RlhfT2I.Modeling.Runtime;

/// <summary>
/// Takes libtorch from a folder that is there already, such as the <c>lib</c> folder of a Python PyTorch, instead of from a package. For builds with
/// <c>-p:TorchBackend=none</c>, which bring no libtorch of their own.
/// </summary>
/// <remarks>
/// The folder stands in the environment variable <c>Torch__LibraryPath</c>, in no settings file: libraries are bound before any setting is read. The libraries
/// should be of the version that TorchSharp was built for (2.10); a neighbour's load too, and fail at the first call whose symbol has changed.
/// </remarks>
public static class TorchLibraries
{
    /// <summary>Name of the environment variable.</summary>
    public const string Variable = "Torch__LibraryPath";

    // Each needs those before it. CUDA's has to be asked for by name: nothing else pulls it in, and its kernels register as it is loaded.
    private static readonly string[] Names = ["libc10.so", "libtorch_cpu.so", "libtorch_cuda.so", "libtorch.so"];

    /// <summary>Loads what the environment variable names, if it names anything; call it before the first tensor.</summary>
    /// <exception cref="InvalidDataException">The folder holds no libtorch, one of its libraries does not load, or the build has its own.</exception>
    public static void Configure()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder)
            Load(folder);
    }

    /// <summary>Loads libtorch's libraries from a folder; those of CUDA where they are there.</summary>
    /// <param name="folder">Holds libtorch.so and its like.</param>
    /// <exception cref="InvalidDataException">As for <see cref="Configure"/>.</exception>
    internal static void Load(string folder)
    {
        string own = Path.Combine(AppContext.BaseDirectory, "libtorch_cpu.so");
        if (File.Exists(own))
            throw new InvalidDataException($"{Variable} is {folder}, but this build has a libtorch of its own, {own}; build with -p:TorchBackend=none.");
        if (!File.Exists(Path.Combine(folder, "libtorch.so")))
            throw new InvalidDataException($"{Variable} is {folder}, which holds no libtorch.so; name the lib folder of a PyTorch 2.10 for Linux.");
        foreach (string path in Names.Select(name => Path.Combine(folder, name)).Where(File.Exists))
            LoadOne(path);
    }

    private static void LoadOne(string path)
    {
        try
        {
            NativeLibrary.Load(path);
        }
        catch (DllNotFoundException exception)
        {
            throw new InvalidDataException($"{Variable}: {path} does not load: {exception.Message}", exception);
        }
    }
}
