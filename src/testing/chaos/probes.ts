import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Conductor } from './conductor.ts';
import { REPLICAS } from './faults.ts';
import type { Act, Violation } from './judge/evidence.ts';
import { BYSTANDER_CHANNEL, BYSTANDER_KEY, PEOPLE } from './office.ts';
import type { Replicas } from './replicas.ts';
import type { Doing, Hands } from './slack/hands.ts';

/** What is measured while the campaign runs. */
export type Probes = {
  violations: Violation[];
  figures: { bystanders: number; slowestBystanderMs: number; health: number; slowestHealthMs: number };
  stop(): Promise<void>;
};

/** Whatever is broken: somebody else's decision, an answer to `/healthz`, and an idle session, in milliseconds. */
const BYSTANDER_MS = 2_000;
const HEALTH_MS = 500;
const IDLE_MS = 10_000;

const HEALTH_EVERY_MS = 500;
const IDLE_EVERY_MS = 1_000;
const BYSTANDER_EVERY_MS = 1_500;
/** Requests that wait for the bystander, so that there is one to decide whatever is broken. */
const IN_STOCK = 3;
/** A bystander who was not answered by now is not waited for. */
const GIVE_UP_MS = 15_000;

export type ProbeOptions = {
  hands: Hands;
  conductor: Conductor;
  replicas: Replicas;
  pool: Pool;
  /** By how much limits are multiplied now. */
  loadFactor: () => number;
};

/** Looks after everything that must go on while something is broken, until it is stopped. */
export function startProbes({ hands, conductor, replicas, pool, loadFactor }: ProbeOptions): Probes {
  const violations: Violation[] = [];
  const figures = { bystanders: 0, slowestBystanderMs: 0, health: 0, slowestHealthMs: 0 };
  const stopping = new AbortController();
  const broken = () => conductor.brokenNow().join(', ') || 'nothing';
  const every = async (ms: number, work: () => Promise<void>): Promise<void> => {
    while (!stopping.signal.aborted) {
      await work().catch(() => undefined);
      await pause(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };

  const stock: string[] = [];
  const doing = (person: string | undefined, verb: Doing['verb'], ref: string | null): Doing => ({
    person: person ?? '',
    verb,
    ref,
    channel: BYSTANDER_CHANNEL,
  });
  const bystander = async (): Promise<void> => {
    const isSound = REPLICAS.some((one) => !conductor.isStruck(one)) && !conductor.nobodyDecides();
    if (conductor.brokenNow().length === 0 && stock.length < IN_STOCK) {
      const told = await answerTo(
        await hands.type(doing(PEOPLE.admin[0], 'start', null), () => `start ${BYSTANDER_KEY}`),
      );
      const ref = /WF-\d+/.exec(told ?? '')?.[0];
      if (ref) stock.push(ref);
    } else if (conductor.brokenNow().length > 0 && isSound) {
      const ref = stock.shift();
      if (ref) await decide(ref);
    }
  };
  const decide = async (ref: string): Promise<void> => {
    const began = Date.now();
    const during = broken();
    const told = await answerTo(await hands.type(doing(PEOPLE.bystander[0], 'approve', ref), () => `approve ${ref}`));
    // What struck in between may have hit this very call: then the bystander was none.
    if (REPLICAS.every(conductor.isStruck) || conductor.nobodyDecides() || conductor.brokenNow().join(', ') !== during)
      return;
    const ms = Date.now() - began;
    figures.bystanders += 1;
    figures.slowestBystanderMs = Math.max(figures.slowestBystanderMs, ms);
    if (ms <= BYSTANDER_MS * loadFactor() && told?.startsWith('Done:')) return;
    violations.push({
      count: 'bystanders slow',
      what: `${ms} ms, told "${told}", during ${during}`,
      about: ref,
      at: began,
    });
  };

  const health = async (): Promise<void> => {
    for (const replica of REPLICAS) {
      if (!replicas.isThere(replica)) continue;
      const began = Date.now();
      const answer = await fetch(`${replicas.urlOf(replica)}/healthz`, {
        signal: AbortSignal.timeout(GIVE_UP_MS),
      }).catch(() => null);
      await answer?.body?.cancel().catch(() => undefined);
      const ms = Date.now() - began;
      // Killed or frozen meanwhile, or just being started.
      if (!replicas.isThere(replica)) continue;
      figures.health += 1;
      figures.slowestHealthMs = Math.max(figures.slowestHealthMs, ms);
      if (answer?.ok && ms <= HEALTH_MS * loadFactor()) continue;
      violations.push({
        count: 'health slow',
        what: `${ms} ms, ${answer?.status ?? 'no answer'}, during ${broken()}`,
        about: replica,
        at: began,
      });
    }
  };

  const told = new Set<string>();
  const idle = async (): Promise<void> => {
    const { rows } = await pool.query<{ pid: number; since: string; query: string }>(
      `select pid, state_change::text as since, query from pg_stat_activity
        where state like 'idle in transaction%' and state_change < now() - make_interval(secs => $1)`,
      [(IDLE_MS * loadFactor()) / 1_000],
    );
    for (const { pid, since, query } of rows) {
      if (told.has(`${pid} ${since}`)) continue;
      told.add(`${pid} ${since}`);
      const what = `since ${since} after ${query.replaceAll(/\s+/g, ' ').slice(0, 200)}, during ${broken()}`;
      violations.push({ count: 'idle in transaction', what, about: `session ${pid}`, at: Date.now() });
    }
  };

  const all = [every(BYSTANDER_EVERY_MS, bystander), every(HEALTH_EVERY_MS, health), every(IDLE_EVERY_MS, idle)];
  return {
    violations,
    figures,
    stop: async () => {
      stopping.abort();
      await Promise.all(all);
    },
  };
}

/** What somebody is told at last about what they did; "One moment…" is no answer yet. Null when nothing came. */
async function answerTo(act: Act): Promise<string | null> {
  for (const until = Date.now() + GIVE_UP_MS; Date.now() < until; await pause(20)) {
    const answer = act.answers.find(({ text }) => !text.startsWith('One moment'));
    if (answer) return answer.text;
  }
  return null;
}
