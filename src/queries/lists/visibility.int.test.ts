import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { isDomainError } from '#domain/errors.ts';
import { readStatus } from '#queries/detail/status.ts';
import { readWorkflowDetail } from '#queries/detail/workflow.ts';
import { readActor } from '#queries/people/actor.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { addComment } from '#workflow/decide/comment.ts';
import { setAway } from '#workflow/people/set-away.ts';
import { createTicketType } from '#workflow/tickets/create-ticket-type.ts';
import { submitTicket } from '#workflow/tickets/submit-ticket.ts';
import { listApprovals, readApproval } from './approvals.ts';
import { listRequests } from './requests.ts';
import { listTasks } from './tasks.ts';
import { listWorkflows } from './workflows.ts';

const tenantId = 'T1';
const database = ownDatabase();
let office: Office;

/** Everybody of the office, with what makes them see or not. */
const PEOPLE = ['UALICE', 'UBOB', 'UCAROL', 'UDORA', 'UFINN', 'UTESS', 'UADMIN', 'UGUEST', 'UGONE'] as const;

const asks = { approvals: [{ role: 'reviewer' }, { user: 'UCAROL' }] };
const end = { key: 'done', final: true };

beforeAll(async () => {
  const guest = member('UGUEST', { external: true });
  office = await openOffice(database.pool, tenantId, [...PEOPLE.slice(0, 6), guest, 'UGONE']);
  await office.put('reviewer', 'UBOB');
  await office.put('finance', 'UFINN');
  await office.put('ticket_admin', 'UTESS');
  await database.pool.query(`update app_user set is_deactivated = true where id = 'UGONE'`);
  const stages = [{ key: 'review', ...asks }, end];
  await office.publish({ key: 'open', name: 'Open', stages });
  await office.publish({ key: 'direct', name: 'Direct', deliver: 'dm', stages });
  await office.publish({ key: 'closed', name: 'Closed', visibility: 'participants', stages });
  await office.publish({ key: 'shared', name: 'Shared', visibility: { roles: ['finance'] }, stages });
  await office.publish({ key: 'told', name: 'Told', deliver: 'dm', visibility: 'everyone', stages });
  const terms = { title: 'Leave', description: null, links: [], workflow_key: 'open', fields: [], layouts: {} };
  const designer = { tenantId, actorId: 'UADMIN' };
  await createTicketType(office.env, { ...designer, key: 'leave', terms: { ...terms, roles: ['user'] } });
  await createTicketType(office.env, { ...designer, key: 'any', terms: { ...terms, roles: [] } });
});

/** Who sees a request of that kind which Alice made and which waits for Bob. */
const SEEN_BY: Record<string, readonly string[]> = {
  open: ['UALICE', 'UBOB', 'UCAROL', 'UDORA', 'UFINN', 'UTESS', 'UADMIN'],
  told: ['UALICE', 'UBOB', 'UCAROL', 'UDORA', 'UFINN', 'UTESS', 'UADMIN'],
  direct: ['UALICE', 'UBOB', 'UADMIN'],
  closed: ['UALICE', 'UBOB', 'UADMIN'],
  shared: ['UALICE', 'UBOB', 'UFINN', 'UADMIN'],
  'ticket leave': ['UALICE', 'UBOB', 'UTESS', 'UADMIN'],
  'ticket any': ['UALICE', 'UBOB', 'UCAROL', 'UDORA', 'UFINN', 'UTESS', 'UADMIN'],
};

async function begin(kind: string): Promise<{ id: string; number: number }> {
  const [what, typeKey] = kind.split(' ');
  if (what !== 'ticket' || typeKey === undefined) return (await office.start(kind, 'UALICE')).workflow;
  const { ticketId } = await submitTicket(office.env, { tenantId, actorId: 'UALICE', typeKey, data: {} });
  const { rows } = await database.pool.query<{ id: string; number: number }>(
    'select w.id, w.number from ticket as t join workflow as w on w.id = t.workflow_id where t.id = $1',
    [ticketId],
  );
  if (!rows[0]) throw new Error('a ticket without a workflow');
  return rows[0];
}

