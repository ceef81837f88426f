using System;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Marks one symbol-version requirement of a 64-bit ELF library as weak (VER_FLG_WEAK in <c>vna_flags</c> of its
/// <c>.gnu.version_r</c> entry), when the host's copy of the library that should provide it is too old.
/// The file is replaced, not written in place: the output may be a hard link into the package cache.
/// </summary>
public class WeakenSymbolVersion : Task
{
    private const int SectionTypeVersionNeeds = 0x6ffffffe;
    private const ushort FlagWeak = 2;

    /// <summary>The library to change; nothing happens where it does not exist.</summary>
    [Required]
    public string Library { get; set; }

    /// <summary>The version to weaken, such as <c>GLIBCXX_3.4.32</c>.</summary>
    [Required]
    public string SymbolVersion { get; set; }

    /// <summary>File name of the host library that defines the version.</summary>
    [Required]
    public string HostLibrary { get; set; }

    /// <inheritdoc />
    public override bool Execute()
    {
        if (!File.Exists(Library) || HostDefinesVersion())
        {
            return true;
        }

        byte[] elf = File.ReadAllBytes(Library);
        int flags = FindFlags(elf);
        if (flags < 0 || BitConverter.ToUInt16(elf, flags) == FlagWeak)
        {
            return true;
        }

        elf[flags] = (byte)FlagWeak;
        elf[flags + 1] = 0;
        Replace(elf);
        Log.LogMessage("{0}: the requirement of {1} is now weak; this host's {2} is older.", Library, SymbolVersion, HostLibrary);
        return true;
    }

    private bool HostDefinesVersion()
    {
        string[] folders =
        {
            "/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib", "/usr/local/lib64", "/usr/local/lib",
        };
        string host = folders.Select(folder => Path.Combine(folder, HostLibrary)).FirstOrDefault(File.Exists);
        return host == null || Contains(File.ReadAllBytes(host), Encoding.ASCII.GetBytes(SymbolVersion + "\0"));
    }

    private static bool Contains(byte[] content, byte[] word)
    {
        int at = Array.IndexOf(content, word[0]);
        while (at >= 0 && at <= content.Length - word.Length)
        {
            if (word.SequenceEqual(new ArraySegment<byte>(content, at, word.Length)))
            {
                return true;
            }

            at = Array.IndexOf(content, word[0], at + 1);
        }

        return false;
    }

    /// <summary>
    /// Walks the section headers to <c>.gnu.version_r</c> and its entries; the offset of the wanted entry's flags, or -1.
    /// </summary>
    private int FindFlags(byte[] elf)
    {
        long sections = BitConverter.ToInt64(elf, 0x28);
        int size = BitConverter.ToUInt16(elf, 0x3a);
        int count = BitConverter.ToUInt16(elf, 0x3c);
        for (int i = 0; i < count; i++)
        {
            int header = (int)sections + (i * size);
            if (BitConverter.ToInt32(elf, header + 4) == SectionTypeVersionNeeds)
            {
                int strings = (int)sections + (BitConverter.ToInt32(elf, header + 0x28) * size);
                return FindEntry(elf, (int)BitConverter.ToInt64(elf, header + 0x18), (int)BitConverter.ToInt64(elf, strings + 0x18));
            }
        }

        return -1;
    }

    private int FindEntry(byte[] elf, int need, int strings)
    {
        while (true)
        {
            int entry = need + BitConverter.ToInt32(elf, need + 8);
            for (int left = BitConverter.ToUInt16(elf, need + 2); left > 0; left--)
            {
                if (ReadString(elf, strings + BitConverter.ToInt32(elf, entry + 8)) == SymbolVersion)
                {
                    return entry + 4;
                }

                entry += BitConverter.ToInt32(elf, entry + 12);
            }

            int next = BitConverter.ToInt32(elf, need + 12);
            if (next == 0)
            {
                return -1;
            }

            need += next;
        }
    }

    private static string ReadString(byte[] elf, int start)
    {
        return Encoding.ASCII.GetString(elf, start, Array.IndexOf(elf, (byte)0, start) - start);
    }

    private void Replace(byte[] content)
    {
        string temporary = Library + ".weakened";
        File.WriteAllBytes(temporary, content);
        // The same time stamp keeps the copy step of the next build from undoing this.
        File.SetLastWriteTimeUtc(temporary, File.GetLastWriteTimeUtc(Library));
        File.Delete(Library);
        File.Move(temporary, Library);
    }
}
