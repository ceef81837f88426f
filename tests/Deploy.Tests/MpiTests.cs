using System.Text.RegularExpressions;
using RlhfT2I.TestKit;
using YamlDotNet.RepresentationModel;

namespace RlhfT2I.Deploy.Tests;

/// <summary>The files that start ranks, against the options of the code.</summary>
public sealed partial class MpiTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy", "mpi");

    [Theory]
    [InlineData("mpijob.yaml")]
    [InlineData("train.sbatch")]
    [InlineData("README.md")]
    public void Options_OfEachFile_AreThoseOfTheCode(string file)
    {
        IReadOnlySet<string> known = OptionKeys.Load();
        string[] named = [.. Option().Matches(File.ReadAllText(Path.Combine(Folder, file))).Select(match => match.Groups[1].Value).Distinct()];
        named.ShouldContain("RankTraining:Collective");
        named.Where(option => !known.Contains(option)).ShouldBeEmpty();
    }

    [Fact]
    public void Options_OneThatIsMisspelled_IsSeen() =>
        OptionKeys.Load().ShouldNotContain(Option().Match("--RankTraining:Colective=mpi").Groups[1].Value);

    [Fact]
    public void MpiJob_StartsAsManyRanksAsItHasWorkers()
    {
        var yaml = new YamlStream();
        using (var text = new StringReader(File.ReadAllText(Path.Combine(Folder, "mpijob.yaml"))))
            yaml.Load(text);
        YamlNode specs = yaml.Documents[0].RootNode["spec"]["mpiReplicaSpecs"];
        YamlNode launcher = specs["Launcher"]["template"]["spec"]["containers"][0];
        string[] arguments = [.. ((YamlSequenceNode)launcher["args"]).Select(argument => argument.ToString())];
        arguments[Array.IndexOf(arguments, "-n") + 1].ShouldBe(specs["Worker"]["replicas"].ToString());
        specs["Worker"]["template"]["spec"]["containers"][0]["image"].ShouldBe(launcher["image"]);
        arguments.ShouldContain("train");
    }

    [GeneratedRegex(@"(?:--|`)((?:RankTraining|FineTuning|Storage):\w+)")]
    private static partial Regex Option();
}
