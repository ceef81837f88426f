using RlhfT2I.Modeling.Runtime;

namespace RlhfT2I.Modeling.Tests.Runtime;

public sealed class TorchLibrariesTests
{
    [Fact]
    public void Load_BuildWithALibtorchOfItsOwn_IsRefusedAndNamesTheVariableAndTheBuild()
    {
        Assert.SkipUnless(File.Exists(Path.Combine(AppContext.BaseDirectory, "libtorch_cpu.so")), "This build brings no libtorch for Linux.");
        string message = Should.Throw<InvalidDataException>(() => TorchLibraries.Load("/opt/torch/lib")).Message;
        message.ShouldContain("Torch__LibraryPath is /opt/torch/lib");
        message.ShouldContain("-p:TorchBackend=none");
    }

    [Fact]
    public void Configure_NothingNamed_LoadsNothing()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(TorchLibraries.Variable) is { Length: > 0 }, "The variable is set.");
        Should.NotThrow(TorchLibraries.Configure);
    }
}
