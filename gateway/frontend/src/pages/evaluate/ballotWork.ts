import { create, fromJson, toJson, type JsonValue } from "@bufbuild/protobuf";
import { durationFromMs, durationMs, type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import { blindImageUrl } from "@/api/names";
import { newRequestId } from "@/api/requestId";
import { clientOf } from "@/api/transport";
import type { BlindImage } from "@/gen/rlhf/common/v1/image_pb";
import { type Ballot, type BallotVote, EvaluationService, SubmitVoteRequestSchema } from "@/gen/rlhf/feedback/v1/evaluation_service_pb";
import type { VoteDraft } from "@/pages/evaluate/vote";
import type { Letter } from "@/rating/outbox";
import type { Held, TaskSource } from "@/rating/taskQueue";

/** A blind picture and where it is. */
export interface BlindPicture {
  url: string;
  width: number;
  height: number;
}

/** A ballot as the page holds it: no more than the server tells, in the order that it tells. */
export interface BallotWork extends Held {
  promptText: string;
  first: BlindPicture[];
  second: BlindPicture[];
  previous: VoteDraft | undefined;
}

const expiry = (time: Timestamp | undefined): number => (time === undefined ? Date.now() + 60_000 : timestampMs(time));

/** Reads a ballot of the contracts. */
export function ballotOf(ballot: Ballot): BallotWork {
  const picture = ({ imageToken, widthPx, heightPx }: BlindImage): BlindPicture => ({ url: blindImageUrl(ballot.name, imageToken), width: widthPx, height: heightPx });
  return {
    name: ballot.name,
    leaseToken: ballot.leaseToken,
    expireTime: expiry(ballot.leaseExpireTime),
    promptText: ballot.promptText,
    first: ballot.firstImages.map(picture),
    second: ballot.secondImages.map(picture),
    previous: ballot.previousVote === undefined ? undefined : draftOf(ballot.previousVote),
  };
}

function draftOf({ alignment, fidelity, responseDuration }: BallotVote): VoteDraft {
  return { alignment, fidelity, responseMs: responseDuration === undefined ? 0 : durationMs(responseDuration) };
}

/** Ballots of a project. */
export function ballotSource(project: string): TaskSource<BallotWork> {
  const client = clientOf(EvaluationService);
  return {
    async lease(count, requestId) {
      const reply = await client.leaseBallots({ parent: project, ballotCount: count, requestId });
      return { items: reply.ballots.map(ballotOf), reason: reply.noTaskReason };
    },
    async renew({ name, leaseToken }) {
      return expiry((await client.renewBallotLease({ name, leaseToken, requestId: newRequestId() })).leaseExpireTime);
    },
    async release({ name, leaseToken }) {
      await client.releaseBallot({ name, leaseToken, requestId: newRequestId() });
    },
  };
}

/** The letter that carries a complete vote. */
export function letterOfVote({ name, leaseToken }: BallotWork, { alignment, fidelity, responseMs }: VoteDraft): Letter {
  const requestId = newRequestId();
  const vote = { alignment, fidelity, responseDuration: durationFromMs(responseMs) };
  const request = create(SubmitVoteRequestSchema, { name, leaseToken, requestId, vote });
  return { requestId, name, body: toJson(SubmitVoteRequestSchema, request) };
}

/** Sends a letter. */
export async function sendVote(letter: Letter): Promise<void> {
  await clientOf(EvaluationService).submitVote(fromJson(SubmitVoteRequestSchema, letter.body as JsonValue));
}

/** Leases a ballot again that was voted on. */
export async function reopenBallot(name: string): Promise<BallotWork> {
  const { ballot } = await clientOf(EvaluationService).reopenBallot({ name, requestId: newRequestId() });
  if (ballot === undefined) throw new Error("The server reopened no ballot.");
  return ballotOf(ballot);
}
