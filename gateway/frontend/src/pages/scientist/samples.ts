import type { FineTuningSample } from "@/gen/rlhf/finetuning/v1/fine_tuning_service_pb";

/** Samples of one prompt and seed, by the update that they were drawn after. */
export interface SampleRow {
  key: string;
  promptText: string;
  sampleIndex: number;
  seed: bigint;
  /** SHA-256 of the picture by step. */
  pictures: ReadonlyMap<number, string>;
}

/** Samples as a grid: a row for each prompt and seed, a column for each step. The same noise in a row makes what training changed visible. */
export function sampleRows(samples: readonly FineTuningSample[]): { steps: number[]; rows: SampleRow[] } {
  const steps = [...new Set(samples.map((sample) => Number(sample.step)))].sort((a, b) => a - b);
  const rows = new Map<string, SampleRow & { pictures: Map<number, string> }>();
  for (const sample of samples) {
    const key = `${sample.seed} ${sample.sampleIndex} ${sample.promptText}`;
    let row = rows.get(key);
    if (row === undefined) rows.set(key, (row = { key, promptText: sample.promptText, sampleIndex: sample.sampleIndex, seed: sample.seed, pictures: new Map() }));
    row.pictures.set(Number(sample.step), sample.sha256);
  }
  return { steps, rows: [...rows.values()] };
}
