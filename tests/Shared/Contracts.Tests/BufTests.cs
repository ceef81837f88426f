using System.Diagnostics;
using RlhfT2I.TestKit;

namespace RlhfT2I.Contracts.Tests;

/// <summary>The contracts under buf. Skipped where the pinned buf is not installed; <c>protos/lint.sh</c> installs it.</summary>
public sealed class BufTests
{
    private const string ImageFile = "rlhf/common/v1/image.proto";

    [Fact]
    public void Lint_OnContracts_IsClean()
    {
        (int exitCode, string output) = Run(ProtoFolder.Path, "lint");
        exitCode.ShouldBe(0, output);
    }

    [Fact]
    public void Lint_OnFieldWithoutComment_Fails()
    {
        using TemporaryFolder copy = CopyContracts();
        Edit(copy, "  // Width in pixels.\n", "");
        (int exitCode, string output) = Run(copy.Path, "lint");
        exitCode.ShouldNotBe(0);
        output.ShouldContain("image.proto");
        output.ShouldContain("comment");
    }

    [Fact]
    public void Format_OnContracts_ChangesNothing()
    {
        (int exitCode, string output) = Run(ProtoFolder.Path, "format", "--diff", "--exit-code", "--exclude-path", "google");
        exitCode.ShouldBe(0, output);
    }

    [Theory]
    [InlineData("int64 seed = 9", "int32 seed = 9", "changed type")]
    [InlineData("int64 seed = 9", "int64 noise_seed = 9", "noise_seed")]
    [InlineData("int64 seed = 9", "int64 seed = 99", "deleted")]
    [InlineData("  // Ancestral sampling of arXiv:2006.11239.\n  SCHEDULER_KIND_DDPM = 1;\n", "", "deleted")]
    public void Breaking_OnDeliberateBreak_Fails(string before, string after, string said)
    {
        using TemporaryFolder copy = CopyContracts();
        Edit(copy, before, after);
        (int exitCode, string output) = Run(copy.Path, "breaking", "--against", ProtoFolder.Path);
        exitCode.ShouldNotBe(0);
        output.ShouldContain(said);
    }

    [Fact]
    public void Breaking_OnAddedField_IsClean()
    {
        using TemporaryFolder copy = CopyContracts();
        Edit(copy, "message Heartbeat {\n", "message Heartbeat {\n  // Counts the beats.\n  int64 beat_count = 2;\n", "rlhf/common/v1/job.proto");
        (int exitCode, string output) = Run(copy.Path, "breaking", "--against", ProtoFolder.Path);
        exitCode.ShouldBe(0, output);
    }

    private static TemporaryFolder CopyContracts()
    {
        var copy = new TemporaryFolder();
        string protos = ProtoFolder.Path;
        foreach (string folder in (string[])["rlhf", "google"])
        {
            foreach (string source in Directory.EnumerateFiles(Path.Combine(protos, folder), "*.proto", SearchOption.AllDirectories))
            {
                string target = copy.File(Path.GetRelativePath(protos, source));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(source, target);
            }
        }
        File.Copy(Path.Combine(protos, "buf.yaml"), copy.File("buf.yaml"));
        return copy;
    }

    private static void Edit(TemporaryFolder copy, string before, string after, string file = ImageFile)
    {
        string text = File.ReadAllText(copy.File(file));
        text.ShouldContain(before);
        File.WriteAllText(copy.File(file), text.Replace(before, after));
    }

    private static (int ExitCode, string Output) Run(string folder, params string[] arguments)
    {
        string buf = Path.Combine(ProtoFolder.Path, "node_modules", ".bin", OperatingSystem.IsWindows() ? "buf.cmd" : "buf");
        if (!File.Exists(buf))
            Assert.Skip("buf is not installed: run protos/lint.sh once (it needs Node.js and npm).");
        var start = new ProcessStartInfo(buf, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
