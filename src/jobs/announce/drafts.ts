import type { Approval } from '#domain/request/approval.ts';
import type { Effect } from '#domain/request/effects.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import type { CardSubject } from '#queries/card/card.ts';
import type { StoryRow } from '#queries/card/parts.ts';
import { throughStandIns } from '#queries/people/asked.ts';
import { adminsOf, MAX_DIRECT, mentionsOf, peopleAsked, peopleOfRoles, snoozedBy } from './audience.ts';
import { Letters } from './letters.ts';
import type { NoticeBody } from './notice-body.ts';
import { nudge } from './nudge.ts';
import type { Draft } from './outbox.ts';

/** The messages that one effect of a decision comes to. `sequence` is the history row that it belongs to. */
export async function draftsFor(
  env: JobEnvironment,
  subject: CardSubject,
  channel: string | null,
  effect: Effect,
  sequence: number,
): Promise<Draft[]> {
  const say = new Letters(subject, channel, sequence);
  switch (effect.kind) {
    case 'ask':
      return ask(env, subject, say, effect.approvalId);
    case 'nobody':
      return tellAdmins(env, subject, say, effect);
    case 'remind':
      return remind(env, subject, say, effect.approvalId);
    case 'nudge':
      return nudge(env, subject, say, effect.by);
    case 'escalated':
      return escalated(env, subject, say, effect);
    case 'delegated': {
      const approvals = openOf(subject).filter(({ id }) => id === effect.approvalId);
      return say.cards(`given:${sequence}`, await inWhoseHands(env, subject, approvals, effect.to));
    }
    case 'assigned': {
      const body: NoticeBody = { say: 'assigned', ...say.facts, by: effect.by, quote: null };
      const approvals = openOf(subject);
      return approvals.length === 0
        ? say.direct('assigned', effect.to, body)
        : say.cards(`given:${sequence}`, await inWhoseHands(env, subject, approvals, effect.to));
    }
    case 'changes_requested':
      return say.cards(`changes:${sequence}`, [say.requesterId]);
    case 'run_task':
      return [];
    case 'task_failed':
      return taskFailed(env, subject, say, effect.taskId);
    case 'reopened': {
      const body: NoticeBody = { say: 'reopened', ...say.facts, by: effect.by, quote: effect.reason };
      return effect.by === say.requesterId ? [] : say.direct('reopened', say.requesterId, body);
    }
    case 'outcome': {
      const row = decisionBehind(subject, sequence);
      const body = { say: effect.outcome, ...say.facts, by: row?.actorId ?? null, quote: row?.comment ?? null };
      return effect.outcome === 'canceled' && row?.actorId === say.requesterId
        ? []
        : say.direct('outcome', say.requesterId, body);
    }
    default:
      return effect satisfies never;
  }
}

/** Somebody who was named, and who stands in for them while they are away. Each gets a card of this event, which says from whom. */
async function inWhoseHands(
  env: JobEnvironment,
  subject: CardSubject,
  approvals: readonly Approval[],
  to: string,
): Promise<string[]> {
  const asked = await Promise.all(approvals.map((one) => throughStandIns(env.pool, subject.workflow, one, [to])));
  return [...new Set([to, ...asked.flat()])];
}

/** A new approval: its people get a card of their own, or are mentioned in the thread where there are too many or no direct messages. */
async function ask(env: JobEnvironment, subject: CardSubject, say: Letters, approvalId: string): Promise<Draft[]> {
  const approval = openOf(subject).find((one) => one.id === approvalId);
  if (!approval) return [];
  const people = await peopleAsked(env.pool, subject.workflow, approval);
  const directly = subject.definition.deliver !== 'channel' && people.length <= MAX_DIRECT ? people : [];
  const pinged = directly.length === 0 && people.length > 0 && say.channel !== null;
  const who = pinged ? await mentionsOf(env.pool, say.tenantId, approval.roles, people) : null;
  return [
    ...say.cards(approval.id, idsOf(directly)),
    ...(who
      ? say.thread(`ping:${approval.id}`, {
          say: 'ping',
          ...say.place,
          who: { ...who, users: who.groups.length > 0 ? [] : who.users },
          roles: [...approval.roles],
        })
      : []),
  ];
}

