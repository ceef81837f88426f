import { faultOf } from "@/api/errors";
import type { DownloadPart } from "@/download/parts";
import type { Sink } from "@/download/sink";

const MAX_BREAKS = 8;
const PAUSE_MS = 1_000;

/**
 * Downloads a file and goes on where it broke off: after a break the server is asked for the rest only.
 * @param open Opens the stream from an offset in bytes.
 * @param sink Where it is written to; it is neither closed nor dropped here.
 * @param onBytes Told how many bytes are there.
 * @returns Bytes written.
 * @throws What broke it for good.
 */
export async function downloadInto(open: (offsetBytes: bigint) => AsyncIterable<DownloadPart>, sink: Pick<Sink, "write">, onBytes: (bytes: number) => void, pauseMs = PAUSE_MS): Promise<number> {
  let written = 0;
  for (let breaks = 0; ; ) {
    try {
      for await (const { part } of open(BigInt(written))) {
        if (part.case !== "chunk") continue;
        await sink.write(new Uint8Array(part.value));
        written += part.value.length;
        breaks = 0;
        onBytes(written);
      }
      return written;
    } catch (error) {
      if (!faultOf(error).passing || ++breaks > MAX_BREAKS) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs * breaks));
    }
  }
}
