import { useEffect, useRef, useState } from "react";
import { generationJobChoices } from "@/api/choices";
import { useDeed } from "@/api/deed";
import { idOf } from "@/api/names";
import { clientOf } from "@/api/transport";
import { FaultNotice, Notice } from "@/components/Notice";
import { ProgressBar } from "@/components/ProgressBar";
import { MAX_IN_MEMORY, writeImageArchive } from "@/download/imageArchive";
import { openSink } from "@/download/sink";
import { ResourceField } from "@/forms/ResourceField";
import type { Image } from "@/gen/rlhf/common/v1/image_pb";
import { GenerationService } from "@/gen/rlhf/generation/v1/generation_service_pb";
import { ImageGrid } from "@/images/ImageGrid";
import { useImages } from "@/images/useImages";
import { count } from "@/text/format";

const PAGE_SIZE = 200;

/** All images of a job, page by page as they are used. */
async function* imagesOf(project: string, generationJob: string, signal: AbortSignal): AsyncGenerator<readonly Image[]> {
  for (let pageToken = ""; ; ) {
    const page = await clientOf(GenerationService).listImages({ parent: project, generationJob, pageSize: PAGE_SIZE, pageToken }, { signal });
    yield page.images;
    if (page.nextPageToken === "") return;
    pageToken = page.nextPageToken;
  }
}

/** Images of a job: one by one, or all as one archive. */
export function ImageDownloads({ project }: { project: string }) {
  const [job, setJob] = useState("");
  const images = useImages(project, job === "" ? {} : { generationJob: job }, false, job !== "");
  return (
    <section className="card stack">
      <h2>Images</h2>
      <ResourceField label="Images of job" what="generation jobs" queryKey={["generationJobs", project]} load={generationJobChoices(project)} value={job} onChange={setJob} />
      {job !== "" && (
        <>
          <Archive key={job} project={project} job={job} />
          <ImageGrid list={images} />
        </>
      )}
    </section>
  );
}

function Archive({ project, job }: { project: string; job: string }) {
  const [written, setWritten] = useState(0);
  const [total, setTotal] = useState(0);
  const abort = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const deed = useDeed(async (name: string) => {
    const sink = await openSink(`${idOf(name)}.tar`);
    if (sink === undefined) return undefined;
    abort.current = new AbortController();
    const { signal } = abort.current;
    setWritten(0);
    try {
      const { generationJob } = await clientOf(GenerationService).getGenerationJob({ name }, { signal });
      setTotal(Number(generationJob?.imageCount ?? 0n));
      const result = await writeImageArchive(imagesOf(project, name, signal), sink, setWritten, signal);
      await sink.close();
      return result;
    } catch (error) {
      await sink.abort();
      if (signal.aborted) return undefined;
      throw error;
    }
  });
  return (
    <div className="stack">
      <div className="row">
        <button type="button" className="button primary" disabled={deed.isPending} onClick={() => deed.run(job)}>
          Download all as one archive (tar)
        </button>
        {deed.isPending && (
          <button type="button" className="button" onClick={() => abort.current?.abort()}>
            Stop
          </button>
        )}
      </div>
      <p className="small muted">With a list of prompts, seeds and digests (images.jsonl).</p>
      {deed.isPending && (
        <>
          <ProgressBar value={written} max={total} label="Images written" />
          <p className="small muted">
            {count(written)} of {count(total)} images
          </p>
        </>
      )}
      {deed.fault !== undefined && <FaultNotice fault={deed.fault} />}
      {deed.result !== undefined && (
        <Notice tone={deed.result.cut ? "warning" : "success"}>
          {count(deed.result.count)} images were written.
          {deed.result.cut && ` This browser cannot write to disk as it goes, so only the first ${count(MAX_IN_MEMORY)} were taken. Use the command line, or a browser that can.`}
        </Notice>
      )}
    </div>
  );
}
