import type { Pool } from 'pg';
import type { AskedGroup } from '#blocks/card/asked.ts';
import { type Approval, isOpen } from '#domain/request/approval.ts';
import { decideTogether, needed } from '#domain/request/strategy.ts';

/** How many people may decide an approval now, and who they are where they are few. */
export type AskedNow = { count: number; people: readonly string[]; everybody: boolean };

/** So many people are named; more of them are counted. */
const NAMED_MAX = 3;

/** Whom these approvals ask, by their id. */
export async function readAskedNow(
  pool: Pool,
  tenantId: string,
  approvals: readonly Approval[],
): Promise<ReadonlyMap<string, AskedNow>> {
  if (approvals.length === 0) return new Map();
  const { rows } = await pool.query<AskedNow & { id: string }>({
    name: 'asked_now',
    text: ASKED_NOW,
    values: [tenantId, approvals.map(({ id }) => id), NAMED_MAX],
  });
  return new Map(rows.map(({ id, ...asked }) => [id, asked]));
}

// A role that every full member has names nobody in particular.
const ASKED_NOW = `
  select a.id, person.count, person.people,
    a.approver_roles && (select default_roles from tenant where id = $1) as everybody
    from approval as a
   cross join lateral (
     select count(*)::int as count, coalesce(array_agg(id order by id) filter (where place <= $3 + 1), '{}') as people
       from (select id, row_number() over (order by id) as place
               from (select distinct id from asked_people(a, a.approver_roles)) as each) as numbered) as person
   where a.tenant_id = $1 and a.id = any($2)`;

/** The open approvals as the groups of people that a card names. @param undecided of those that several decide together, how many are left */
export function groupsOf(
  open: readonly Approval[],
  asked: ReadonlyMap<string, AskedNow>,
  undecided: Readonly<Record<string, number>>,
): AskedGroup[] {
  return open.map((approval) => {
    const now = asked.get(approval.id) ?? { count: 0, people: [], everybody: false };
    const together = decideTogether(approval.strategy);
    const left = together ? (undecided[approval.id] ?? now.count) : now.count;
    const decided = decidedIn(approval);
    const nameless = approval.roles.length === 0 && approval.users.length === 0 && now.count === 0;
    const anyone = now.everybody || nameless;
    return {
      people: now.count <= NAMED_MAX && !anyone ? now.people : [],
      left: anyone ? 0 : left,
      roles: approval.roles,
      anyone,
      inTurn: approval.strategy === 'hierarchy_chain',
      needed: needed(approval, decided.length + left),
      decided,
    };
  });
}

function decidedIn({ assignments }: Approval): { userId: string; agreed: boolean }[] {
  return assignments
    .filter(({ status }) => status === 'approved' || status === 'denied')
    .map(({ userId, status }) => ({ userId, agreed: status === 'approved' }));
}

/** Ids of everybody whom these approvals speak of, and of the groups that they ask. */
export function namedIn(approvals: readonly Approval[], asked: ReadonlyMap<string, AskedNow>): string[] {
  return approvals
    .filter(isOpen)
    .flatMap((approval) => [
      ...(asked.get(approval.id)?.people ?? []),
      ...approval.assignments.flatMap(({ userId, delegatedFrom }) => [
        userId,
        ...(delegatedFrom ? [delegatedFrom] : []),
      ]),
      ...(approval.checkedInBy ? [approval.checkedInBy] : []),
    ]);
}
