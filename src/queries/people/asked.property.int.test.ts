import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Definition } from '#domain/definition/definition.ts';
import { isDomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import type { Approval } from '#domain/request/approval.ts';
import { countUndecided, ownRight, rightOf, standsInFor } from '#domain/request/right.ts';
import { openApprovals, type Workflow } from '#domain/request/workflow.ts';
import { peopleAsked } from '#jobs/announce/audience.ts';
import { readActor } from '#persistence/actor.ts';
import { cardView, readCardSubject } from '#queries/card/card.ts';
import { readWho } from '#queries/detail/who.ts';
import { readWorkflowDetail } from '#queries/detail/workflow.ts';
import { readInbox } from '#queries/lists/inbox.ts';
import { listTasks } from '#queries/lists/tasks.ts';
import { listWorkflows } from '#queries/lists/workflows.ts';
import { readStandIns } from '#queries/people/away.ts';
import { type Attempt, attempts } from '#testing/builders/attempts.ts';
import { definitions, ROLES } from '#testing/builders/generators.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { loadWorkflow } from '#workflow/decide/load.ts';
import { startWorkflow } from '#workflow/decide/start-workflow.ts';
import { transact } from '#workflow/decide/transact.ts';
import { saveGroup } from '#workflow/people/people.ts';
import { setAway } from '#workflow/people/set-away.ts';

const database = ownDatabase();

/** The people of every generated workspace: those of {@link attempts}, by the same ids, with flags of their own. */
const PEOPLE = ['UALICE', 'UBOB', 'UCAROL', 'UADA', 'UALL', 'UEVE', 'UGUEST', 'USTRANGER', 'UGONE', 'UBOT'] as const;
const FLAGS = {
  UGUEST: { external: true },
  USTRANGER: { external: true },
  UGONE: { deactivated: true },
  UBOT: { bot: true },
} as const;

type PersonId = (typeof PEOPLE)[number];
const person = fc.constantFrom(...PEOPLE);

/** Who holds which role, by name or through the group of that role; and who is away with whom as their delegate. */
type World = {
  definition: Definition;
  held: Record<(typeof ROLES)[number], PersonId[]>;
  grouped: Record<(typeof ROLES)[number], PersonId[]>;
  absences: { absent: PersonId; delegate: PersonId }[];
  tries: (Attempt & { leaves: { absent: PersonId; delegate: PersonId } | null; turn: Turn | null })[];
};

/** What becomes of somebody meanwhile: they are back, deactivated or not, or join or leave a role. */
type Turn = { who: PersonId; what: 'back' | 'gone' | 'there' | 'joins' | 'leaves'; role: (typeof ROLES)[number] };

const turn: fc.Arbitrary<Turn> = fc.record({
  who: person,
  what: fc.constantFrom('back', 'gone', 'there', 'joins', 'leaves', 'leaves'),
  role: fc.constantFrom(...ROLES),
});
const absence = fc.record({ absent: person, delegate: person });
const some = fc.uniqueArray(person, { maxLength: 4 });
const byRole = fc.record({ reviewer: some, finance: some, boss: some });
const worlds: fc.Arbitrary<World> = fc.record({
  definition: definitions,
  held: byRole,
  grouped: byRole,
  absences: fc.array(absence, { maxLength: 3 }),
  tries: attempts.chain((tries) =>
    fc
      .array(fc.record({ leaves: fc.option(absence, { freq: 8 }), turn: fc.option(turn, { freq: 4 }) }), {
        minLength: tries.length,
        maxLength: tries.length,
      })
      .map((meanwhile) => tries.map((one, index) => ({ ...one, leaves: null, turn: null, ...meanwhile[index] }))),
  ),
});

/** Worlds are tried for so long at most; a few dozen of them. */
const PATIENCE_MS = 20_000;

let tenants = 0;
const groupOf = (role: string): string => `S0${role.toUpperCase()}`;

async function settleIn({ definition, held, grouped }: World): Promise<Office> {
  tenants += 1;
  const people = PEOPLE.map((id) => member(id, (FLAGS as Record<string, object>)[id] ?? {}));
  const office = await openOffice(database.pool, `TASKED${tenants}`, people);
  const { env, tenantId } = office;
  await office.put('admin', 'UADA');
  for (const role of ROLES) {
    await office.put(role, ...held[role]);
    if (grouped[role].length === 0) continue;
    await saveGroup(env, tenantId, { groupId: groupOf(role), handle: role, memberIds: grouped[role], at: env.now() });
    await database.pool.query('insert into role_member (tenant_id, role, group_id) values ($1, $2, $3)', [
      ...[tenantId, role, groupOf(role)],
    ]);
  }
  // A valid definition as it is stored: the text that it came from is not asked for again.
  await database.pool.query(
    `with named as (insert into definition (tenant_id, key, current_version) values ($1, $2, 1))
     insert into definition_version (tenant_id, key, version, body, digest) values ($1, $2, 1, $3, '')`,
    [tenantId, definition.key, JSON.stringify(definition)],
  );
  return office;
}

/** What is refused changes nothing; anything else is a fault. */
async function tried<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (isDomainError(error)) return null;
    throw error;
  }
}

