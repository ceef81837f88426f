using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RlhfT2I.Prompts.Sets;

/// <summary>
/// One JSON object on one line, written the one way that digests are taken over: keys in the order given, no blanks, and only the
/// quote, the backslash and control characters escaped. A library's escaping may change between versions, and every digest with it;
/// this does not.
/// </summary>
internal sealed class CanonicalJson
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly StringBuilder _text = new("{");

    /// <summary>SHA-256 of the UTF-8 bytes of <paramref name="text"/>, lower-case hex.</summary>
    /// <exception cref="ArgumentException">The text has half a surrogate pair, which UTF-8 cannot hold.</exception>
    public static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(StrictUtf8.GetBytes(text)));

    public CanonicalJson Add(string key, string value) => Raw(key, Quote(value));

    public CanonicalJson Add(string key, long value) => Raw(key, value.ToString(CultureInfo.InvariantCulture));

    public CanonicalJson Add(string key, bool value) => Raw(key, value ? "true" : "false");

    public CanonicalJson Add(string key, IEnumerable<string> values) => Raw(key, $"[{string.Join(',', values.Select(Quote))}]");

    public CanonicalJson Add(string key, CanonicalJson value) => Raw(key, value.ToString());

    public CanonicalJson Add(string key, IEnumerable<CanonicalJson> values) => Raw(key, $"[{string.Join(',', values)}]");

    public override string ToString() => $"{_text}}}";

    private CanonicalJson Raw(string key, string json)
    {
        if (_text.Length > 1)
            _text.Append(',');
        _text.Append(Quote(key)).Append(':').Append(json);
        return this;
    }

    private static string Quote(string value)
    {
        var quoted = new StringBuilder("\"", value.Length + 2);
        foreach (char c in value)
        {
            if (c is '"' or '\\')
                quoted.Append('\\').Append(c);
            else if (char.IsControl(c))
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
