import { openApprovals } from '#domain/request/workflow.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import type { CardSubject } from '#queries/card/card.ts';
import { MAX_DIRECT, mentionsOf, peopleAsked, snoozedBy } from './audience.ts';
import type { Letters } from './letters.ts';
import type { Draft } from './outbox.ts';

/**
 * A nudge: one message for everybody who is asked, in the thread of their own copy of the card where they have one; in the
 * channel's thread where the card is only there.
 */
export async function nudge(env: JobEnvironment, subject: CardSubject, say: Letters, by: string): Promise<Draft[]> {
  const { workflow, definition } = subject;
  const asked = [];
  const approvals = openApprovals(workflow);
  for (const approval of approvals) {
    const snoozed = await snoozedBy(env.pool, say.tenantId, approval.id);
    const people = await peopleAsked(env.pool, workflow, approval);
    asked.push(...people.filter(({ userId }) => userId !== by && !snoozed.has(userId)));
  }
  const people = [...new Map(asked.map((one) => [one.userId, one])).values()];
  if (people.length === 0) return [];
  const directly = (definition.deliver !== 'channel' && people.length <= MAX_DIRECT) || say.channel === null;
  if (directly) {
    const copies = await copiesOf(env, say.tenantId, workflow.id);
    return people
      .slice(0, MAX_DIRECT)
      .flatMap(({ userId }) => say.direct('nudge', userId, { say: 'nudge', ...say.facts, by }))
      .map((draft) => ({ ...draft, parentKey: 'toUser' in draft ? (copies.get(draft.toUser) ?? null) : null }));
  }
  const roles = [...new Set(approvals.flatMap((one) => one.roles))];
  const who = await mentionsOf(env.pool, say.tenantId, roles, people);
  return say.thread(`nudge:${workflow.id}:${say.sequence}`, { say: 'nudge_all', ...say.place, who, roles });
}

/** The newest copy of the card that each person has. */
async function copiesOf(
  env: Pick<JobEnvironment, 'pool'>,
  tenantId: string,
  workflowId: string,
): Promise<Map<string, string>> {
  const { rows } = await env.pool.query<{ to_user: string; key: string }>({
    name: 'copies_of',
    text: `select distinct on (to_user) to_user, key from message
            where tenant_id = $1 and workflow_id = $2 and kind = 'card' and to_user is not null and ts is not null
            order by to_user, ts desc`,
    values: [tenantId, workflowId],
  });
  return new Map(rows.map((row) => [row.to_user, row.key]));
}
