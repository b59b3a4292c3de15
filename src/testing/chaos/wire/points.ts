import type { Moment, Replica, Write } from '#testing/chaos/faults.ts';

/** Somewhere that a replica has come to: a write to the database, or a call of Slack or of a webhook. */
type Place = { point: 'commit'; of: ReadonlySet<Write> } | { point: 'slack' | 'webhook' | 'turn' };

type Armed = {
  replica: Replica;
  moment: Exclude<Moment, { point: 'now' }>;
  strike: () => Promise<void>;
  done: () => void;
};

/** What is to happen the next time that a replica comes somewhere. */
export type Points = {
  /**
   * Strikes as soon as the replica gets there, which is held up meanwhile; when it does not within `patienceMs`, at once.
   * Resolves when it has struck.
   */
  arm(replica: Replica, moment: Moment, strike: () => Promise<void>, patienceMs: number): Promise<void>;
  /** To be called by whoever sees a replica somewhere; resolves with whether something struck there. */
  reached(replica: Replica, when: 'before' | 'after', place: Place): Promise<boolean>;
};

/** A board on which strikes wait for replicas to come by. */
export function openPoints(): Points {
  const armed = new Set<Armed>();
  return {
    arm: async (replica, moment, strike, patienceMs) => {
      if (moment.point === 'now') return strike();
      let timer: NodeJS.Timeout | undefined;
      let one: Armed | undefined;
      const struck = new Promise<void>((done) => {
        one = { replica, moment, strike, done };
        armed.add(one);
      });
      const impatient = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), patienceMs);
      });
      const came = await Promise.race([struck, impatient]);
      clearTimeout(timer);
      if (came === 'late' && one && armed.delete(one)) await strike();
      else await struck;
    },
    reached: async (replica, when, place) => {
      const found = [...armed].find(
        (one) => one.replica === replica && one.moment.when === when && fits(one.moment, place),
      );
      if (!found) return false;
      armed.delete(found);
      try {
        await found.strike();
      } finally {
        found.done();
      }
      return true;
    },
  };
}

function fits(moment: Armed['moment'], place: Place): boolean {
  if (moment.point !== place.point) return false;
  return moment.point !== 'commit' || place.point !== 'commit' || place.of.has(moment.of);
}