async function attempt(office: Office, workflow: Workflow, one: World['tries'][number]): Promise<void> {
  const { env, tenantId } = office;
  const { approvals } = workflow;
  const aim = one.place === null ? undefined : approvals[one.place % Math.max(1, approvals.length)]?.id;
  const made = one.make(aim);
  const command = made.type === 'wake' ? { ...made, approvalId: openApprovals(workflow)[0]?.id ?? randomUUID() } : made;
  const bySchedule = command.type === 'wake' || command.type === 'settle';
  await tried(() =>
    transact(env, {
      tenantId,
      ref: { id: workflow.id },
      actorId: bySchedule ? null : one.actor.id,
      approvalId: 'approvalId' in command ? command.approvalId : undefined,
      otherId: 'to' in command ? command.to?.id : undefined,
      command: ({ other }) => ('to' in command && other ? { ...command, to: other } : command),
    }),
  );
  if (one.leaves) await goAway(office, one.leaves);
  if (one.turn) await take(office, one.turn);
}

async function take({ env, tenantId, put }: Office, { who, what, role }: Turn): Promise<void> {
  if (what === 'joins') return put(role, who);
  // Of whom all is asked here.
  if (what === 'gone' && who === 'UADA') return;
  const changes = {
    leaves: 'delete from role_member where tenant_id = $1 and user_id = $2 and role = $3',
    back: `update app_user set away_until = null, delegate_id = null where tenant_id = $1 and id = $2 and $3 <> ''`,
    gone: `update app_user set is_deactivated = true where tenant_id = $1 and id = $2 and $3 <> ''`,
    there: `update app_user set is_deactivated = false where tenant_id = $1 and id = $2 and $3 <> ''`,
  };
  await env.pool.query(changes[what], [tenantId, who, role]);
}

async function goAway({ env, tenantId }: Office, { absent, delegate }: World['absences'][number]): Promise<void> {
  const until = new Date(Date.now() + 86_400_000).toISOString();
  await tried(() => setAway(env, { tenantId, userId: absent, until, delegateId: delegate }));
}

/** What the core says of everybody, and what each reader of the database shows them. */
async function expectAgreement(office: Office, id: string): Promise<number> {
  const { env, tenantId } = office;
  const loaded = await loadWorkflow(env.pool, { tenantId, ref: { id }, actorId: 'UADA' });
  if (!loaded) throw new Error('the workflow is gone');
  const { workflow, undecided } = loaded;
  const decidable = workflow.phase.kind === 'deciding';
  const open = decidable ? openApprovals(workflow) : [];
  const actors = await Promise.all(['UADMIN', ...PEOPLE].map((one) => readActor(env.pool, tenantId, one)));
  const mine = new Map(
    actors.map((actor) => [actor.id, open.filter((one) => rightOf(workflow, one, actor) === 'may')]),
  );
  for (const approval of open) {
    await expectAddressed(office, workflow, approval, actors);
    if (undecided[approval.id] !== undefined) expect(undecided[approval.id]).toBe(countUndecided(approval, actors));
  }
  await expectWho(office, workflow, open, actors);
  for (const actor of actors) await expectShown(office, workflow, actor, mine.get(actor.id) ?? []);
  return open.length;
}

function named({ roles, users }: Approval): boolean {
  return roles.length > 0 || users.length > 0;
}

/** A reminder goes to whom an approval asks, each who is away replaced by who stands in for them. */
async function expectAddressed({ env, tenantId }: Office, workflow: Workflow, approval: Approval, actors: Actor[]) {
  const asked = named(approval) ? actors.filter((one) => ownRight(approval, one) === 'may').map(({ id }) => id) : [];
  const standIns = await readStandIns(env.pool, tenantId, asked);
  const expected = asked.map((absent) => {
    const deputy = actors.find(({ id }) => id === standIns.get(absent));
    return deputy && standsInFor(workflow, approval, deputy).some(({ id }) => id === absent) ? deputy.id : absent;
  });
  const addressed = await peopleAsked(env.pool, workflow, approval);
  expect(addressed.map(({ userId }) => userId).sort()).toEqual([...new Set(expected)].sort());
  for (const role of approval.roles) {
    const called = (await peopleAsked(env.pool, workflow, approval, [role])).map(({ userId }) => userId);
    expect(addressed.map(({ userId }) => userId)).toEqual(expect.arrayContaining(called));
  }
}

