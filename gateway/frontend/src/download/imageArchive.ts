import { idOf, imageUrl } from "@/api/names";
import type { Sink } from "@/download/sink";
import { tarEnd, tarEntry } from "@/download/tar";
import type { Image } from "@/gen/rlhf/common/v1/image_pb";

/** Images that are held in memory at most, where the browser cannot write to disk. */
export const MAX_IN_MEMORY = 2_000;

/** A line of the list of images in an archive. */
const lineOf = (image: Image): string =>
  JSON.stringify({
    file: `${idOf(image.name)}.png`,
    prompt: image.promptText,
    sample_index: image.sampleIndex,
    seed: String(image.seed),
    model_version: image.modelVersion,
    generation_job: image.generationJob,
    sha256: image.sha256,
  });

/**
 * Writes images and a list of them (`images.jsonl`) as one tar file, image by image: only one is in memory at a time.
 * @param pages Images, page by page.
 * @param onImage Told how many are written.
 * @returns How many images were written, and whether there were more than fit into memory.
 */
export async function writeImageArchive(pages: AsyncIterable<readonly Image[]>, sink: Sink, onImage: (count: number) => void, signal: AbortSignal): Promise<{ count: number; cut: boolean }> {
  const lines: string[] = [];
  const now = Date.now() / 1000;
  let cut = false;
  for await (const images of pages) {
    for (const image of images) {
      if (sink.inMemory && lines.length >= MAX_IN_MEMORY) {
        cut = true;
        break;
      }
      const response = await fetch(imageUrl(image.name), { signal, credentials: "same-origin" });
      if (!response.ok) throw new Error(`The image ${idOf(image.name)} could not be read (${response.status}).`);
      await sink.write(tarEntry(`${idOf(image.name)}.png`, new Uint8Array(await response.arrayBuffer()), now));
      lines.push(lineOf(image));
      onImage(lines.length);
    }
    if (cut) break;
  }
  await sink.write(tarEntry("images.jsonl", new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")), now));
  await sink.write(tarEnd());
  return { count: lines.length, cut };
}
