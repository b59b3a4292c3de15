import type { Context } from 'hono';
import type { Issue } from '#domain/issues.ts';
import type { Environment } from '#workflow/environment.ts';
import type { Caller, JwtRule } from './auth.ts';
import type { CallRate } from './rate-limit.ts';

/** What a call carries: who calls, and its number in the log. */
export type CallFacts = { Variables: { caller: Caller; requestId: string } & Partial<YamlFacts> };

export type ApiCall = Context<CallFacts>;

/** What is known of a body in YAML: the line of each path, or why it cannot be read. */
export type YamlFacts = {
  lineOf: (path: string) => number | null;
  faults: Issue[];
};

export type ErrorLog = { error(facts: object, text: string): void; warn(facts: object, text: string): void };

export type ApiEnvironment = Environment & {
  jwt: JwtRule;
  log: ErrorLog & { info(facts: object, text: string): void };
  /** Counts a call that was answered: the path is the operation's, empty for what is none. */
  counted?: ((method: string, path: string, status: number, seconds: number) => void) | undefined;
  /** How often a token may call, and how often an address may show a bad one; left out, the defaults. */
  rate?: CallRate | undefined;
  guessRate?: CallRate | undefined;
};
