import { type SamplingSettings, SchedulerKind } from "@/gen/rlhf/common/v1/image_pb";
import { decimal } from "@/text/format";

/** Schedulers by name; the server chooses where none is named. */
export const SCHEDULER: Record<SchedulerKind, string> = {
  [SchedulerKind.UNSPECIFIED]: "the server's choice",
  [SchedulerKind.DDPM]: "DDPM",
  [SchedulerKind.DDIM]: "DDIM",
  [SchedulerKind.PNDM]: "PNDM",
  [SchedulerKind.EULER]: "Euler",
  [SchedulerKind.EULER_ANCESTRAL]: "Euler ancestral",
  [SchedulerKind.DPM_SOLVER_MULTISTEP]: "DPM-Solver++ (multistep)",
};

/** Sampling settings in a line. */
export function SamplingText({ settings }: { settings: SamplingSettings | undefined }) {
  if (settings === undefined) return <>–</>;
  const parts = [
    SCHEDULER[settings.schedulerKind],
    settings.inferenceStepCount === undefined ? "" : `${settings.inferenceStepCount} steps`,
    settings.guidanceScale === undefined ? "" : `guidance ${decimal(settings.guidanceScale)}`,
    settings.widthPx === undefined || settings.heightPx === undefined ? "" : `${settings.widthPx} × ${settings.heightPx}`,
    settings.eta === undefined ? "" : `η ${decimal(settings.eta)}`,
    settings.negativePrompt === undefined || settings.negativePrompt === "" ? "" : `without: ${settings.negativePrompt}`,
  ];
  return <bdi>{parts.filter((part) => part !== "").join(", ")}</bdi>;
}
