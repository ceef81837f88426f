/** Reading what people typed. The server checks ranges; here only what is no number at all is told apart. */

/** A number; undefined where the field is empty. */
export function optionalNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}

/** A whole number within 64 bits; 0 where the field is empty or holds no whole number. */
export function wholeNumber(text: string): bigint {
  return /^-?\d{1,18}$/.test(text.trim()) ? BigInt(text.trim()) : 0n;
}

/** A whole number; 0 where the field is empty. */
export const smallNumber = (text: string): number => Number(wholeNumber(text));

/** Lines that hold anything. */
export const lines = (text: string): string[] => text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "");

/** Whole numbers apart by commas or spaces. */
export const wholeNumbers = (text: string): number[] => text.split(/[\s,;]+/).filter((part) => /^\d+$/.test(part)).map(Number);

/** Takes out entries that are undefined, so that optional fields of a message stay unset. */
export function defined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}
