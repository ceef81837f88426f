import { ShareBars } from "@/charts/ShareBars";
import type { LabelDistributionPart } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { PromptSplit } from "@/gen/rlhf/common/v1/prompt_pb";
import { count, counted, percent } from "@/text/format";
import { CATEGORY, SPLIT } from "@/text/terms";

const labelsOf = (part: LabelDistributionPart): number => Number(part.goodCount + part.badCount + part.skipCount);

/** The name of a row: its category, and its split where one is known. */
const nameOf = (part: LabelDistributionPart): string => (part.split === PromptSplit.UNSPECIFIED ? CATEGORY[part.category] : `${CATEGORY[part.category]}, ${SPLIT[part.split]}`);

function Share({ of, all }: { of: bigint; all: number }) {
  return (
    <td className="number">
      {count(of)} <span className="muted small">{all === 0 ? "" : percent(Number(of) / all)}</span>
    </td>
  );
}

/** Labels by category and value, as the paper's Table 2: images, good, bad, skip and their shares. */
export function LabelDistribution({ parts, total }: { parts: readonly LabelDistributionPart[]; total: LabelDistributionPart | undefined }) {
  if (parts.length === 0) return <p className="muted">There are no images to label yet. Start a generation whose images are for labelling.</p>;
  const labelled = parts.filter((part) => labelsOf(part) > 0);
  return (
    <>
      <div className="table-scroll" tabIndex={0} role="group" aria-label="Labels by category">
        <table className="table" data-testid="label-distribution">
          <thead>
            <tr>
              <th scope="col">Category</th>
              <th scope="col" className="number">Images</th>
              <th scope="col" className="number">Labels</th>
              <th scope="col" className="number">Good</th>
              <th scope="col" className="number">Bad</th>
              <th scope="col" className="number">Skip</th>
            </tr>
          </thead>
          <tbody>
            {parts.map((part) => (
              <Row key={`${part.category}/${part.split}`} name={nameOf(part)} part={part} />
            ))}
          </tbody>
          {total !== undefined && (
            <tfoot>
              <Row name="Total" part={total} />
            </tfoot>
          )}
        </table>
      </div>
      {labelled.length > 0 && (
        <ShareBars
          title="Shares of good, bad and skip"
          classes={["good", "bad", "skip"]}
          bars={labelled.map((part) => ({
            name: nameOf(part),
            note: counted(labelsOf(part), "label"),
            parts: (
              [
                ["good", part.goodCount],
                ["bad", part.badCount],
                ["skip", part.skipCount],
              ] as const
            ).map(([name, value]) => ({ name, share: Number(value) / labelsOf(part), text: percent(Number(value) / labelsOf(part)) })),
          }))}
        />
      )}
    </>
  );
}

function Row({ name, part }: { name: string; part: LabelDistributionPart }) {
  const all = labelsOf(part);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="number">{count(part.imageCount)}</td>
      <td className="number">{count(all)}</td>
      <Share of={part.goodCount} all={all} />
      <Share of={part.badCount} all={all} />
      <Share of={part.skipCount} all={all} />
    </tr>
  );
}
