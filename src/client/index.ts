import type { Hono } from 'hono';
import { hc } from 'hono/client';
import type { Operations, WorkflowDetail } from './operations.ts';
import { readProblem } from './problem.ts';
import { untilDecided, type WaitOptions } from './wait.ts';

export type * from './operations.ts';
export { type FieldFault, Problem, type ProblemFacts } from './problem.ts';
export { NotDecided, type WaitOptions } from './wait.ts';

/** The API's operations as Hono's client wants them: a type alone, nothing of the server is in it. */
export type Api = Hono<object, { [Path in keyof Operations]: Operations[Path] }, '/'>;
export type Operator = ReturnType<typeof hc<Api>>;

export type ConnectOptions = {
  /** Where Countersign answers, as `https://approvals.example.com`. */
  url: string;
  /** An API token (`countersign token create`) or a JWT; a function is asked before every call, for tokens that change. */
  token: string | (() => string | Promise<string>);
  /** What calls are made with; left out, the global `fetch`. */
  fetch?: typeof fetch;
};

export type Countersign = {
  /**
   * Hono's typed client: `api.workflows.$post({ json })`, `api.workflows[':id'].$get({ param })`. Whatever is not a
   * success is thrown as {@link Problem}, so an answer's `json()` is always what the operation promises.
   */
  api: Operator;
  /**
   * Reads a workflow again and again until it has ended: completed, rejected or canceled.
   * @param id its UUID, number or `WF-…`.
   * @throws NotDecided when the time is over, {@link Problem} when it may not be read, the signal's reason when that aborts.
   */
  waitForDecision(id: string, options?: WaitOptions): Promise<WorkflowDetail>;
};

/** Opens a client. Nothing is called yet. */
export function connect({ url, token, fetch: call = fetch }: ConnectOptions): Countersign {
  const base = `${url.replace(/\/+$/, '')}/api/v1`;
  const api = hc<Api>(base, {
    fetch: async (input: string | URL | Request, init?: RequestInit) => {
      const headers = new Headers(init?.headers);
      headers.set('authorization', `Bearer ${typeof token === 'function' ? await token() : token}`);
      const answer = await call(input, { ...init, headers });
      if (!answer.ok) throw await readProblem(answer);
      return answer;
    },
  });
  const read = async (id: string, signal: AbortSignal): Promise<WorkflowDetail> =>
    (await api.workflows[':id'].$get({ param: { id } }, { init: { signal } })).json();
  return { api, waitForDecision: (id, options) => untilDecided(read, id, options) };
}
