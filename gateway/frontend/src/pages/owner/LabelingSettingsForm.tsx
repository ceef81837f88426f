import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { faultOf } from "@/api/errors";
import { useDeed } from "@/api/deed";
import { clientOf } from "@/api/transport";
import { Notice } from "@/components/Notice";
import { QueryFault } from "@/components/QueryFault";
import { Loading } from "@/components/States";
import { CheckField, DeedForm, NumberField, SelectField } from "@/forms/fields";
import { FeedbackService, type LabelingSettings, SkipPolicy } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { changesOf, readSettings, type SettingsText, writeSettings } from "@/pages/owner/labelingSettings";
import { time } from "@/text/format";

const POLICIES: readonly (readonly [string, string])[] = [
  [String(SkipPolicy.REQUEUE_OTHERS), "it is given to other raters"],
  [String(SkipPolicy.REQUEUE_SELF), "the same rater sees it again later"],
  [String(SkipPolicy.IGNORE), "the skip counts as its label"],
];

/** How a project labels. */
export function LabelingSettingsForm({ project }: { project: string }) {
  const name = `${project}/labelingSettings`;
  const settings = useQuery({ queryKey: ["labelingSettings", project], queryFn: async ({ signal }) => (await clientOf(FeedbackService).getLabelingSettings({ name }, { signal })).labelingSettings });
  if (settings.isError) return <QueryFault fault={faultOf(settings.error)} what="labelling settings" onRetry={() => void settings.refetch()} />;
  if (settings.data === undefined) return <Loading />;
  return <Form key={settings.data.etag} project={project} settings={settings.data} />;
}

function Form({ project, settings }: { project: string; settings: LabelingSettings }) {
  const before = readSettings(settings);
  const [text, setText] = useState<SettingsText>(before);
  const set = (part: Partial<SettingsText>) => setText((now) => ({ ...now, ...part }));
  const deed = useDeed(
    (changed: SettingsText, requestId) =>
      clientOf(FeedbackService).updateLabelingSettings({
        labelingSettings: { name: settings.name, etag: settings.etag, ...writeSettings(changed) },
        updateMask: { paths: changesOf(before, changed) },
        requestId,
      }),
    { invalidates: [["labelingSettings", project]] },
  );
  const changed = changesOf(before, text).length > 0;
  const path = (field: string) => `labeling_settings.${field}`;
  return (
    <section className="card stack">
      <h2>Labelling</h2>
      <DeedForm deed={deed} label="Labelling settings" submit="Save" disabled={!changed} value={() => text}>
        <div className="form-grid">
          <NumberField label="Labels per image" path={path("required_label_count")} value={text.requiredLabelCount} onChange={(value) => set({ requiredLabelCount: value })} min={1} max={99} required hint="From different raters, 1 to 99" />
          <NumberField
            label="Most labels where raters disagree"
            path={path("max_label_count")}
            value={text.maxLabelCount}
            onChange={(value) => set({ maxLabelCount: value })}
            min={1}
            max={99}
            hint="At least the labels per image"
          />
          <NumberField label="Images on a page" path={path("images_per_task")} value={text.imagesPerTask} onChange={(value) => set({ imagesPerTask: value })} min={1} max={9} required hint="3 in the paper" />
          <NumberField label="Minutes that a rater holds a task" path={path("lease_duration")} value={text.leaseMinutes} onChange={(value) => set({ leaseMinutes: value })} min={0.5} max={480} step="any" required hint="0.5 to 480" />
          <SelectField label="A skipped image" path={path("skip_policy")} value={text.skipPolicy} onChange={(value) => set({ skipPolicy: value })} options={POLICIES} />
          <NumberField label="Most tasks of one rater" path={path("max_tasks_per_rater")} value={text.maxTasksPerRater} onChange={(value) => set({ maxTasksPerRater: value })} min={0} hint="0: no limit" />
        </div>
        <h3>Gold questions</h3>
        <div className="form-grid">
          <NumberField label="Share of gold questions, in percent" path={path("gold_share")} value={text.goldPercent} onChange={(value) => set({ goldPercent: value })} min={0} max={50} step="any" hint="0 to 50" />
          <NumberField label="Gold questions for a new rater first" path={path("onboarding_gold_count")} value={text.onboardingGoldCount} onChange={(value) => set({ onboardingGoldCount: value })} min={0} max={100} hint="0 to 100" />
          <NumberField label="Pause below this accuracy, in percent" path={path("min_gold_accuracy")} value={text.minGoldPercent} onChange={(value) => set({ minGoldPercent: value })} min={0} max={100} step="any" hint="0 never pauses anybody" />
        </div>
        <CheckField label="Tell raters the right answer after a gold question" checked={text.goldFeedbackEnabled} onChange={(value) => set({ goldFeedbackEnabled: value })} />
        {deed.result !== undefined && !changed && <Notice tone="success">Saved.</Notice>}
      </DeedForm>
      {settings.updateTime !== undefined && <p className="small muted">Last changed {time(settings.updateTime)}.</p>}
    </section>
  );
}
