using System.Text.Json;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Weights;

public sealed class HashFillTests
{
    [Fact]
    public void Fill_ReferenceNames_GivesTheirFirstTwoValues()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Repository.Parity("fullsize", "unet_manifest.json")));
        Dictionary<string, long[]> shapes = manifest.RootElement.GetProperty("tensors").EnumerateArray()
            .ToDictionary(item => item[0].GetString()!, item => item[1].Deserialize<long[]>()!);
        JsonElement expected = manifest.RootElement.GetProperty("first_two_values");
        expected.EnumerateObject().Count().ShouldBePositive();
        foreach (JsonProperty value in expected.EnumerateObject())
        {
            using Tensor tensor = empty(shapes[value.Name], dtype: float32);
            TensorAssert.NoLeaks(() => HashFill.Fill(tensor, value.Name));
            tensor.bytes[..8].ToArray().ShouldBe([.. value.Value.EnumerateArray().SelectMany(number => BitConverter.GetBytes((float)number.GetDouble()))], value.Name);
        }
    }

    [Fact]
    public void Fill_EveryPath_GivesTheFormulasValues()
    {
        // Over one chunk, with a rest behind the last whole vector.
        const int Rows = 1025, Columns = 1027;
        using Tensor tensor = empty(Rows, Columns, dtype: float32);
        HashFill.Fill(tensor, "block.weight");
        float[] actual = tensor.data<float>().ToArray();
        double scale = Math.Sqrt(3.0 * Rows / ((double)Rows * Columns));
        uint seed = Crc("block.weight"u8);
        for (int i = 0; i < actual.Length; i++)
        {
            uint h = seed + ((uint)i * 2654435761u);
            h ^= h >> 16;
            h *= 0x85ebca6b;
            h ^= h >> 13;
            h *= 0xc2b2ae35;
            h ^= h >> 16;
            float expected = (float)(scale * ((2 * (h / Math.Pow(2, 32))) - 1));
            if (actual[i] != expected)
                actual[i].ShouldBe(expected, $"element {i}");
        }
    }

    [Theory]
    [InlineData("position_ids", 0.0, 7.0)]
    [InlineData("norm.num_batches_tracked", 0.0, 0.0)]
    [InlineData("logit_scale", 2.6592, 2.6592)]
    [InlineData("norm.running_mean", -0.05, 0.05)]
    [InlineData("norm.running_var", 0.5, 1.5)]
    [InlineData("norm.weight", 0.9, 1.1)]
    [InlineData("vision.class_embedding", -0.05, 0.05)]
    [InlineData("norm.bias", -0.05, 0.05)]
    public void Fill_Vector_KeepsTheRulesRange(string name, double lowest, double highest)
    {
        using Tensor tensor = empty(8, dtype: float32);
        HashFill.Fill(tensor, name);
        float[] values = tensor.data<float>().ToArray();
        values.ShouldAllBe(value => value >= lowest - 1e-6 && value <= highest + 1e-6);
        values.Distinct().Count().ShouldBe(lowest == highest ? 1 : 8);
    }

    [Fact]
    public void Fill_OtherTypesAndStrides_RoundsTheSameValues()
    {
        using var scope = NewDisposeScope();
        Tensor reference = empty(33, 7, dtype: float32), exact = empty(33, 7, dtype: float64);
        HashFill.Fill(reference, "a.weight");
        HashFill.Fill(exact, "a.weight");
        TensorAssert.BitEqual(exact.to(float32), reference);
        foreach (ScalarType type in (ScalarType[])[ScalarType.Float16, ScalarType.BFloat16])
        {
            Tensor tensor = empty(33, 7, dtype: type);
            HashFill.Fill(tensor, "a.weight");
            TensorAssert.BitEqual(tensor, reference.to(type));
        }

        Tensor view = zeros(7, 33).t();
        HashFill.Fill(view, "a.weight");
        TensorAssert.BitEqual(view, reference);
        Tensor ids = zeros(1, 77, dtype: int64);
        HashFill.Fill(ids, "text_model.embeddings.position_ids");
        ids.data<long>().ToArray().ShouldBe(Enumerable.Range(0, 77).Select(i => (long)i).ToArray());
        Should.Throw<ArgumentException>(() => HashFill.Fill(zeros(2, dtype: @bool), "x")).Message.ShouldContain("Float32");
        HashFill.Fill(zeros(0, 3), "empty.weight");
        HashFill.Fill(zeros(Array.Empty<long>()), "scalar.bias");
    }

    [Fact]
    public void Fill_Module_FillsEveryTensorUnderItsName()
    {
        using var module = nn.Sequential(("conv", nn.Conv2d(3, 4, 3)), ("norm", nn.BatchNorm2d(4)));
        TensorAssert.NoLeaks(() => HashFill.Fill(module, name => $"net.{name}"));
        foreach ((string name, Tensor actual) in module.state_dict())
        {
            using Tensor expected = empty(actual.shape, dtype: actual.dtype);
            HashFill.Fill(expected, $"net.{name}");
            TensorAssert.BitEqual(actual.detach(), expected);
        }

        module.parameters().ShouldAllBe(parameter => parameter.requires_grad);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xedb88320);
        }

        return ~crc;
    }

    [Fact]
    public void Fill_AnotherSeed_GivesOtherNumbersOfTheSameKind()
    {
        using Tensor first = empty(64, 64), again = empty(64, 64), other = empty(64, 64);
        HashFill.Fill(first, "layer.weight", 4);
        HashFill.Fill(again, "layer.weight", 4);
        HashFill.Fill(other, "layer.weight", 5);
        TensorAssert.BitEqual(again, first);
        using Tensor difference = (other - first).abs().mean();
        difference.item<float>().ShouldBeGreaterThan(0.05f);
        foreach (Tensor tensor in new[] { first, other })
        {
            // Uniform within sqrt(3 / 64), so a deviation of 1/8.
            using Tensor deviation = tensor.std();
            deviation.item<float>().ShouldBe(0.125f, 0.005f);
        }
    }
}
