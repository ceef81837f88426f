using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;

namespace RlhfT2I.Modeling.Tests.Weights;

public sealed class ModelStoreTests : IDisposable
{
    private const string Name = "projects/default/modelVersions/base";

    private readonly TemporaryFolder _folder = new();
    private readonly ModelStore _store;

    public ModelStoreTests() => _store = new ModelStore(_folder.Path, TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Publish_NewVersion_IsFoundWithEverythingThatWasSaid()
    {
        var publication = new ModelPublication
        {
            Name = Name,
            Kind = ModelVersionKind.Encoder,
            Origin = ModelVersionOrigin.FineTuned,
            DisplayName = "Base",
            Parents = ["projects/default/modelVersions/parent"],
            Job = "projects/default/fineTuningJobs/j1",
            Provenance = new CheckpointProvenance { ParentDigest = "p" },
        };
        ModelVersionEntry stored = _store.Publish(publication, folder => Fill(folder, 1));
        ModelVersionEntry found = new ModelStore(_folder.Path, TimeProvider.System).Get(Name);
        found.ShouldBe(stored with { Parents = found.Parents });
        (found.Kind, found.Origin, found.DisplayName, found.Job).ShouldBe((publication.Kind, publication.Origin, publication.DisplayName, publication.Job));
        found.Parents.ShouldBe(publication.Parents);
        CheckpointManifest.Load(found.Folder).Digest.ShouldBe(found.Digest);
        _store.Verify(Name).Provenance.ParentDigest.ShouldBe("p");
    }

    [Fact]
    public void Publish_SameContentAgain_ChangesNothing()
    {
        ModelVersionEntry first = Publish(Name, 1), again = Publish(Name, 1);
        again.CreateTime.ShouldBe(first.CreateTime);
        Directory.GetFileSystemEntries(_folder.File("default")).Length.ShouldBe(1);
    }

    [Fact]
    public void Publish_OtherContentUnderTheName_IsRefusedAndKeepsTheFirst()
    {
        ModelVersionEntry first = Publish(Name, 1);
        Should.Throw<ModelExistsException>(() => Publish(Name, 2)).Digest.ShouldBe(first.Digest);
        _store.Verify(Name).Digest.ShouldBe(first.Digest);
        Directory.GetFileSystemEntries(_folder.File("default")).Length.ShouldBe(1);
    }

    [Fact]
    public void Digest_OfEqualContent_DependsOnNeitherNameNorTime() =>
        Publish("projects/a/modelVersions/one", 1).Digest.ShouldBe(Publish("projects/b/modelVersions/two", 1).Digest);

    [Fact]
    public void Publish_WhoseWriterFails_LeavesNothing()
    {
        Should.Throw<IOException>(() => _store.Publish(Of(Name), folder =>
        {
            Fill(folder, 1);
            throw new IOException("disk full");
        }));
        _store.Find(Name).ShouldBeNull();
        Directory.GetFileSystemEntries(_folder.File("default")).ShouldBeEmpty();
    }

    [Fact]
    public void Publish_FolderWithAManifest_KeepsItsDigest()
    {
        string? digest = null;
        ModelVersionEntry stored = _store.Publish(Of(Name), folder =>
        {
            Fill(folder, 1);
            CheckpointManifest manifest = CheckpointManifest.Build(folder, new CheckpointProvenance { DataDigest = "d" });
            manifest.Save(folder);
            digest = manifest.Digest;
        });
        stored.Digest.ShouldBe(digest);
    }

    [Fact]
    public void Publish_FolderWithAManifestOfOtherFiles_IsRefused()
    {
        Should.Throw<CheckpointIntegrityException>(() => _store.Publish(Of(Name), folder =>
        {
            Fill(folder, 1);
            CheckpointManifest.Build(folder).Save(folder);
            Fill(folder, 2);
        })).Problems.ShouldBe(["changed: unet/weights.safetensors"]);
        _store.Find(Name).ShouldBeNull();
    }

    [Fact]
    public void Publish_FromManyThreads_StoresOnce()
    {
        var entries = new ModelVersionEntry[8];
        Parallel.For(0, entries.Length, i => entries[i] = Publish(Name, 1));
        entries.Select(entry => entry.Digest).Distinct().Count().ShouldBe(1);
        Directory.GetFileSystemEntries(_folder.File("default")).Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("projects/default/modelVersions/../../etc")]
    [InlineData("projects/../modelVersions/x")]
    [InlineData("projects/default/modelVersions/")]
    [InlineData("projects/default/modelVersions/Upper")]
    [InlineData("base")]
    public void Name_ThatNoVersionCanHave_IsNotFoundAndNotPublished(string name)
    {
        _store.Find(name).ShouldBeNull();
        Should.Throw<ModelNotFoundException>(() => _store.Get(name));
        Should.Throw<ArgumentException>(() => Publish(name, 1)).Message.ShouldContain("modelVersions");
        Should.Throw<ArgumentException>(() => _store.Publish(Of(Name) with { Parents = [name] }, folder => Fill(folder, 1)));
    }

    [Fact]
    public void Verify_ChangedFile_NamesIt()
    {
        ModelVersionEntry entry = Publish(Name, 1);
        File.WriteAllBytes(Path.Combine(entry.Folder, "unet/weights.safetensors"), [9]);
        Should.Throw<CheckpointIntegrityException>(() => _store.Verify(Name)).Problems.ShouldBe(["changed: unet/weights.safetensors"]);
    }

    [Fact]
    public void List_OfAProject_GivesItsVersionsByName()
    {
        Publish("projects/default/modelVersions/b", 1);
        Publish("projects/default/modelVersions/a", 2);
        Publish("projects/other/modelVersions/c", 1);
        _store.List("default").Select(entry => entry.Name).ShouldBe(["projects/default/modelVersions/a", "projects/default/modelVersions/b"]);
        _store.List("nobody").ShouldBeEmpty();
        _store.List("..").ShouldBeEmpty();
    }

    [Fact]
    public void Delete_Version_IsGone()
    {
        Publish(Name, 1);
        _store.Delete(Name);
        _store.Find(Name).ShouldBeNull();
        Directory.GetFileSystemEntries(_folder.File("default")).ShouldBeEmpty();
        Should.Throw<ModelNotFoundException>(() => _store.Delete(Name));
        Publish(Name, 2).Name.ShouldBe(Name);
    }

    [Fact]
    public void Publish_BesideAnAbandonedOne_DropsOnlyTheOld()
    {
        string old = _folder.File("default/.x.1.tmp"), young = _folder.File("default/.y.2.tmp");
        Directory.CreateDirectory(old);
        Directory.CreateDirectory(young);
        Directory.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));
        Publish(Name, 1);
        (Directory.Exists(old), Directory.Exists(young)).ShouldBe((false, true));
        _store.List("default").Count.ShouldBe(1);
    }

    private ModelVersionEntry Publish(string name, byte content) => _store.Publish(Of(name), folder => Fill(folder, content));

    private static ModelPublication Of(string name) => new() { Name = name, Kind = ModelVersionKind.Diffusion, Origin = ModelVersionOrigin.Bundled };

    private static void Fill(string folder, byte content)
    {
        Directory.CreateDirectory(Path.Combine(folder, "unet"));
        File.WriteAllText(Path.Combine(folder, "model_index.json"), "{}");
        File.WriteAllBytes(Path.Combine(folder, "unet/weights.safetensors"), [content]);
    }
}
