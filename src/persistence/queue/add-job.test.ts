import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Statements } from '#persistence/statements.ts';
import { addJob, addJobSql, jobKeySql, jobRow } from './add-job.ts';
import { JOBS } from './catalogue.ts';

test('SQL that adds a job names its key and its queue by the fields of the statement', () => {
  const fields = { tenantId: 'm.tenant_id', messageId: 'm.id' };
  const beside = { toChannel: 'm.to_channel', toUser: 'm.to_user' };
  expect(addJobSql('deliver', fields, { beside, runAt: 'm.due_at', keepsTime: true })).toBe(
    "graphile_worker.add_job('deliver', json_build_object('tenantId', m.tenant_id, 'messageId', m.id), " +
      "job_key => 'deliver:' || (m.id), job_key_mode => 'preserve_run_at', " +
      'queue_name => delivery_queue((m.tenant_id), (m.to_channel), (m.to_user)), run_at => m.due_at, max_attempts => 32767)',
  );
});

test('SQL for a key is made of several fields, in their order', () => {
  expect(jobKeySql('draw_home', { userId: 'id', tenantId: '$1' })).toBe("'home:' || ($1) || ':' || (id)");
});

test('a row says only what the catalogue says of its job', () => {
  const settle = jobRow('settle', { tenantId: 'T1', workflowId: 'w' }, { runAt: '2030-01-01T00:00:00Z' });
  expect(JSON.parse(JSON.stringify(settle))).toEqual({
    identifier: 'settle',
    payload: { tenantId: 'T1', workflowId: 'w' },
    runAt: '2030-01-01T00:00:00Z',
    jobKey: 'settle:w',
  });
});

/** How a job is added, or its key written, without the catalogue. */
const PAST_CATALOGUE = new RegExp(
  `graphile_worker\\.add_job|helpers\\.addJob|'(${Object.keys(JOBS).join('|')}):' \\|\\|`,
);

test('nobody adds a job past the catalogue', () => {
  const src = path.join(import.meta.dirname, '../..');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.startsWith('persistence/queue/'),
  );
  expect(files.filter((file) => PAST_CATALOGUE.test(readFileSync(path.join(src, file), 'utf8')))).toEqual([]);
});

test('what is wrong with a job does not compile', () => {
  const wrong = (db: Statements) => [
    // @ts-expect-error there is no such job
    addJob(db, 'setle', { tenantId: 'T1', workflowId: 'w' }),
    // @ts-expect-error a field is missing
    addJob(db, 'settle', { tenantId: 'T1' }),
    // @ts-expect-error a field is too many
    addJob(db, 'settle', { tenantId: 'T1', workflowId: 'w', level: 1 }),
    // @ts-expect-error its queue is made of more than its payload
    addJob(db, 'deliver', { tenantId: 'T1', messageId: 'm' }),
    // @ts-expect-error there is no key by which an earlier one would be found
    addJob(db, 'away_began', { tenantId: 'T1', userId: 'U1' }, { keepsTime: true }),
    // @ts-expect-error only the database can name its queue
    jobRow('deliver_actions', { tenantId: 'T1', workflowId: 'w' }),
    // @ts-expect-error a field is missing
    addJobSql('settle', { tenantId: 'tenant_id' }),
    // @ts-expect-error a field is too many
    addJobSql('settle', { tenantId: 'tenant_id', workflowId: 'id', level: '1' }),
    // @ts-expect-error it has no key
    jobKeySql('announce', {}),
  ];
  expect(wrong).toBeTypeOf('function');
});
