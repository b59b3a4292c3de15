import type { PoolClient } from 'pg';
import type { Sessions } from './pool.ts';

/** A pooler may give two statements the same server by chance. So often in a row it does not. */
const LOOKS = 20;

/** Whether two connections of one address have sessions of their own, or a pooler lends them one for each transaction. */
export async function sessionsOf(one: PoolClient, other: PoolClient): Promise<Sessions> {
  const first = await serverOf(one);
  // A server tells each connection the number of its process; a pooler makes numbers of its own up.
  if (first === (one as { processID?: number | null }).processID) return 'own';
  for (let look = 0; look < LOOKS; look++) {
    const mine = await serverOf(one);
    const others = await serverOf(other);
    if (mine !== first || mine === others) return 'lent';
  }
  return 'own';
}

async function serverOf(client: PoolClient): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid;
}
