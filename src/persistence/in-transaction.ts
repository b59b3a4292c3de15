import type { Pool, PoolClient } from 'pg';
import { isReadsOnly } from './server/unfit.ts';

/**
 * Runs `work` in one transaction: committed when it returns, undone when it throws.
 * @param settings SQL for this transaction alone (`set local …`), sent along with its beginning.
 */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  settings = '',
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    return await transactionOn(client, () => work(client), {
      settings,
      notUndone: (failure) => {
        broken = failure;
      },
    });
  } catch (error) {
    if (isReadsOnly(error)) broken ??= error;
    throw error;
  } finally {
    // A connection that could not be rolled back is closed, not given to the next one who asks.
    client.release(broken);
  }
}

type Options = {
  settings?: string;
  /** Told when the transaction could not even be undone: the connection is of no use any more. */
  notUndone?: (failure: Error) => void;
};

/** {@link inTransaction} on a connection that one has already. */
export async function transactionOn<T>(
  client: PoolClient,
  work: () => Promise<T>,
  { settings = '', notUndone = () => undefined }: Options = {},
): Promise<T> {
  try {
    await client.query(settings === '' ? 'begin' : `begin; ${settings}`);
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(notUndone);
    throw error;
  }
}