/** Each way in which somebody could come to see a request, and whether they do. */
async function waysToSee(id: string, number: number, readerId: string): Promise<Record<string, boolean>> {
  const { env } = office;
  const reader = await readActor(env.pool, tenantId, readerId);
  const page = { tenantId, reader, limit: 100, cursor: null };
  const about = { tenantId, ref: { id }, readerId };
  const has = (items: readonly { workflow_id?: string | null; id?: string }[]) =>
    items.some((one) => one.workflow_id === id || one.id === id);
  const shown = (work: Promise<unknown>) =>
    work.then(
      () => true,
      (error: unknown) => {
        if (isDomainError(error, 'not_permitted') || isDomainError(error, 'not_found')) return false;
        throw error;
      },
    );
  const { rows } = await database.pool.query<{ id: string }>('select id from approval where workflow_id = $1', [id]);
  const list = await listRequests(env, { tenantId, readerId, kind: 'all' as never, limit: 200 });
  return {
    detail: await shown(readWorkflowDetail(env, about)),
    status: await shown(readStatus(env, about)),
    approval: await shown(readApproval(env, { tenantId, id: rows[0]?.id ?? '', readerId })),
    workflows: has((await listWorkflows(env, { ...page, filter: {} })).items),
    list: list.items.some(({ ref }) => ref === `WF-${number}`),
    tasks: has((await listTasks(env, { ...page, filter: {} })).items),
    approvals: has((await listApprovals(env, { ...page, filter: {}, order: '-created_at' })).items),
  };
}

test.each(Object.keys(SEEN_BY))(
  'a request of kind %s is seen by who shall see it, in whatever way they look',
  async (kind) => {
    const { id, number } = await begin(kind);
    for (const reader of PEOPLE) {
      const ways = await waysToSee(id, number, reader);
      const seen = SEEN_BY[kind]?.includes(reader) ?? false;
      expect({ reader, ...ways }).toEqual({
        reader,
        ...Object.fromEntries(Object.keys(ways).map((way) => [way, seen])),
      });
    }
  },
);

test('who was asked keeps seeing it, and so does a stand-in of somebody who is away', async () => {
  const { id, number } = await begin('closed');
  await office.decide(number, 'UBOB', { type: 'approve' });
  const sees = async (reader: string) => Object.values(await waysToSee(id, number, reader));
  expect(await sees('UBOB')).not.toContain(false);
  expect(await sees('UCAROL')).not.toContain(false);
  expect(await sees('UDORA')).not.toContain(true);
  const until = new Date(Date.now() + 3_600_000).toISOString();
  await setAway(office.env, { tenantId, userId: 'UCAROL', delegateId: 'UDORA', until });
  expect(await sees('UDORA')).not.toContain(false);
});

test('who does not see a request can do nothing about it, and learns nothing of it', async () => {
  const { id, number } = await begin('direct');
  const hidden = { code: 'not_permitted', params: { reason: 'private', roles: [], users: [] } };
  for (const command of [
    { type: 'approve' },
    { type: 'reject', comment: 'no' },
    { type: 'cancel' },
    { type: 'trigger', trigger: 'nothing' },
  ] as const)
    await expect(office.decide(number, 'UDORA', command)).rejects.toMatchObject(hidden);
  const comment = { tenantId, ref: { id }, authorId: 'UDORA', content: 'what is it?', source: 'command' } as const;
  await expect(addComment(office.env, comment)).rejects.toMatchObject(hidden);
});

test('what is offered as an action is never refused for who asks, wherever the request stands', async () => {
  const triggers = ['approve', 'reject', 'escalate'];
  const stages = [
    { key: 'upload', permissions: ['user'] },
    { key: 'check', permissions: ['user', 'reviewer'] },
    { key: 'sign', ...asks },
    end,
  ];
  const transitions = [
    ...triggers.map((trigger) => ({ trigger, source: 'upload', dest: 'check' })),
    ...triggers.map((trigger) => ({ trigger, source: 'check', dest: trigger === 'reject' ? 'done' : 'sign' })),
  ];
  await office.publish({ key: 'ways', name: 'Ways', stages, transitions });
  const step = fc.record({ actor: fc.constantFrom('UALICE', 'UBOB', 'UCAROL', 'UADMIN'), pick: fc.nat() });
  const run = async (steps: { actor: string; pick: number }[]) => {
    const { workflow } = await office.start('ways', 'UALICE');
    for (const { actor, pick } of steps) {
      const { available_actions: offered } = await readWorkflowDetail(office.env, {
        tenantId,
        ref: { id: workflow.id },
        readerId: actor,
      });
      const plain = offered.filter((one) => one !== 'delegate' && one !== 'request_changes');
      if (actor === 'UALICE') expect(offered).not.toContain('approve');
      const trigger = plain[pick % Math.max(1, plain.length)];
      if (trigger !== undefined)
        await office.decide(workflow.number, actor, { type: 'trigger', trigger, comment: 'so it is' });
    }
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 5 }), run), { numRuns: 25 });
});
