import type { Pool } from 'pg';

/** The same connections, with a count of the statements that were sent through `query`. */
export function countQueries(pool: Pool): { pool: Pool; taken: () => number } {
  let taken = 0;
  const counting = new Proxy(pool, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (name === 'query') taken += 1;
        return Reflect.apply(value, target, args);
      };
    },
  });
  return { pool: counting, taken: () => taken };
}
