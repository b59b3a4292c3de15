import { rolesNamed } from '#domain/definition/definition.ts';
import type { Entities } from '#persistence/orm.ts';
import type { Reads } from '#queries/card/card.ts';
import { readCurrent } from '#queries/definitions/definitions.ts';
import { readRolePeople } from '#queries/people/role-people.ts';

/** A channel or person that could not be reached. */
type Unreachable = {
  /** Channel id, #name, or the person's id. */
  target: string;
  kind: 'channel' | 'person';
  /** What Slack answered last. */
  error: string;
  /** How many messages could not be delivered there, and since when. */
  count: number;
  since: string;
};

/** A role that definitions ask and in which there is nobody who could answer. */
type EmptyRole = { role: string; definitions: string[] };

/** Deliveries of one kind to one place that were given up, with what went wrong with the newest. */
type DeadLetters = { kind: string; target: string; count: number; error: string };

export type Problems = { unreachable: Unreachable[]; emptyRoles: EmptyRole[]; deadLetters: DeadLetters[] };

/** What an administrator should look at: messages and deliveries that did not arrive, roles with nobody in them. */
export async function readProblems(reads: Reads & Entities, tenantId: string): Promise<Problems> {
  const [unreachable, emptyRoles, deadLetters] = await Promise.all([
    readUnreachable(reads, tenantId),
    readEmptyRoles(reads, tenantId),
    readDeadLetters(reads, tenantId),
  ]);
  return { unreachable, emptyRoles, deadLetters };
}

async function readUnreachable(reads: Reads, tenantId: string): Promise<Unreachable[]> {
  const { rows } = await reads.pool.query<Unreachable>(
    `select coalesce(channel_id, to_channel, to_user) as target,
            case when to_user is null then 'channel' else 'person' end as kind,
            coalesce((array_agg(error order by created_at desc))[1], '') as error,
            count(*)::int as count, iso_utc(min(created_at)) as since
       from message where tenant_id = $1 and status = 'failed'
      group by 1, 2 order by count(*) desc, 1 limit 100`,
    [tenantId],
  );
  return rows;
}

/** Counted in SQL: there may be very many. */
async function readDeadLetters(reads: Reads, tenantId: string): Promise<DeadLetters[]> {
  const { rows } = await reads.pool.query<DeadLetters>(
    `select kind, target, count(*)::int as count, coalesce((array_agg(last_error order by created_at desc))[1], '') as error
       from delivery where tenant_id = $1 and status = 'failed'
      group by 1, 2 order by count(*) desc, 2 limit 100`,
    [tenantId],
  );
  return rows;
}

/** Roles that the current versions of active definitions name. */
async function readEmptyRoles(reads: Reads & Entities, tenantId: string): Promise<EmptyRole[]> {
  const current = (await readCurrent(reads, tenantId)).filter(({ row }) => row.isActive);
  const named = current.map(({ definition }) => ({ key: definition.key, roles: rolesNamed(definition) }));
  const { empty } = await readRolePeople(reads.pool, tenantId, [...new Set(named.flatMap(({ roles }) => roles))]);
  return empty.sort().map((role) => ({
    role,
    definitions: named.filter(({ roles }) => roles.includes(role)).map(({ key }) => key),
  }));
}