/** There was nobody to ask, so the admins were: they are told why. */
async function tellAdmins(
  env: JobEnvironment,
  subject: CardSubject,
  say: Letters,
  { approvalId, why }: Extract<Effect, { kind: 'nobody' }>,
): Promise<Draft[]> {
  const admins = await adminsOf(env.pool, subject.workflow.tenantId);
  const body: NoticeBody = { say: 'nobody', ...say.facts, stage: say.place.stage, why };
  return admins.flatMap((admin) => say.direct(`nobody:${approvalId}`, admin, body));
}

/** A system failed: whoever can try again and the requester are told why, once. */
async function taskFailed(env: JobEnvironment, subject: CardSubject, say: Letters, taskId: string): Promise<Draft[]> {
  const { tasks, tenantId } = subject.workflow;
  const why = tasks.find((one) => one.id === taskId)?.error;
  if (!why) return [];
  const people = await peopleOfRoles(env.pool, tenantId, ['ticket_admin', 'admin']);
  const told = [...new Set([...people.slice(0, MAX_DIRECT), say.requesterId])];
  const body: NoticeBody = { say: 'task_failed', ...say.facts, stage: say.place.stage, why };
  return told.flatMap((person) => say.direct(`task_failed:${taskId}`, person, body));
}

async function remind(env: JobEnvironment, subject: CardSubject, say: Letters, approvalId: string): Promise<Draft[]> {
  const approval = openOf(subject).find((one) => one.id === approvalId);
  if (!approval || approval.expiresAt === null) return [];
  const snoozed = await snoozedBy(env.pool, say.tenantId, approval.id);
  const asked = idsOf(await peopleAsked(env.pool, subject.workflow, approval));
  const people = asked.filter((person) => !snoozed.has(person));
  const body: NoticeBody = { say: 'reminder', ...say.facts, dueAt: approval.expiresAt };
  return people.slice(0, MAX_DIRECT).flatMap((person) => say.direct('remind', person, body));
}

/** The re-ping: the thread mentions the role, and each of its people gets a card of their own, which says why. */
async function escalated(
  env: JobEnvironment,
  subject: CardSubject,
  say: Letters,
  { approvalId, role, why, passed_over = [] }: Extract<Effect, { kind: 'escalated' }>,
): Promise<Draft[]> {
  const approval = openOf(subject).find((one) => one.id === approvalId);
  if (!approval) return [];
  const asked = await peopleAsked(env.pool, subject.workflow, approval, [role]);
  const people = idsOf(asked).slice(0, MAX_DIRECT);
  const who = await mentionsOf(env.pool, say.tenantId, [role], asked);
  const empty = people.length > 0 ? passed_over : [...passed_over, role];
  const admins = empty.length > 0 ? await adminsOf(env.pool, say.tenantId) : [];
  return [
    ...say.thread(`escalated:${approvalId}:${role}`, { say: 'escalated', ...say.place, who, roles: [role], why }),
    ...say.cards(approvalId, people),
    ...admins.flatMap((admin) =>
      empty.flatMap((one) =>
        say.direct(`empty:${approvalId}:${one}`, admin, { say: 'empty_role', ref: say.facts.ref, role: one }),
      ),
    ),
  ];
}

function idsOf(people: readonly { userId: string }[]): string[] {
  return people.map(({ userId }) => userId);
}

function openOf(subject: CardSubject): Approval[] {
  return subject.workflow.approvals.filter((approval) => approval.resolvedAt === null);
}

/** The entry with the decision that this one follows from: itself, or, where an undo window ran out, what was decided before it. */
function decisionBehind(subject: CardSubject, sequence: number): StoryRow | undefined {
  const row = entryOf(subject, sequence);
  if (row === undefined || row.data.settled === undefined || typeof row.data.by !== 'string') return row;
  const { by } = row.data;
  const asides = ['assign', 'undo'];
  const before = subject.story.filter((one) => one.sequence < sequence && one.actorId === by);
  const decisions = before.filter(({ trigger }) => !asides.includes(trigger));
  return decisions.reduce<StoryRow | undefined>(
    (latest, one) => (latest === undefined || one.sequence > latest.sequence ? one : latest),
    undefined,
  );
}

function entryOf(subject: CardSubject, sequence: number): StoryRow | undefined {
  return subject.story.find((row) => row.sequence === sequence);
}
