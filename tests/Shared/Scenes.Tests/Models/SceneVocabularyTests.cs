using RlhfT2I.Modeling.Tokenization;
using RlhfT2I.Scenes.Captions;
using RlhfT2I.Scenes.Models;
using RlhfT2I.Scenes.Rendering;
using RlhfT2I.TestKit;

namespace RlhfT2I.Scenes.Tests.Models;

public sealed class SceneVocabularyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ClipTokenizer _tokenizer;

    public SceneVocabularyTests()
    {
        SceneVocabulary.Instance.Write(_folder.Path);
        _tokenizer = ClipTokenizer.FromFolder(_folder.Path);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Words_HoldTheGrammarAndTheCaptionsOwn()
    {
        SceneVocabulary.Instance.Words.ShouldBeUnique();
        foreach (string word in (string[])["some", "a", "an", "colored", "six", "wolves", "purple", "francisco", "on", "airplane"])
            SceneVocabulary.Instance.Words.ShouldContain(word);
    }

    [Fact]
    public void Encode_EachWord_IsOneToken()
    {
        foreach (string word in SceneVocabulary.Instance.Words)
            _tokenizer.Encode(word).Count.ShouldBe(3, word);
    }

    [Fact]
    public void Encode_Captions_AreWordByWordAndFit()
    {
        for (int i = 0; i < 500; i++)
        {
            string caption = CaptionNoise.Web.Caption(SceneDistribution.Default.Draw(1, i), (ulong)i).Text;
            IReadOnlyList<int> ids = _tokenizer.Encode(caption);
            ids.Count.ShouldBe(caption.Split(' ').Length + (caption.EndsWith('.') ? 1 : 0) + 2, caption);
            ids.Count.ShouldBeLessThanOrEqualTo(SceneVocabulary.MaxLength);
            _tokenizer.Decode(ids).ShouldBe(caption.ToLowerInvariant());
        }
    }

    [Fact]
    public void Encode_StrangeWord_IsSpelled() => _tokenizer.Decode(_tokenizer.Encode("Zebra größer 犬")).ShouldBe("zebra größer 犬");

    [Fact]
    public void EndTokenId_IsTheTokenizers()
    {
        _tokenizer.EndTokenId.ShouldBe(SceneVocabulary.Instance.EndTokenId);
        _tokenizer.VocabularySize.ShouldBe(SceneVocabulary.Instance.Tokens.Count);
        SceneVocabulary.Instance.Tokens.ShouldBeUnique();
    }
}
