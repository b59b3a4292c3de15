import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Issue } from '#domain/issues.ts';

/** What a problem says beside its status: its words, faults by path, and members of its own (RFC 9457, 3.2). */
export type RefusalFacts = {
  /** What kind of problem it is, for programs; left out where the status says it all. */
  type?: string | undefined;
  title: string;
  detail: string;
  errors?: readonly Issue[] | undefined;
  members?: Readonly<Record<string, unknown>> | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
};

/** A call that the API itself turns down, before or beside what the core refuses. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: ContentfulStatusCode;
  readonly facts: RefusalFacts;

  constructor(status: ContentfulStatusCode, facts: RefusalFacts) {
    super(facts.detail);
    this.status = status;
    this.facts = facts;
  }
}

/** 400: what the address or a header says cannot be read. */
export function badParameter(path: string, message: string): Refusal {
  return new Refusal(400, {
    title: 'Bad parameter',
    detail: `${path}: ${message}`,
    errors: [{ path, message }],
  });
}