/** "Who can decide" names everybody whom some approval asks, and those who stand in for them; each is told whether they can. */
async function expectWho(office: Office, workflow: Workflow, open: Approval[], actors: Actor[]): Promise<void> {
  const { env, tenantId } = office;
  const who = await readWho(env, { tenantId, ref: { id: workflow.id }, readerId: 'UADA' });
  const can = actors.filter((actor) => open.some((one) => named(one) && rightOf(workflow, one, actor) === 'may'));
  if (workflow.phase.kind === 'deciding')
    expect([...new Set(who.people.map(({ userId }) => userId))].sort()).toEqual(can.map(({ id }) => id).sort());
}

/** Their lists, their card, their buttons and the API show somebody an approval exactly when they may decide it. */
async function expectShown(office: Office, workflow: Workflow, actor: Actor, mine: Approval[]): Promise<void> {
  const { env, tenantId } = office;
  const readerId = actor.id;
  const ownTasks = mine.filter((one) => ownRight(one, actor) === 'may').map(({ id }) => id);
  const sentBack = workflow.phase.kind === 'awaiting_requester' && workflow.requesterId === readerId;
  const inbox = await readInbox(env, { tenantId, userId: readerId });
  expect(inbox.items.length > 0).toBe((sentBack && !actor.deactivated) || mine.length > 0);

  const filter = { assignee: readerId, status: undefined, workflow_id: workflow.id };
  const admin = await readActor(env.pool, tenantId, 'UADA');
  const tasks = await listTasks(env, { tenantId, reader: admin, filter, limit: 200, cursor: null });
  const waiting = tasks.items.filter(({ id }) => openApprovals(workflow).some((one) => one.id === id));
  const decided = openApprovals(workflow).filter(({ assignments }) =>
    assignments.some(({ userId, status }) => userId === readerId && (status === 'approved' || status === 'denied')),
  );
  const expected = [...new Set([...ownTasks, ...decided.map(({ id }) => id)])];
  expect(waiting.map(({ id }) => id).sort()).toEqual(expected.sort());
  const page = { tenantId, reader: actor, filter: { my_tasks: true }, limit: 10, cursor: null };
  expect((await listWorkflows(env, page)).items.length > 0).toBe(ownTasks.length > 0);

  const subject = await readCardSubject(env, tenantId, workflow.id);
  const view = subject && cardView(subject, { kind: 'dm', userId: readerId }, actor);
  const detail = await tried(() => readWorkflowDetail(env, { tenantId, ref: { id: workflow.id }, readerId }));
  // A nudge decides nothing.
  const pressable = view?.buttons.filter(({ kind }) => kind !== 'nudge') ?? [];
  // A stage of triggers may have none that holds now, and offers nothing then.
  if (workflow.phase.kind === 'deciding' && mine.every(({ triggers }) => !triggers)) {
    expect(pressable.length > 0).toBe(mine.length > 0);
    if (mine.length > 0) expect(detail?.available_actions.length).toBeGreaterThan(0);
    else if (detail) expect(detail.available_actions).toEqual([]);
  }
  const who = await tried(() => readWho(env, { tenantId, ref: { id: workflow.id }, readerId }));
  if (who && workflow.phase.kind === 'deciding') expect(who.you.can).toBe(mine.length > 0);
}

test('whoever is asked may decide, and whoever may is asked, through every reader', { timeout: 120_000 }, async () => {
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const office = await settleIn(world);
      for (const one of world.absences) await goAway(office, one);
      let clock = Date.now();
      const env = { ...office.env, now: () => new Date(clock) };
      const { tenantId } = office;
      const started = await tried(() =>
        startWorkflow(env, { tenantId, actorId: 'UALICE', definitionKey: world.definition.key, data: {} }),
      );
      if (!started) return;
      const { id } = started.workflow;
      for (const [index, one] of world.tries.entries()) {
        clock += one.wait;
        const loaded = await loadWorkflow(env.pool, { tenantId, ref: { id }, actorId: null });
        if (loaded) await attempt({ ...office, env }, loaded.workflow, one);
        if (index === world.tries.length >> 1) seen += await expectAgreement({ ...office, env }, id);
      }
      seen += await expectAgreement({ ...office, env }, id);
    }),
    { numRuns: 60, interruptAfterTimeLimit: PATIENCE_MS },
  );
  expect(seen).toBeGreaterThan(0);
});
