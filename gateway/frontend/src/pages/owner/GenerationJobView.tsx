import { useDeed } from "@/api/deed";
import { idOf } from "@/api/names";
import { clientOf } from "@/api/transport";
import { type GenerationJob, GenerationService, ImagePurpose } from "@/gen/rlhf/generation/v1/generation_service_pb";
import { ImageGrid } from "@/images/ImageGrid";
import { useImages } from "@/images/useImages";
import { isFinal } from "@/jobs/job";
import { JobHead } from "@/jobs/JobView";
import { useJobWatch } from "@/jobs/useJobWatch";
import { SamplingText } from "@/pages/owner/SamplingText";

const PURPOSE: Record<ImagePurpose, string> = {
  [ImagePurpose.UNSPECIFIED]: "–",
  [ImagePurpose.LABELING]: "to be labelled",
  [ImagePurpose.UNLABELED]: "to train on without labels",
  [ImagePurpose.EVALUATION]: "to be compared in an evaluation",
};

/** A generation job as it goes: progress, and the images as they come. */
export function GenerationJobView({ project, name }: { project: string; name: string }) {
  const { value: job, fault } = useJobWatch<GenerationJob>(GenerationService, "watchGenerationJob", "generationJob", name);
  const images = useImages(project, { generationJob: name }, job !== undefined && !isFinal(job.state), job !== undefined);
  const cancel = useDeed((target: string, requestId) => clientOf(GenerationService).cancelGenerationJob({ name: target, requestId }), { invalidates: [["generationJobs", project]] });
  return (
    <>
      <h2>{idOf(name)}</h2>
      <JobHead
        job={job}
        fault={fault}
        unit="images"
        cancel={cancel}
        facts={
          job === undefined
            ? []
            : [
                ["Images", String(job.imageCount)],
                ["Model", idOf(job.modelVersion)],
                ["Prompts", idOf(job.promptSet)],
                ["Purpose", PURPOSE[job.imagePurpose]],
                ["Seed", String(job.seed)],
                ["Sampling", <SamplingText key="sampling" settings={job.samplingSettings} />],
              ]
        }
      />
      {job !== undefined && (
        <section className="card stack">
          <h2>Images</h2>
          <ImageGrid list={images} empty={isFinal(job.state) ? "The job made no images." : "The first image is on its way."} />
        </section>
      )}
    </>
  );
}
