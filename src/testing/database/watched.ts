import type { Pool } from 'pg';
import { type Entities, type EntitiesOfAll, entitiesOver } from '#persistence/orm.ts';

/** Connections and the units of work over them, as an environment has them. */
type Watched = Entities & EntitiesOfAll & { pool: Pool };
/** A statement as it was sent. */
export type Sent = { text: string; values: unknown[] };

/** The same connections; every statement that is sent through them is told, that of units of work too. */
export function watchStatements(pool: Pool, tell: (sent: Sent) => void): Watched {
  const watched = watching(pool, tell);
  return { pool: watched, ...entitiesOver(watched, { warn: () => undefined }) };
}

/** The same connections, with a count of the statements that were sent. Those that only begin and end a transaction are none. */
export function countQueries(pool: Pool): Watched & { taken: () => number } {
  let taken = 0;
  const watched = watchStatements(pool, ({ text }) => {
    if (!/^(begin|commit|rollback)\b/.test(text)) taken += 1;
  });
  return { ...watched, taken: () => taken };
}

function watching<T extends object>(given: T, tell: (sent: Sent) => void): T {
  return new Proxy(given, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (name === 'query') tell(sentAs(args));
        const answer: unknown = Reflect.apply(value, target, args);
        const isConnection = name === 'connect' && answer instanceof Promise;
        return isConnection ? answer.then((client: object) => watching(client, tell)) : answer;
      };
    },
  });
}

function sentAs([statement, values]: unknown[]): Sent {
  if (typeof statement === 'string') return { text: statement, values: Array.isArray(values) ? values : [] };
  const { text = '', values: own = [] } = statement as Partial<Sent>;
  return { text, values: own };
}
