import { create, fromJson, toJson, type JsonValue } from "@bufbuild/protobuf";
import { durationFromMs, durationMs, type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import { clientOf } from "@/api/transport";
import { blindImageUrl } from "@/api/names";
import { newRequestId } from "@/api/requestId";
import {
  FeedbackService,
  type LabelTask,
  SubmitLabelsRequestSchema,
  type SubmitLabelsResponse,
} from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import type { Answer, Draft } from "@/pages/label/answers";
import type { Letter } from "@/rating/outbox";
import type { Held, TaskSource } from "@/rating/taskQueue";

/** A label task as the page holds it. */
export interface LabelWork extends Held {
  promptText: string;
  guideline: string;
  images: { token: string; url: string; width: number; height: number }[];
  /** Answers given before, in a reopened task. */
  previous: Draft | undefined;
}

const expiry = (time: Timestamp | undefined): number => (time === undefined ? Date.now() + 60_000 : timestampMs(time));

/** Reads a task of the contracts. */
export function workOf(task: LabelTask): LabelWork {
  const images = task.images.map(({ imageToken, widthPx, heightPx }) => ({
    token: imageToken,
    url: blindImageUrl(task.name, imageToken),
    width: widthPx,
    height: heightPx,
  }));
  return {
    name: task.name,
    leaseToken: task.leaseToken,
    expireTime: expiry(task.leaseExpireTime),
    promptText: task.promptText,
    guideline: task.guideline,
    images,
    previous: task.previousAnswers.length === 0 ? undefined : previousOf(task),
  };
}

function previousOf(task: LabelTask): Draft {
  const answers = task.images.map(({ imageToken }): Answer | null => {
    const given = task.previousAnswers.find((answer) => answer.imageToken === imageToken);
    if (given === undefined) return null;
    const responseMs = given.responseDuration === undefined ? 0 : durationMs(given.responseDuration);
    return { value: given.value, skipReason: given.skipReason, responseMs };
  });
  return { answers, selected: answers.length - 1 };
}

/** Label tasks of a project. */
export function labelSource(project: string): TaskSource<LabelWork> {
  const client = clientOf(FeedbackService);
  return {
    async lease(count, requestId) {
      const reply = await client.leaseLabelTasks({ parent: project, taskCount: count, requestId });
      return { items: reply.labelTasks.map(workOf), reason: reply.noTaskReason };
    },
    async renew({ name, leaseToken }) {
      return expiry((await client.renewLabelTaskLease({ name, leaseToken, requestId: newRequestId() })).leaseExpireTime);
    },
    async release({ name, leaseToken }) {
      await client.releaseLabelTask({ name, leaseToken, requestId: newRequestId() });
    },
  };
}

/** The letter that carries a complete draft. */
export function letterOf(work: LabelWork, draft: Draft): Letter {
  const requestId = newRequestId();
  const request = create(SubmitLabelsRequestSchema, {
    name: work.name,
    leaseToken: work.leaseToken,
    guideline: work.guideline,
    requestId,
    answers: draft.answers.flatMap((answer, index) =>
      answer === null
        ? []
        : [{ imageToken: work.images[index]?.token ?? "", value: answer.value, skipReason: answer.skipReason, responseDuration: durationFromMs(answer.responseMs) }],
    ),
  });
  return { requestId, name: work.name, body: toJson(SubmitLabelsRequestSchema, request) };
}

/** Sends a letter. */
export async function sendLabels(letter: Letter): Promise<SubmitLabelsResponse> {
  return await clientOf(FeedbackService).submitLabels(fromJson(SubmitLabelsRequestSchema, letter.body as JsonValue));
}

/** Leases an answered task again. */
export async function reopenTask(name: string): Promise<LabelWork> {
  const { labelTask } = await clientOf(FeedbackService).reopenLabelTask({ name, requestId: newRequestId() });
  if (labelTask === undefined) throw new Error("The server reopened no task.");
  return workOf(labelTask);
}
