import { idOf } from "@/api/names";
import type { PageProps } from "@/app/pages";
import { SubNav } from "@/components/SubNav";
import { Exports } from "@/pages/scientist/Exports";
import { ImageDownloads } from "@/pages/scientist/ImageDownloads";

const PARTS = [
  { path: "", title: "Labels and votes" },
  { path: "images", title: "Images" },
];

/** Takes data out: labels, votes, images. Models are exported from their own page. */
export default function DownloadsPage({ project, rest }: PageProps) {
  return (
    <div className="page stack">
      <h1>Downloads</h1>
      <SubNav base={`/projects/${encodeURIComponent(idOf(project))}/downloads`} parts={PARTS} current={rest} label="Parts of downloads" />
      {rest === "images" ? <ImageDownloads project={project} /> : <Exports project={project} />}
    </div>
  );
}
