import { expect, test } from 'vitest';
import { planActions } from '#jobs/announce/plan-actions.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { openActionScene } from '#testing/desks/action-scene.ts';
import { ownWebSystem } from '#testing/wire/web-system.ts';
import { findForgottenDeliveries } from './forgotten-deliveries.ts';

const database = ownDatabase();
const system = ownWebSystem();

test('deliveries whose job was lost are made in the end, and those that wait for their time are left', async () => {
  const scene = await openActionScene(database, system);
  const { pool } = database;
  await scene.begin({ workflow: { actions: [scene.hook('on_workflow_start')] } });
  const { rows } = await pool.query<{ id: string }>('select id from workflow');
  await planActions(scene.desk.env, { tenantId: scene.office.tenantId, workflowId: rows[0]?.id ?? '' });
  await pool.query('delete from graphile_worker._private_jobs');
  const jobs = async () => {
    await findForgottenDeliveries(pool);
    const found = await pool.query("select 1 from graphile_worker.jobs where task_identifier = 'deliver_actions'");
    return found.rowCount;
  };

  expect(await jobs()).toBe(0);
  await pool.query(
    "update delivery set created_at = now() - interval '1 hour', next_attempt_at = now() + interval '1 hour'",
  );
  expect(await jobs()).toBe(0);
  await pool.query("update delivery set next_attempt_at = now() - interval '3 minutes'");
  expect(await jobs()).toBe(1);
  expect(await jobs()).toBe(1);
  await scene.desk.run();
  expect(system.received).toHaveLength(1);
});
