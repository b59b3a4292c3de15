import { createHash } from 'node:crypto';
import type { Environment } from '#workflow/environment.ts';

/** A state is void by its own date long before. */
const KEPT = '1 day';

/** Uses the state of an install up. @returns false when it was used before. */
export async function spendState({ pool }: Pick<Environment, 'pool'>, state: string): Promise<boolean> {
  const { rowCount } = await pool.query('insert into used_state (digest) values ($1) on conflict do nothing', [
    createHash('sha256').update(state).digest(),
  ]);
  return rowCount === 1;
}

/** Forgets states that are void by now. */
export async function forgetUsedStates({ pool }: Pick<Environment, 'pool'>): Promise<void> {
  await pool.query(`delete from used_state where used_at < now() - interval '${KEPT}'`);
}
