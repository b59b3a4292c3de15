import { purchaseSource } from '#testing/builders/builders.ts';
import type { TestDatabase } from '#testing/database/database.ts';
import type { Folder } from '#testing/own.ts';
import { archiveTo } from '#workflow/upkeep/archive.ts';
import { type Cleaned, type CleanupRequest, type CleanupStatus, cleanUp } from '#workflow/upkeep/cleanup.ts';
import { type Office, openOffice } from './office.ts';

/** An office whose requests have ended as the test says, however long ago: UREQ asks, UREV decides, UMAN is a manager. */
export type CleanupDesk = {
  office: Office;
  /** Where {@link CleanupDesk.clean} archives to. */
  archive: string;
  /** Starts a request and ends it so; `age` days ago as far as the clean-up can tell. Its jobs are done. */
  request(end: CleanupStatus | 'open', age?: number): Promise<{ id: string; number: number }>;
  /** Removes whatever has ended, unless told otherwise. */
  clean(parts?: Partial<CleanupRequest>): Promise<Cleaned>;
  /** Of the requests that are there, in their order. */
  numbers(): Promise<number[]>;
};

/** Everything that ended, of the office's tenant. */
export const EVERYTHING: CleanupRequest = { tenantId: 'T1', actorId: null, days: 0 };

let archives = 0;

/** Opens the office as T1 in a database that is emptied first; each has an archive of its own in the folder. */
export async function openCleanupDesk({ pool }: TestDatabase, folder: Folder): Promise<CleanupDesk> {
  await pool.query('truncate tenant cascade');
  await pool.query('delete from graphile_worker._private_jobs');
  const office = await openOffice(pool, EVERYTHING.tenantId, ['UREQ', 'UREV', 'UMAN']);
  await office.put('reviewer', 'UREV');
  await office.put('manager', 'UMAN');
  await office.publish(purchaseSource({ fields: [{ key: 'item', label: 'Item', type: 'text' }] }));
  archives += 1;
  const archive = folder.file(`gone-${archives}.ndjson`);
  return {
    office,
    archive,
    request: async (end, age = 0) => {
      const { workflow } = await office.start('purchase', 'UREQ', { item: `a ${end} one` });
      const { id, number } = workflow;
      if (end === 'completed') await office.decide(number, 'UREV', { type: 'approve' });
      if (end === 'rejected') await office.decide(number, 'UREV', { type: 'reject', comment: 'No' });
      if (end === 'canceled') await office.decide(number, 'UREQ', { type: 'cancel' });
      await pool.query(
        'update workflow set completed_at = completed_at - make_interval(secs => $2::float8 * 86400) where id = $1',
        [id, age],
      );
      await pool.query(`delete from graphile_worker._private_jobs where payload->>'workflowId' = $1`, [id]);
      return { id, number };
    },
    clean: (parts = {}) => cleanUp(office.env, { ...EVERYTHING, ...parts }, archiveTo(archive)),
    numbers: async () => {
      const { rows } = await pool.query<{ number: number }>('select number from workflow order by number');
      return rows.map((row) => row.number);
    },
  };
}
