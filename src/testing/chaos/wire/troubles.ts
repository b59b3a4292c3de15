import { setTimeout as pause } from 'node:timers/promises';
import type { Trouble } from '#testing/chaos/faults.ts';
import { type Answer, json } from '#testing/wire/http-exchange.ts';

/** Calls that are to go wrong: the next `times` whose method fits (`*` fits all). */
type Rule = { trouble: Trouble; method: string; ms: number; left: number; held: number; done: () => void };

/** What goes wrong with calls over HTTP. */
export type Troubles = {
  /** Resolves once so many calls have met it, or none more came within `patienceMs`. */
  plan(rule: Pick<Rule, 'trouble' | 'method' | 'ms'> & { times: number }, patienceMs: number): Promise<void>;
  /** While it is away every call is cut before it is done. */
  away: boolean;
  /** Lets a call meet what waits for it. `carryOut` does it and gives what would be answered; `cut` ends the connection. */
  meet(method: string, carryOut: () => Promise<Answer | 'cut'>): Promise<Answer | 'cut'>;
  /** Forgets all that waits. */
  heal(): void;
};

export function openTroubles(): Troubles {
  const rules = new Set<Rule>();
  const troubles: Troubles = {
    away: false,
    plan: ({ trouble, method, ms, times }, patienceMs) =>
      new Promise((resolve) => {
        const one: Rule = {
          trouble,
          method,
          ms,
          left: times,
          held: 0,
          done: () => {
            clearTimeout(timer);
            rules.delete(one);
            resolve();
          },
        };
        const timer = setTimeout(() => {
          // No more are waited for; one that is being held is part of it yet.
          one.left = 0;
          if (one.held === 0) one.done();
        }, patienceMs);
        rules.add(one);
      }),
    meet: async (method, carryOut) => {
      if (troubles.away) return 'cut';
      const rule = [...rules].find((one) => one.left > 0 && (one.method === '*' || one.method === method));
      if (!rule) return carryOut();
      rule.left -= 1;
      rule.held += 1;
      try {
        return await struck(rule, carryOut);
      } finally {
        rule.held -= 1;
        if (rule.left === 0 && rule.held === 0) rule.done();
      }
    },
    heal: () => {
      troubles.away = false;
      for (const rule of rules) rule.done();
    },
  };
  return troubles;
}

async function struck({ trouble, ms }: Rule, carryOut: () => Promise<Answer | 'cut'>): Promise<Answer | 'cut'> {
  switch (trouble) {
    case 'lost_before':
      return 'cut';
    case 'lost_after':
      await carryOut();
      return 'cut';
    case 'late_call':
      await pause(ms);
      return carryOut();
    case 'late_answer': {
      const answer = await carryOut();
      await pause(ms);
      return answer;
    }
    case 'rate_limited': {
      const answer = json({ ok: false, error: 'ratelimited' }, 429);
      return { ...answer, headers: { ...answer.headers, 'retry-after': String(Math.ceil(ms / 1_000)) } };
    }
    case 'error':
      return { status: 503, headers: {}, body: Buffer.from('Service Unavailable') };
    default:
      return trouble satisfies never;
  }
}
