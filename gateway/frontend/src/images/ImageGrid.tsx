import { useState } from "react";
import { idOf, imageUrl } from "@/api/names";
import { type Paged } from "@/api/paged";
import { Dialog } from "@/components/Dialog";
import { Facts } from "@/components/Facts";
import { PagedList } from "@/components/Pager";
import type { Image } from "@/gen/rlhf/common/v1/image_pb";
import { bytes, time } from "@/text/format";
import { CATEGORY, SPLIT } from "@/text/terms";
import "./images.css";

/** Images on a page of a grid. */
export const GRID_SIZE = 24;

/**
 * A grid of generated images, a page at a time. A picture opens with all that is known of it.
 * @param onChoose What a picture does instead, such as choosing it.
 * @param chosen Name of the chosen image.
 */
export function ImageGrid({ list, empty, onChoose, chosen }: { list: Paged<Image>; empty?: string; onChoose?: (image: Image) => void; chosen?: string }) {
  const [open, setOpen] = useState<Image | undefined>(undefined);
  return (
    <>
      <PagedList list={list} what="images" empty={empty}>
        {(images) => (
          <ul className="image-grid" data-testid="image-grid">
            {images.map((image) => (
              <li key={image.name}>
                <button
                  type="button"
                  className="image-tile"
                  aria-pressed={onChoose === undefined ? undefined : chosen === image.name}
                  onClick={() => (onChoose === undefined ? setOpen(image) : onChoose(image))}
                >
                  <span className="image-surround">
                    <img src={imageUrl(image.name)} alt={`Image ${image.sampleIndex + 1} for: ${image.promptText}`} loading="lazy" width={image.widthPx} height={image.heightPx} />
                  </span>
                  <bdi className="image-caption" aria-hidden="true">{image.promptText}</bdi>
                </button>
              </li>
            ))}
          </ul>
        )}
      </PagedList>
      {open !== undefined && <ImageDialog image={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}

/** One image at its true size, with all that is known of it. */
export function ImageDialog({ image, onClose }: { image: Image; onClose: () => void }) {
  return (
    <Dialog title="Image" onClose={onClose} wide>
      <div className="image-surround image-large">
        <img src={imageUrl(image.name)} alt={`Image ${image.sampleIndex + 1} for: ${image.promptText}`} />
      </div>
      <p dir="auto">{image.promptText}</p>
      <Facts
        facts={[
          ["Category", CATEGORY[image.promptCategory]],
          ["Split", SPLIT[image.promptSplit]],
          ["Sample", String(image.sampleIndex + 1)],
          ["Seed", String(image.seed)],
          ["Model", idOf(image.modelVersion)],
          ["Job", idOf(image.generationJob)],
          ["Size", `${image.widthPx} × ${image.heightPx}, ${bytes(image.sizeBytes)}`],
          ["Made", time(image.createTime)],
          ["SHA-256", <code key="sha">{image.sha256}</code>],
        ]}
      />
      <div className="row">
        <a className="button" href={imageUrl(image.name)} download={`${idOf(image.name)}.png`}>
          Download
        </a>
      </div>
    </Dialog>
  );
}
