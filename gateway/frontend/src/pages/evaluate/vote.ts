import { Choice } from "@/gen/rlhf/feedback/v1/evaluation_service_pb";

/** The questions of a ballot, in the order in which they are asked. */
export const QUESTIONS = ["alignment", "fidelity"] as const;

/** One of them. */
export type Question = (typeof QUESTIONS)[number];

/** The answers to a ballot as far as they are given. */
export type VoteDraft = Record<Question, Choice> & { responseMs: number };

/** Nothing answered yet. */
export const EMPTY_VOTE: VoteDraft = { alignment: Choice.UNSPECIFIED, fidelity: Choice.UNSPECIFIED, responseMs: 0 };

/** The question whose turn it is; undefined when all are answered. */
export const openQuestion = (draft: VoteDraft): Question | undefined => QUESTIONS.find((question) => draft[question] === Choice.UNSPECIFIED);

/** Whether any question is answered. */
export const isBegunVote = (draft: VoteDraft): boolean => QUESTIONS.some((question) => draft[question] !== Choice.UNSPECIFIED);

/** The draft with an answer: to a question, or to the one whose turn it is. */
export function choose(draft: VoteDraft, choice: Choice, responseMs: number, question = openQuestion(draft)): VoteDraft {
  return question === undefined ? draft : { ...draft, [question]: choice, responseMs: Math.max(0, Math.round(responseMs)) };
}

/** The draft without its last answer. */
export function withoutLastChoice(draft: VoteDraft): VoteDraft {
  const last = QUESTIONS.findLast((question) => draft[question] !== Choice.UNSPECIFIED);
  return last === undefined ? draft : { ...draft, [last]: Choice.UNSPECIFIED };
}
