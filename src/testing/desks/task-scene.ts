import type { TestDatabase } from '#testing/database/database.ts';
import { disagreements } from '#testing/database/stored.ts';
import { answer, type WebSystem } from '#testing/wire/web-system.ts';
import { type Office, openOffice } from './office.ts';
import { openTaskDesk, type TaskDesk } from './task-desk.ts';

/** An office where UALICE asks, UTIM is a ticket admin, and a system is called before anybody decides. */
export type TaskScene = {
  office: Office;
  desk: TaskDesk;
  /** Publishes a purchase that calls the system and then asks a reviewer, and starts one; gives its number. */
  begin: (stage?: Record<string, unknown>) => Promise<number>;
  /** What is stored otherwise than the history tells; nothing, if all is well. */
  disagreements: (number: number) => Promise<unknown[]>;
};

/** What the system has to answer, where a test says so. */
export const ORDER_SCHEMA = { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] };

let tenants = 0;

/** A scene in a tenant of its own. The system answers with an order. */
export async function openTaskScene({ pool }: TestDatabase, system: WebSystem): Promise<TaskScene> {
  tenants += 1;
  const office = await openOffice(pool, `T${tenants}`, ['UALICE', 'UTIM']);
  await office.put('ticket_admin', 'UTIM');
  system.answers(answer(200, { order: 'PO-7' }));
  system.received.length = 0;
  const desk = openTaskDesk(office);
  return {
    office,
    desk,
    begin: async (stage = {}) => {
      await office.publish({
        key: 'purchase',
        name: 'Purchase',
        fields: [{ key: 'item' }],
        stages: [
          { key: 'erp', kind: 'action', task_type: 'SYNC_ACTION', action_url: `${system.url}/po`, ...stage },
          { key: 'review', approvals: [{ role: 'reviewer' }] },
          { key: 'done', final: true },
        ],
      });
      const { workflow } = await office.start('purchase', 'UALICE', { item: 'Desk' });
      return workflow.number;
    },
    disagreements: async (number) => disagreements(pool, office.tenantId, (await desk.workflow(number)).id),
  };
}
