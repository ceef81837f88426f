import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import type { DownloadPart } from "@/download/parts";
import { downloadInto } from "@/download/resume";
import { tarEnd, tarEntry } from "@/download/tar";

const FILE = Uint8Array.from({ length: 100 }, (_, index) => index);

/** A server that breaks off after so many bytes, once for each number. */
function breaking(after: number[], code = Code.Unavailable) {
  const offsets: bigint[] = [];
  async function* open(offset: bigint): AsyncGenerator<DownloadPart> {
    offsets.push(offset);
    const limit = after.shift();
    for (let at = Number(offset); at < FILE.length; at += 7) {
      if (limit !== undefined && at >= limit) throw new ConnectError("gone", code);
      await Promise.resolve();
      yield { part: { case: "chunk", value: FILE.slice(at, at + 7) } };
    }
  }
  return { open, offsets };
}

function collector() {
  const bytes: number[] = [];
  return { bytes, write: (chunk: Uint8Array) => Promise.resolve(void bytes.push(...chunk)) };
}

describe("downloadInto", () => {
  it("goes on where it broke off, byte for byte", async () => {
    const { open, offsets } = breaking([20, 50]);
    const sink = collector();
    expect(await downloadInto(open, sink, () => {}, 0)).toBe(100);
    expect(sink.bytes).toEqual([...FILE]);
    expect(offsets).toEqual([0n, 21n, 56n]);
  });

  it("ends with an error that will not pass", async () => {
    const { open } = breaking([20], Code.NotFound);
    await expect(downloadInto(open, collector(), () => {}, 0)).rejects.toThrow("gone");
  });

  it("does not try for ever", async () => {
    const { open, offsets } = breaking(Array.from({ length: 100 }, () => 0));
    await expect(downloadInto(open, collector(), () => {}, 0)).rejects.toThrow("gone");
    expect(offsets.length).toBeLessThan(20);
  });
});

describe("tar", () => {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

  it("has the layout of ustar", () => {
    const entry = tarEntry("image-1.png", FILE, 1_700_000_000);
    expect(entry.length).toBe(1024);
    expect(text(entry.subarray(0, 11))).toBe("image-1.png");
    expect(text(entry.subarray(124, 135))).toBe("00000000144");
    expect(text(entry.subarray(257, 265))).toBe("ustar\u000000");
    expect([...entry.subarray(512, 612)]).toEqual([...FILE]);
    expect(tarEnd()).toHaveLength(1024);
  });

  it("has a checksum over its header with blanks in place of the sum", () => {
    const entry = tarEntry("a", FILE, 0);
    const stored = Number.parseInt(text(entry.subarray(148, 154)), 8);
    const blank = entry.slice(0, 512).fill(32, 148, 156);
    expect(stored).toBe(blank.reduce((sum, byte) => sum + byte, 0));
  });

  it("refuses a name that does not fit", () => {
    expect(() => tarEntry("x".repeat(101), FILE, 0)).toThrow(RangeError);
  });
});
