using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using Parquet;
using Parquet.Schema;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Training;
using RlhfT2I.Modeling.Imaging;

namespace RlhfT2I.FineTuning.Tests;

/// <summary>Real files of pairs in each layout: pictures of the embedded world, of several sizes.</summary>
internal static class PairFolder
{
    /// <summary>A pair as the files hold it.</summary>
    public static (string Caption, byte[] Png) Pair(int index)
    {
        TrainingSample drawn = new ScenePairs([new PretrainingDraw(21, 1000)]).Get(index, draw: true);
        RgbImage picture = index % 3 == 0 ? PilResampler.Resize(drawn.Pixels!, 64, 48, ResampleFilter.Bilinear) : drawn.Pixels!;
        return ($"{drawn.PromptText} {index}", PngCodec.Encode(picture));
    }

    /// <summary>A folder of images in two subfolders with <c>metadata.jsonl</c>.</summary>
    public static void WriteImageFolder(string folder, int count, params string[] moreLines)
    {
        Directory.CreateDirectory(Path.Combine(folder, "a"));
        Directory.CreateDirectory(Path.Combine(folder, "b"));
        var lines = new List<string>();
        for (int i = 0; i < count; i++)
        {
            (string caption, byte[] png) = Pair(i);
            string name = $"{(i % 2 == 0 ? "a" : "b")}/{i}.png";
            File.WriteAllBytes(Path.Combine(folder, name), png);
            lines.Add(JsonSerializer.Serialize(new { file_name = name, text = caption }));
        }
        File.WriteAllLines(Path.Combine(folder, "metadata.jsonl"), [.. lines, .. moreLines]);
    }

    /// <summary>Shards of ten samples, each with an image, a caption and a member that is not read.</summary>
    public static void WriteShards(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        foreach (int[] numbers in Enumerable.Range(0, count).Chunk(10))
        {
            using FileStream file = File.Create(Path.Combine(folder, $"shard-{numbers[0] / 10:d4}.tar"));
            using var tar = new TarWriter(file, TarEntryFormat.Pax);
            foreach (int i in numbers)
            {
                (string caption, byte[] png) = Pair(i);
                Add(tar, $"d/{i:d5}.png", png);
                Add(tar, $"d/{i:d5}.json", "{}"u8.ToArray());
                Add(tar, $"d/{i:d5}.txt", Encoding.UTF8.GetBytes(caption));
            }
        }
    }

    /// <summary>Adds a member to a shard.</summary>
    public static void Add(TarWriter tar, string name, byte[] bytes) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });

    /// <summary>One file with row groups of seven rows; the image is a column, or a group with a member as Hugging Face writes it.</summary>
    public static async Task WriteParquetAsync(string path, int count, bool isGrouped, params (string? Caption, byte[]? Image)[] moreRows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var bytes = new DataField("bytes", typeof(byte[]), isNullable: true);
        Field image = isGrouped ? new StructField("image", bytes) : new DataField("image", typeof(byte[]), isNullable: true);
        var schema = new ParquetSchema(image, new DataField("text", typeof(string), isNullable: true));
        (string? Caption, byte[]? Image)[] rows = [.. Enumerable.Range(0, count).Select(i => ((string?, byte[]?))Pair(i)), .. moreRows];
        await using FileStream file = File.Create(path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(schema, file);
        DataField[] fields = schema.GetDataFields();
        foreach ((string? Caption, byte[]? Image)[] group in rows.Chunk(7))
        {
            using ParquetRowGroupWriter rowGroup = writer.CreateRowGroup();
            await rowGroup.WriteAsync(fields[0], Array.ConvertAll(group, row => row.Image)!);
            await rowGroup.WriteAsync(fields[1], Array.ConvertAll(group, row => row.Caption)!);
            rowGroup.CompleteValidate();
        }
    }
}
