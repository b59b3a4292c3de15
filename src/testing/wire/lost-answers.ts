import type { Pool } from 'pg';

/** Which answers of the database are lost: those to the prepared statements of this name. */
export type LostAnswers = {
  name: string;
  /** Whether the statement is carried out before its answer is lost. */
  done: boolean;
  /** How many answers; one when nothing is said. */
  times?: number;
};

/** A pool whose connection breaks before certain answers come, as when a database fails over. */
export function losingAnswers(pool: Pool, { name, done, times = 1 }: LostAnswers): Pool {
  let left = times;
  const query = async (asked: { name?: string }, ...rest: unknown[]) => {
    const ask = () => (pool.query as (...args: unknown[]) => Promise<unknown>)(asked, ...rest);
    if (asked.name !== name || left === 0) return ask();
    left -= 1;
    if (done) await ask();
    throw new Error('Connection terminated unexpectedly');
  };
  return new Proxy(pool, {
    get: (target, field) => {
      if (field === 'query') return query;
      const value = Reflect.get(target, field, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
