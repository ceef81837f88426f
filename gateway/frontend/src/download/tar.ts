const BLOCK = 512;

/** Longest name of a file in the archive, in bytes. */
const MAX_NAME = 100;

/** A file of an archive in the ustar format: its header, its bytes, and zeros up to the next block. */
export function tarEntry(name: string, content: Uint8Array, modifiedSeconds: number): Uint8Array<ArrayBuffer> {
  const encoded = new TextEncoder().encode(name);
  if (encoded.length > MAX_NAME) throw new RangeError(`The name ${name} is longer than ${MAX_NAME} bytes.`);
  const entry = new Uint8Array(BLOCK + Math.ceil(content.length / BLOCK) * BLOCK);
  const text = (offset: number, value: string) => entry.set(new TextEncoder().encode(value), offset);
  const octal = (offset: number, length: number, value: number) => text(offset, `${Math.floor(value).toString(8).padStart(length - 1, "0")}\0`);
  entry.set(encoded, 0);
  octal(100, 8, 0o644);
  octal(108, 8, 0);
  octal(116, 8, 0);
  octal(124, 12, content.length);
  octal(136, 12, modifiedSeconds);
  text(148, "        ");
  text(156, "0");
  text(257, "ustar\0" + "00");
  const sum = entry.subarray(0, BLOCK).reduce((total, byte) => total + byte, 0);
  text(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  entry.set(content, BLOCK);
  return entry;
}

/** What ends an archive. */
export const tarEnd = (): Uint8Array<ArrayBuffer> => new Uint8Array(2 * BLOCK);
