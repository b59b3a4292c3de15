import { beforeEach, describe, expect, test } from 'vitest';
import { APPROVAL_STATUSES } from '#domain/request/approval.ts';
import { WORKFLOW_STATUSES } from '#domain/request/workflow.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { at } from '#testing/desks/api-desk.ts';
import { type LeaveScene, openLeaveScene } from '#testing/desks/leave-scene.ts';

const database = ownDatabase();
let scene: LeaveScene;
beforeEach(async () => {
  scene = await openLeaveScene(database);
});

/** One of the first status, two of the second …: no figure can stand for another one. */
function figures<S extends string>(statuses: readonly S[]): Record<S, number> {
  return Object.fromEntries(statuses.map((status, index) => [status, index + 1])) as Record<S, number>;
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** Fills the tenant with so many of each, of one definition. */
async function fill(table: 'workflow' | 'approval'): Promise<void> {
  const id = await scene.begin(scene.req);
  const { pool } = database;
  const { tenantId } = scene.office;
  if (table === 'workflow') {
    for (const [status, count] of Object.entries(figures(WORKFLOW_STATUSES))) {
      await pool.query(
        `insert into workflow select (jsonb_populate_record(w, jsonb_build_object('id', gen_random_uuid(),
             'number', 1000 * $4::int + n, 'status', $3::text,
             'completed_at', case when $3 in ('completed', 'rejected', 'canceled') then now() end,
             'held_at', case when $3 = 'on_hold' then now() end, 'held_by', case when $3 = 'on_hold' then 'UREQ' end))).*
           from workflow as w, generate_series(1, $4) as n where tenant_id = $1 and w.id = $2`,
        [tenantId, id, status, count],
      );
    }
    await pool.query('delete from assignment where tenant_id = $1', [tenantId]);
    await pool.query('delete from approval where tenant_id = $1', [tenantId]);
  } else {
    for (const [status, count] of Object.entries(figures(APPROVAL_STATUSES))) {
      await pool.query(
        `insert into approval select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'status', $3::text,
             'position', 1000 * $4::int + n,
             'resolved_at', case when $3 not in ('pending', 'escalated') then now() end))).*
           from approval as a, generate_series(1, $4) as n where tenant_id = $1 and a.workflow_id = $2 and a.position < 1000`,
        [tenantId, id, status, count],
      );
    }
    await pool.query('delete from assignment where tenant_id = $1', [tenantId]);
    await pool.query('delete from approval where tenant_id = $1 and position < 1000', [tenantId]);
  }
}

describe('figures by status name every status there is, and add up to their total', () => {
  test('the statuses are those of the database', async () => {
    const statuses = { workflow: WORKFLOW_STATUSES, approval: APPROVAL_STATUSES };
    for (const [table, known] of Object.entries(statuses)) {
      const { rows } = await database.pool.query<{ rule: string }>(
        'select pg_get_constraintdef(oid) as rule from pg_constraint where conname = $1',
        [`${table}_status_check`],
      );
      expect([...(rows[0]?.rule ?? '').matchAll(/'(\w+)'/g)].map(([, status]) => status)).toEqual([...known]);
    }
  });

  test('approvals, in their metrics and in the statistics', async () => {
    await fill('approval');
    const wanted = figures(APPROVAL_STATUSES);
    const { body } = await scene.admin.get('/workflows/approvals/metrics?days=30');
    expect(body).toMatchObject({ total_approvals: sum(wanted), status_breakdown: wanted });
    expect(at(await scene.admin.get('/statistics'), 'items.0.approvals')).toEqual({ total: sum(wanted), ...wanted });
  });

  test('workflows, in the statistics and in those of the clean-up', async () => {
    await fill('workflow');
    const wanted = figures(WORKFLOW_STATUSES);
    wanted.in_progress += 1;
    const total = sum(wanted);
    const read = await scene.admin.get('/statistics');
    expect(at(read, 'items.0.workflows')).toEqual({ total, ...wanted });
    const { completed, rejected, canceled, ...rest } = wanted;
    expect(at(read, 'overview')).toMatchObject({ workflows: total, open_workflows: sum(rest) });
    expect((await scene.admin.get('/cleanup/statistics')).body).toMatchObject({
      ...{ total, completed, rejected, canceled, open: sum(rest) },
    });
  });
});
