namespace RlhfT2I.Scenes.Models;

/// <summary>The trained models of this world that come with every program that references this project.</summary>
public static class SceneBundle
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "scenes");

    /// <summary>The text-to-image model, a diffusers folder.</summary>
    /// <exception cref="DirectoryNotFoundException">The program was copied without it.</exception>
    public static string Model => Find(Root, "model", "model_index.json");

    /// <summary>The dual encoder, a CLIP folder.</summary>
    /// <exception cref="DirectoryNotFoundException">The program was copied without it.</exception>
    public static string Clip => Find(Root, "clip", "config.json");

    internal static string Find(string root, string part, string mainFile)
    {
        string folder = Path.Combine(root, part);
        return File.Exists(Path.Combine(folder, mainFile))
            ? folder
            : throw new DirectoryNotFoundException(
                $"{folder} holds no {mainFile}: the bundled models of the embedded world belong beside the program. "
                + "Build or publish it again, or copy the folder 'scenes' from its build output.");
    }
}
