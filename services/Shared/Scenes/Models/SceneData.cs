namespace RlhfT2I.Scenes.Models;

/// <summary>Configuration files that are the same in every model of this world.</summary>
internal static class SceneData
{
    public static string SchedulerConfig { get; } = Read("scheduler_config.json");

    public static string PreprocessorConfig { get; } = Read("preprocessor_config.json");

    private static string Read(string name)
    {
        using Stream stream = typeof(SceneData).Assembly.GetManifestResourceStream($"RlhfT2I.Scenes.Data.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
