import type { BlobHeader } from "@/gen/rlhf/common/v1/image_pb";

/** A part of a download stream: a header first, then chunks. */
export interface DownloadPart {
  part: { case: "header"; value: BlobHeader } | { case: "chunk"; value: Uint8Array } | { case: undefined; value?: undefined };
}

/** All chunks of a small file, such as a picture. */
export async function collect(stream: AsyncIterable<DownloadPart>): Promise<Uint8Array<ArrayBuffer>[]> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const { part } of stream) if (part.case === "chunk") chunks.push(new Uint8Array(part.value));
  return chunks;
}
