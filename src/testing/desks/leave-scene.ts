import type { TestDatabase } from '#testing/database/database.ts';
import { type ApiCaller, type ApiDesk, at, openApiDesk } from './api-desk.ts';
import { type Office, openOffice } from './office.ts';

/** An office with the API over it, where UREQ asks for days off, UREV and UREV2 review, and UELSE is a director. */
export type LeaveScene = {
  office: Office;
  desk: ApiDesk;
  req: ApiCaller;
  rev: ApiCaller;
  admin: ApiCaller;
  /** Has somebody ask for three days. @returns the request's id. */
  begin(caller: ApiCaller): Promise<string>;
};

/** What is posted to ask for three days. */
export const THREE_DAYS = { definition_key: 'leave', data: { days: 3 } };

const DEFINITION = {
  key: 'leave',
  name: 'Leave',
  fields: [{ key: 'days', label: 'Days', type: 'number', required: true, max: 30 }],
  pipelines: [
    { key: 'people', name: 'People', stages: [{ key: 'review', approvals: [{ role: 'reviewer' }], resubmit_to: [] }] },
    { key: 'end', name: 'End', stages: [{ key: 'done', final: true }] },
  ],
};

let tenants = 0;

/** Opens a scene in a tenant of its own. */
export async function openLeaveScene({ pool }: TestDatabase): Promise<LeaveScene> {
  tenants += 1;
  const office = await openOffice(pool, `T${tenants}`, ['UREQ', 'UREV', 'UREV2', 'UELSE']);
  await office.put('reviewer', 'UREV', 'UREV2');
  await office.put('director', 'UELSE');
  await office.publish(DEFINITION);
  const desk = openApiDesk(office);
  const [req, rev, admin] = [await desk.as('UREQ'), await desk.as('UREV'), await desk.as('UADMIN')];
  const begin: LeaveScene['begin'] = async (caller) =>
    String(at(await caller.post('/workflows', THREE_DAYS), 'workflow.id'));
  return { office, desk, req, rev, admin, begin };
}
