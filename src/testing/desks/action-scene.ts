import type { Workflow } from '#domain/request/workflow.ts';
import type { TestDatabase } from '#testing/database/database.ts';
import { answer, type WebSystem } from '#testing/wire/web-system.ts';
import { type ActionDesk, openActionDesk } from './action-desk.ts';
import { member, type Office, openOffice } from './office.ts';

/** Parts of the purchase of a scene: put into the workflow and its two stages. */
type PurchaseParts = { workflow?: object; check?: object; pay?: object };

/** An office where purchases are checked by UANN and then paid for by UBOB, who has no e-mail address, with a system beside it. */
export type ActionScene = {
  office: Office;
  desk: ActionDesk;
  hook: (on: string, parts?: object) => object;
  /** Publishes the purchase and has UALICE start one. */
  begin: (parts?: PurchaseParts) => Promise<Workflow>;
  approve: (number: number) => Promise<unknown>;
  /** What the system was told. */
  bodies: () => { type: string; timestamp: string; data: Record<string, unknown> }[];
};

let tenants = 0;

/** A scene in a tenant of its own; jobs that earlier ones left are thrown away. */
export async function openActionScene({ pool }: TestDatabase, system: WebSystem): Promise<ActionScene> {
  tenants += 1;
  await pool.query('delete from graphile_worker._private_jobs');
  const people = [member('UALICE'), member('UANN'), member('UBOB', { email: null })];
  const office = await openOffice(pool, `T${tenants}`, people);
  await office.put('reviewer', 'UANN');
  await office.put('finance', 'UANN', 'UBOB');
  system.answers(answer(200));
  system.received.length = 0;
  return {
    office,
    desk: openActionDesk(office),
    hook: (on, parts = {}) => ({ on, type: 'webhook', url: `${system.url}/hook`, ...parts }),
    begin: async ({ workflow, check, pay } = {}) => {
      await office.publish({
        key: 'purchase',
        name: 'Purchase',
        status_values: { completed: 'approved', rejected: 'denied' },
        fields: [{ key: 'item' }],
        pipelines: [
          { key: 'team', stages: [{ key: 'check', approvals: [{ role: 'reviewer' }], ...check }] },
          { key: 'money', stages: [{ key: 'pay', approvals: [{ role: 'finance' }], ...pay }] },
        ],
        ...workflow,
      });
      return (await office.start('purchase', 'UALICE', { item: 'Desk <!channel>' })).workflow;
    },
    approve: (number) => office.decide(number, 'UANN', { type: 'approve' }),
    bodies: () => system.received.map(({ body }) => JSON.parse(body)),
  };
}
