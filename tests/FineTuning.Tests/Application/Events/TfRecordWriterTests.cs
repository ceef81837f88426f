using RlhfT2I.FineTuning.Application.Events;

namespace RlhfT2I.FineTuning.Tests.Application.Events;

public sealed class TfRecordWriterTests
{
    [Fact]
    public void MaskedChecksum_OfTheCheckString_IsThatOfRfc3720()
    {
        // The check value of CRC-32C is E3069283; masked as TensorFlow's crc32c::Mask.
        EventFile.Checksum("123456789"u8).ShouldBe(0xE3069283);
        const uint Rotated = (0xE3069283u >> 15) | (0xE3069283u << 17);
        TfRecordWriter.MaskedChecksum("123456789"u8).ShouldBe(unchecked(Rotated + 0xA282EAD8));
    }

    [Fact]
    public async Task WriteAsync_OfAHeader_HasTheBytesOfTensorFlow()
    {
        using var file = new MemoryStream();
        await new TfRecordWriter(file).WriteAsync(TensorBoardEvent.Header(DateTimeOffset.UnixEpoch), TestContext.Current.CancellationToken);
        EventFile.Event header = EventFile.Read(file.ToArray()).ShouldHaveSingleItem();
        (header.Version, header.WallTime).ShouldBe(("brain.Event:2", 0));
        // 9 bytes of wall_time, 15 of file_version; the checksum of the length 24 is the one in every event file of TensorFlow's.
        Convert.ToHexString(file.ToArray()[..12]).ShouldBe("1800000000000000A37F4B22");
    }

    [Fact]
    public async Task WriteAsync_OfScalars_ReadsBack()
    {
        using var file = new MemoryStream();
        var writer = new TfRecordWriter(file);
        DateTimeOffset time = DateTimeOffset.UnixEpoch.AddSeconds(12.5);
        await writer.WriteAsync(TensorBoardEvent.Scalars(time, 3, [("loss", 0.25), ("learning_rate", 1e-5)]), TestContext.Current.CancellationToken);
        await writer.WriteAsync(TensorBoardEvent.Scalars(time, 4, []), TestContext.Current.CancellationToken);
        IReadOnlyList<EventFile.Event> read = EventFile.Read(file.ToArray());
        (read[0].Step, read[0].WallTime, read[0].Version).ShouldBe((3, 12.5, null));
        read[0].Values.ShouldBe(new Dictionary<string, float> { ["loss"] = 0.25f, ["learning_rate"] = 1e-5f });
        read[1].Values.ShouldBeEmpty();
    }
}
