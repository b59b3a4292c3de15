/** One fault of what was sent, at its place. */
export type FieldFault = { path: string; message: string };

/** What a refusal says beside its words (RFC 9457); which of these there are depends on the status. */
export type ProblemFacts = {
  /** 400 and 422: what is wrong where. */
  errors?: FieldFault[];
  /** 403: who may. */
  roles?: string[];
  users?: string[];
  /** 409: the workflow or approval as it is now. */
  current?: unknown;
  [member: string]: unknown;
};

/** A call that was refused, or failed. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly title: string;
  /** What kind of problem it is, as `already_decided`; null where the status says it all. */
  readonly code: string | null;
  readonly facts: ProblemFacts;
  /** 429 and 503: in how many seconds the call may be made again. */
  readonly retryAfterSeconds: number | null;
  /** Names the call in the log of the server. */
  readonly requestId: string | null;

  constructor(answer: { status: number; headers: Headers }, told: ProblemFacts) {
    const { title, detail, status: _status, type, ...facts } = told;
    super(typeof detail === 'string' ? detail : `Answered ${answer.status}.`);
    this.status = answer.status;
    this.title = typeof title === 'string' ? title : 'Failed';
    this.code = /^urn:countersign:problem:(\w+)$/.exec(String(type))?.[1] ?? null;
    this.facts = facts;
    const seconds = answer.headers.get('retry-after');
    this.retryAfterSeconds = seconds !== null && /^\d+$/.test(seconds) ? Number(seconds) : null;
    this.requestId = answer.headers.get('x-request-id');
  }
}

/** Reads a refusal; something between the caller and Countersign may have answered in its stead, in words of its own. */
export async function readProblem(answer: Response): Promise<Problem> {
  const told: unknown = await answer.json().catch(() => null);
  return new Problem(answer, told !== null && typeof told === 'object' ? (told as ProblemFacts) : {});
}
