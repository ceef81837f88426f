import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { generationJobChoices } from "@/api/choices";
import { useDeed } from "@/api/deed";
import { idOf, imageUrl } from "@/api/names";
import { usePaged } from "@/api/paged";
import { clientOf } from "@/api/transport";
import type { PageProps } from "@/app/pages";
import { ConfirmButton } from "@/components/ConfirmButton";
import { DataTable } from "@/components/DataTable";
import { FaultNotice } from "@/components/Notice";
import { PagedList } from "@/components/Pager";
import { DeedForm, SelectField, TextField } from "@/forms/fields";
import { ResourceField } from "@/forms/ResourceField";
import { FeedbackService, LabelValue } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import { GenerationService } from "@/gen/rlhf/generation/v1/generation_service_pb";
import { ImageGrid } from "@/images/ImageGrid";
import { useImages } from "@/images/useImages";
import { count, percent, time } from "@/text/format";
import { LABEL_VALUE } from "@/text/terms";
import "./owner.css";

/** Gold questions: images whose verdict is known. They measure raters, and never train a model unless asked to. */
export default function GoldPage({ project }: PageProps) {
  const list = usePaged(["goldQuestions", project], async (page, signal) => {
    const { goldQuestions, nextPageToken } = await clientOf(FeedbackService).listGoldQuestions({ parent: project, ...page }, { signal });
    return { items: goldQuestions, nextPageToken };
  });
  const remove = useDeed((name: string, requestId) => clientOf(FeedbackService).deleteGoldQuestion({ name, requestId }), { invalidates: [["goldQuestions", project]] });
  return (
    <div className="page stack">
      <h1>Gold questions</h1>
      <section className="card stack">
        <p className="muted">Images whose right answer you know. They are mixed among the tasks, and a rater&apos;s accuracy on them is shown under Raters, Quality.</p>
        {remove.fault !== undefined && <FaultNotice fault={remove.fault} />}
        <PagedList list={list} what="gold questions" empty="There are no gold questions yet. Choose an image below.">
          {(questions) => (
            <DataTable
              label="Gold questions"
              items={questions}
              keyOf={(question) => question.name}
              columns={[
                { title: "Image", cell: (question) => <Thumbnail name={question.image} /> },
                {
                  title: "Right answer",
                  cell: (question) => <span className={`badge ${question.expectedValue === LabelValue.GOOD ? "good" : "bad"}`}>{LABEL_VALUE[question.expectedValue]}</span>,
                },
                { title: "Why", cell: (question) => <bdi>{question.explanation || "–"}</bdi> },
                { title: "Answered", number: true, cell: (question) => count(question.answerCount) },
                {
                  title: "Rightly",
                  number: true,
                  cell: (question) => (question.answerCount === 0n ? "–" : percent(Number(question.rightAnswerCount) / Number(question.answerCount))),
                },
                { title: "Added", cell: (question) => time(question.createTime) },
                {
                  title: "Do",
                  cell: (question) => <ConfirmButton label="Remove" question="It is asked no more. Answers that were given stay." onConfirm={() => remove.run(question.name)} disabled={remove.isPending} />,
                },
              ]}
            />
          )}
        </PagedList>
      </section>
      <NewGoldQuestion project={project} />
    </div>
  );
}

/** A small picture with its prompt, by the name of the image alone. */
function Thumbnail({ name }: { name: string }) {
  const { data } = useQuery({ queryKey: ["image", name], queryFn: async ({ signal }) => (await clientOf(GenerationService).getImage({ name }, { signal })).image, staleTime: Infinity });
  return (
    <span className="gold-thumbnail">
      <span className="image-surround">
        <img src={imageUrl(name)} alt="" width="48" height="48" loading="lazy" />
      </span>
      <bdi>{data?.promptText ?? idOf(name)}</bdi>
    </span>
  );
}

const VALUES: readonly (readonly [string, string])[] = [
  [String(LabelValue.GOOD), "good"],
  [String(LabelValue.BAD), "bad"],
];

function NewGoldQuestion({ project }: { project: string }) {
  const [job, setJob] = useState("");
  const [image, setImage] = useState<{ name: string; promptText: string } | undefined>(undefined);
  const [value, setValue] = useState(String(LabelValue.GOOD));
  const [explanation, setExplanation] = useState("");
  const images = useImages(project, job === "" ? {} : { generationJob: job }, false, job !== "");
  const deed = useDeed(
    (goldQuestion: { image: string; expectedValue: LabelValue; explanation: string }, requestId) =>
      clientOf(FeedbackService).createGoldQuestion({ parent: project, goldQuestion, requestId }),
    {
      invalidates: [["goldQuestions", project]],
      onDone: () => {
        setImage(undefined);
        setExplanation("");
      },
    },
  );
  return (
    <section className="card stack">
      <h2>New gold question</h2>
      <ResourceField
        label="Images of job"
        what="generation jobs"
        queryKey={["generationJobs", project]}
        load={generationJobChoices(project)}
        value={job}
        onChange={(name) => {
          setJob(name);
          setImage(undefined);
        }}
      />
      {job !== "" && <ImageGrid list={images} {...(image === undefined ? {} : { chosen: image.name })} onChoose={setImage} />}
      {image !== undefined && (
        <DeedForm deed={deed} label="New gold question" submit="Add it" value={() => ({ image: image.name, expectedValue: Number(value), explanation })}>
          <div className="gold-thumbnail">
            <span className="image-surround">
              <img src={imageUrl(image.name)} alt="" width="96" height="96" />
            </span>
            <bdi>{image.promptText}</bdi>
          </div>
          <div className="form-grid">
            <SelectField label="The right answer" path="gold_question.expected_value" value={value} onChange={setValue} options={VALUES} />
            <TextField label="Why" path="gold_question.explanation" value={explanation} onChange={setExplanation} maxLength={500} hint="Shown to raters where the settings say so" />
          </div>
        </DeedForm>
      )}
    </section>
  );
}
