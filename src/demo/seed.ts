import { refOf } from '#domain/request/workflow.ts';
import { startWorkflow } from '#workflow/decide/start-workflow.ts';
import { publishDefinition } from '#workflow/definitions/publish.ts';
import type { Environment } from '#workflow/environment.ts';
import { demoPeople, demoWorld } from './workspace.ts';

/** A definition of the demo alone: it escalates while one watches. */
const URGENT = {
  key: 'urgent_purchase',
  name: 'Urgent purchase',
  description: 'Like a purchase request, but it cannot wait: after two minutes a director is asked as well',
  channel: '#purchases',
  start: { roles: ['employee'] },
  fields: [
    { key: 'item', label: 'Item', type: 'text', required: true, max_length: 200 },
    { key: 'amount', label: 'Amount', type: 'amount', required: true, min: 0 },
  ],
  stages: [
    {
      key: 'review',
      name: 'Manager review',
      approvals: [{ role: 'manager' }],
      due_in: '2m',
      remind_before: ['1m'],
      escalate: [{ role: 'director' }],
    },
    { key: 'bought', name: 'Bought', final: true },
  ],
};

export type Seeded = { waiting: string; urgent: string };

/**
 * Gives the demo something to look at, once: a purchase request that waits, and one that is about to expire. After a restart
 * they are as they were left.
 */
export async function seedDemo(env: Environment): Promise<Seeded | null> {
  const tenantId = demoWorld.team.id;
  await publishDefinition(env, { tenantId, source: URGENT, actorId: null });
  const { rows } = await env.pool.query('select 1 from workflow where tenant_id = $1 limit 1', [tenantId]);
  if (rows.length > 0) return null;
  const waiting = await startWorkflow(env, {
    tenantId,
    actorId: demoPeople.alice.id,
    definitionKey: 'purchase_request',
    submissionId: 'demo: laptop',
    data: { item: 'Laptop for the new designer', amount: 1849, kind: 'hardware', reason: 'She starts on Monday.' },
  });
  const urgent = await startWorkflow(env, {
    tenantId,
    actorId: demoPeople.dan.id,
    definitionKey: URGENT.key,
    submissionId: 'demo: projector',
    data: { item: 'Replacement lamp for the projector', amount: 120 },
  });
  return { waiting: refOf(waiting.workflow), urgent: refOf(urgent.workflow) };
}
