import { OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Environment } from '#workflow/environment.ts';
import type { Caller, JwtRule } from './auth.ts';
import type { ErrorLog } from './errors.ts';
import type { Rate } from './rate-limit.ts';
import { Refusal } from './refusal.ts';

/** What a call carries: who calls, and its number in the log. */
export type Api = { Variables: { caller: Caller; requestId: string } & Partial<YamlFacts> };

/** What is known of a body in YAML: the line of each path, or why it cannot be read. */
export type YamlFacts = {
  lineOf: (path: string) => number | null;
  faults: { path: string; message: string }[];
};

export type ApiEnvironment = Environment & {
  jwt: JwtRule;
  log: ErrorLog & { info(facts: object, text: string): void };
  /** How often a token may call, and how often an address may show a bad one; left out, the defaults. */
  rate?: Rate | undefined;
  guessRate?: Rate | undefined;
};

/** A router whose operations describe themselves and check what is sent: 422 for the body, 400 for anything around it. */
export function newApi(): OpenAPIHono<Api> {
  return new OpenAPIHono<Api>({
    defaultHook: (result) => {
      if (result.success) return;
      const errors = result.error.issues.flatMap(faultsOf);
      const detail = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
      throw result.target === 'json'
        ? new Refusal(422, { title: 'Not valid', detail, errors })
        : new Refusal(400, { title: 'Bad parameter', detail, errors });
    },
  });
}

/** An unknown field is named by its own path, not by that of what it is in. */
function faultsOf(issue: z.core.$ZodIssue): { path: string; message: string }[] {
  const at = (...path: PropertyKey[]) => [...issue.path, ...path].map(String).join('.');
  if (issue.code !== 'unrecognized_keys') return [{ path: at(), message: issue.message }];
  return issue.keys.map((key) => ({ path: at(key), message: 'is no field that is known here' }));
}
