namespace RlhfT2I.Modeling.Weights;

/// <summary>Says what a file that is not safetensors is, from its first bytes.</summary>
internal static class ForeignFormat
{
    private const string ConvertTorch =
        "convert it where it is trusted: python -c \"import torch, safetensors.torch as s; " +
        "s.save_file(torch.load('in.bin', map_location='cpu', weights_only=True), 'out.safetensors')\"";

    /// <summary>Bytes of a file's start that are enough for <see cref="Describe"/>.</summary>
    public const int ProbeLength = 64;

    /// <summary>A sentence on the format and how to convert it, or null where the bytes look like no known format.</summary>
    public static string? Describe(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("version https://git-lfs.github.com/spec/"u8))
            return "this is a Git LFS pointer, not the weights; fetch them: git lfs pull";
        if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8))
            return $"this is a zip archive (a PyTorch .pt/.bin/.ckpt or a NumPy .npz), which is never loaded; {ConvertTorch}";
        if (start is [0x80, >= 2 and <= 5, ..])
            return $"this is a Python pickle (an old PyTorch checkpoint), which can run code and is never loaded; {ConvertTorch}";
        if (start is [0x1f, 0x8b, ..])
            return "this is gzip data; unpack it first: gunzip < in.gz > out.safetensors";
        if (start is [0x89, (byte)'H', (byte)'D', (byte)'F', ..])
            return "this is an HDF5 file (Keras/TensorFlow weights); convert it: python -c \"import transformers as t; " +
                   "t.AutoModel.from_pretrained('folder', from_tf=True).save_pretrained('out', safe_serialization=True)\"";
        if (start.StartsWith("GGUF"u8))
            return "this is a GGUF file; take the safetensors release of the same model";
        return start.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'<', ..] ? "this is a text file (JSON or HTML), not weights" : null;
    }
}
