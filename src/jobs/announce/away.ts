import { rightOf } from '#domain/request/right.ts';
import { openApprovals } from '#domain/request/workflow.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import { redrawHomes } from '#jobs/messages/draw-home.ts';
import { readActor } from '#persistence/actor.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import { readCardSubject } from '#queries/card/card.ts';
import { readInbox } from '#queries/lists/inbox.ts';
import { countDecidedFor, readAway } from '#queries/people/away.ts';
import { isSlackUser } from './audience.ts';
import { Letters } from './letters.ts';
import { type Draft, enqueue } from './outbox.ts';

/** Requests whose cards follow somebody who goes away or comes back; what is beyond is in their list of tasks. */
const CARDS_MAX = 50;

/** Somebody went away: their delegate is told why, and gets the cards of what waits. Done twice it changes nothing. */
export async function awayBegan(env: JobEnvironment, { tenantId, userId }: JobPayload<'away_began'>): Promise<void> {
  const { away } = await readAway(env.pool, tenantId, userId);
  if (away === null) return;
  const { delegateId, until } = away;
  const theirs = await readInbox(env, { tenantId, userId, limit: CARDS_MAX });
  const delegates = await readInbox(env, { tenantId, userId: delegateId, limit: 1_000 });
  const given = delegates.items.filter((line) => line.standsFor?.includes(userId));
  // Also those that the delegate has anyway: their cards tell from now on that they have them twice over.
  const concerned = new Set([...given.slice(0, CARDS_MAX), ...theirs.items].map((line) => line.workflowId));
  const body = { say: 'stand_in', absent: userId, until, tasks: given.length } as const;
  await enqueue(env.pool, tenantId, directly(`stand_in:${userId}:${until}`, delegateId, body));
  await bringCards(env, tenantId, delegateId, [...concerned]);
  await redrawHomes(env.pool, tenantId, null, [userId, delegateId]);
}

/**
 * Somebody is back: both are told what was decided meanwhile, every card tells again who is asked, and the one who is back
 * gets the cards that they were spared.
 */
export async function awayOver(env: JobEnvironment, job: JobPayload<'away_over'>): Promise<void> {
  const { tenantId, userId, delegateId, since, back } = job;
  const decided = await countDecidedFor(env.pool, tenantId, job);
  const told = [
    ...directly(`stand_in_over:${userId}:${since}`, delegateId, { say: 'stand_in_over', absent: userId, decided }),
    ...(back ? directly(`away_over:${since}`, userId, { say: 'away_over', delegate: delegateId, decided }) : []),
  ];
  await enqueue(env.pool, tenantId, told);
  for (const workflowId of await shownTo(env, tenantId, delegateId))
    await enqueue(env.pool, tenantId, [], { workflowId, at: env.now().toISOString() });
  if (back) {
    const { items } = await readInbox(env, { tenantId, userId, limit: CARDS_MAX });
    await bringCards(
      env,
      tenantId,
      userId,
      items.map((line) => line.workflowId),
    );
  }
  await redrawHomes(env.pool, tenantId, null, [userId, delegateId]);
}

/** Cards of their own for what somebody may decide now; who has one already gets no other, and every copy is drawn anew. */
async function bringCards(
  env: JobEnvironment,
  tenantId: string,
  userId: string,
  workflowIds: readonly string[],
): Promise<void> {
  const reader = await readActor(env.pool, tenantId, userId);
  for (const workflowId of workflowIds) {
    const subject = await readCardSubject(env, tenantId, workflowId);
    if (!subject) continue;
    const { workflow, definition } = subject;
    const say = new Letters(subject, null, workflow.historySequence);
    const cards = openApprovals(workflow)
      .filter((one) => definition.deliver !== 'channel' && rightOf(workflow, one, reader) === 'may')
      .flatMap((one) => say.cards(one.id, [userId]));
    await enqueue(env.pool, tenantId, cards, { workflowId, at: env.now().toISOString() });
  }
}

/** Requests that are open and of which somebody has a card. */
async function shownTo(env: JobEnvironment, tenantId: string, userId: string): Promise<string[]> {
  const { rows } = await env.pool.query<{ id: string }>({
    name: 'open_cards_of',
    text: `select distinct w.id from message as m join workflow as w on w.tenant_id = m.tenant_id and w.id = m.workflow_id
            where m.tenant_id = $1 and m.to_user = $2 and m.kind = 'card' and w.completed_at is null limit 500`,
    values: [tenantId, userId],
  });
  return rows.map((row) => row.id);
}

function directly(key: string, toUser: string, body: Extract<Draft, { kind: 'notice' }>['body']): Draft[] {
  return isSlackUser(toUser) ? [{ key: `${key}:${toUser}`, kind: 'notice', workflowId: null, toUser, body }] : [];
}
