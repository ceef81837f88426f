using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace RlhfT2I.Messaging.Redis;

/// <summary>A step that Redis runs as a whole: nothing else happens in between, and what it writes is in the append-only file together.</summary>
internal sealed class RedisScript
{
    public static readonly RedisScript Prepare = new("prepare.lua", standsAlone: true);
    public static readonly RedisScript Publish = new("publish.lua");
    public static readonly RedisScript Claim = new("claim.lua");
    public static readonly RedisScript Answer = new("answer.lua");
    public static readonly RedisScript ListDead = new("list_dead.lua");
    public static readonly RedisScript EndDead = new("end_dead.lua");
    public static readonly RedisScript FindSettled = new("find_settled.lua");
    public static readonly RedisScript Trim = new("trim.lua");
    public static readonly RedisScript Depth = new("depth.lua");

    [SuppressMessage("Security", "CA5350", Justification = "Redis names scripts by SHA-1; nothing is protected by it.")]
    private RedisScript(string file, bool standsAlone = false)
    {
        Text = standsAlone ? Read(file) : Read("common.lua") + Read(file);
        Sha1 = SHA1.HashData(Encoding.UTF8.GetBytes(Text));
    }

    public string Text { get; }

    public byte[] Sha1 { get; }

    private static string Read(string file)
    {
        using Stream stream = typeof(RedisScript).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"The script {file} is not in the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
