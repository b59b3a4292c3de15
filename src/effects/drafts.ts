import type { Approval } from '#domain/approval.ts';
import type { Effect } from '#domain/effects.ts';
import type { CardSubject } from '#queries/card.ts';
import type { StoryRow } from '#queries/card-parts.ts';
import { adminsOf, MAX_DIRECT, mentionsOf, peopleAsked, peopleOfRoles } from './audience.ts';
import type { EffectsEnvironment } from './environment.ts';
import { Letters } from './letters.ts';
import type { NoticeBody } from './notice-body.ts';
import type { Draft } from './outbox.ts';

/** The messages that one effect of a decision comes to. `sequence` is the history row that it belongs to. */
export async function draftsFor(
  env: EffectsEnvironment,
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
    case 'escalated':
      return escalated(env, subject, say, effect);
    case 'delegated':
      return [
        ...say.direct('delegated', effect.to, { say: 'delegated', ...say.facts, by: effect.by, quote: effect.reason }),
        ...say.cards(effect.approvalId, [effect.to]),
      ];
    case 'assigned':
      return [
        ...say.direct('assigned', effect.to, { say: 'assigned', ...say.facts, by: effect.by, quote: null }),
        ...openOf(subject).flatMap((approval) => say.cards(approval.id, [effect.to])),
      ];
    case 'changes_requested':
      return [
        ...say.direct('changes', say.requesterId, {
          say: 'changes_requested',
          ...say.facts,
          by: effect.by,
          quote: effect.reason,
        }),
        ...say.cards(`changes:${sequence}`, [say.requesterId]),
      ];
    case 'outcome': {
      const row = entryOf(subject, sequence);
      const body = { say: effect.outcome, ...say.facts, by: row?.actorId ?? null, quote: row?.comment ?? null };
      return effect.outcome === 'canceled' && row?.actorId === say.requesterId
        ? []
        : say.direct('outcome', say.requesterId, body);
    }
    default:
      return effect satisfies never;
  }
}

/** A new approval: its people get a card of their own, or are mentioned in the thread where there are too many or no direct messages. */
async function ask(env: EffectsEnvironment, subject: CardSubject, say: Letters, approvalId: string): Promise<Draft[]> {
  const approval = openOf(subject).find((one) => one.id === approvalId);
  if (!approval) return [];
  const people = await peopleAsked(env.pool, subject, approval);
  const directly = subject.definition.deliver !== 'channel' && people.length <= MAX_DIRECT ? people : [];
  const pinged = directly.length === 0 && people.length > 0 && say.channel !== null;
  const who = pinged ? await mentionsOf(env.pool, say.tenantId, approval.roles, people.slice(0, MAX_DIRECT)) : null;
  return [
    ...say.cards(approval.id, directly),
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
  env: EffectsEnvironment,
  subject: CardSubject,
  say: Letters,
  { approvalId, why }: Extract<Effect, { kind: 'nobody' }>,
): Promise<Draft[]> {
  const admins = await adminsOf(env.pool, subject.workflow.tenantId);
  const body: NoticeBody = { say: 'nobody', ...say.facts, stage: say.place.stage, why };
  return admins.flatMap((admin) => say.direct(`nobody:${approvalId}`, admin, body));
}

async function remind(
  env: EffectsEnvironment,
  subject: CardSubject,
  say: Letters,
  approvalId: string,
): Promise<Draft[]> {
  const approval = openOf(subject).find((one) => one.id === approvalId);
  if (!approval || approval.expiresAt === null) return [];
  const people = await peopleAsked(env.pool, subject, approval);
  const body: NoticeBody = { say: 'reminder', ...say.facts, dueAt: approval.expiresAt };
  return people.slice(0, MAX_DIRECT).flatMap((person) => say.direct('remind', person, body));
}

/** The re-ping: the thread mentions the role, and each of its people gets a message and a card of their own. */
async function escalated(
  env: EffectsEnvironment,
  subject: CardSubject,
  say: Letters,
  { approvalId, role, why }: Extract<Effect, { kind: 'escalated' }>,
): Promise<Draft[]> {
  const people = (await peopleOfRoles(env.pool, say.tenantId, [role])).slice(0, MAX_DIRECT);
  const who = await mentionsOf(env.pool, say.tenantId, [role], []);
  const empty = people.length > 0 ? [] : await adminsOf(env.pool, say.tenantId);
  const open = openOf(subject).some((approval) => approval.id === approvalId);
  return [
    ...say.thread(`escalated:${approvalId}:${role}`, { say: 'escalated', ...say.place, who, roles: [role], why }),
    ...people.flatMap((person) =>
      say.direct('escalated', person, { say: 'escalated_to_you', ...say.facts, stage: say.place.stage, why }),
    ),
    ...(open ? say.cards(approvalId, people) : []),
    ...empty.flatMap((admin) =>
      say.direct(`empty:${approvalId}:${role}`, admin, { say: 'empty_role', ref: say.facts.ref, role }),
    ),
  ];
}

function openOf(subject: CardSubject): Approval[] {
  return subject.workflow.approvals.filter((approval) => approval.resolvedAt === null);
}

function entryOf(subject: CardSubject, sequence: number): StoryRow | undefined {
  return subject.story.find((row) => row.sequence === sequence);
}
