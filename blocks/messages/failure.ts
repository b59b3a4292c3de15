import type { ErrorParams } from '#domain/errors.ts';

/** What the surfaces say of themselves, beside the refusals of the core. */
type SurfaceParams = {
  /** Our own fault. `requestId` leads an admin to it in the log; empty where nothing was logged. */
  internal: { requestId: string };
  already_done: Record<string, never>;
};

type FailureParams = ErrorParams & SurfaceParams;

export type FailureCode = keyof FailureParams;

/** Why something was not done: a code and the facts of the case. Every refusal of the core is one. */
export type Failure<Code extends FailureCode = FailureCode> = {
  [C in Code]: { readonly code: C; readonly params: FailureParams[C] };
}[Code];

/** A sentence for every failure: what happened, why, and what to do or who can. */
export type FailureSentences = { [C in FailureCode]: (params: FailureParams[C]) => string };
