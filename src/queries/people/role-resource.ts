import { DomainError } from '#domain/errors.ts';
import type { Reads } from '#queries/card/card.ts';
import { type Cursor, type Page, pageOf } from '#queries/lists/page.ts';

export type MemberResource = { user_id: string } | { group_id: string };
export type RoleResource = {
  name: string;
  parent: string | null;
  head: string | null;
  permissions: string[];
  members: MemberResource[];
};

/** The one order of both lists, for their cursors. */
export const ROLE_ORDER = 'name';
export const MEMBER_ORDER = 'member';

type Db = Pick<Reads, 'pool'>;

/** Of `role as r`; members in the order in which they were given it. */
const ROLE_RESOURCE = `r.name, r.parent, r.head_id as head, r.permissions,
  (select coalesce(jsonb_agg(case when m.user_id is null then jsonb_build_object('group_id', m.group_id)
                                  else jsonb_build_object('user_id', m.user_id) end
                             order by m.granted_at, m.user_id, m.group_id), '[]')
     from role_member as m where m.tenant_id = r.tenant_id and m.role = r.name) as members`;

/** The tenant's roles by name, each with its members. */
export async function listRolePage(
  { pool }: Db,
  request: { tenantId: string; limit: number; cursor: Cursor | null },
): Promise<Page<RoleResource>> {
  const { tenantId, limit, cursor } = request;
  const { rows } = await pool.query<RoleResource>(
    `select ${ROLE_RESOURCE} from role as r
      where r.tenant_id = $1 and ($2::text is null or r.name > $2) order by r.name limit $3`,
    [tenantId, cursor?.value ?? null, limit + 1],
  );
  return pageOf(rows, limit, cursorOf(ROLE_ORDER), (row) => row);
}

/** @throws DomainError `not_found`. */
export async function readRole({ pool }: Db, tenantId: string, name: string): Promise<RoleResource> {
  const { rows } = await pool.query<RoleResource>(
    `select ${ROLE_RESOURCE} from role as r where r.tenant_id = $1 and r.name = $2`,
    [tenantId, name],
  );
  if (!rows[0]) throw new DomainError('not_found', { ref: name });
  return rows[0];
}

/** Who has a role, by name or as a Slack user group; people first. @throws DomainError `not_found`. */
export async function listRoleMembers(
  { pool }: Db,
  request: { tenantId: string; role: string; limit: number; cursor: Cursor | null },
): Promise<Page<MemberResource>> {
  const { tenantId, role, limit, cursor } = request;
  const known = await pool.query('select from role where tenant_id = $1 and name = $2', [tenantId, role]);
  if (known.rowCount === 0) throw new DomainError('not_found', { ref: role });
  const { rows } = await pool.query<{ name: string; member: MemberResource }>(
    `select * from (
       select coalesce('1 ' || m.user_id, '2 ' || m.group_id) as name,
              case when m.user_id is null then jsonb_build_object('group_id', m.group_id)
                   else jsonb_build_object('user_id', m.user_id) end as member
         from role_member as m where m.tenant_id = $1 and m.role = $2) as one
      where $3::text is null or name > $3 order by name limit $4`,
    [tenantId, role, cursor?.value ?? null, limit + 1],
  );
  return pageOf(rows, limit, cursorOf(MEMBER_ORDER), ({ member }) => member);
}

function cursorOf(order: string) {
  return ({ name }: { name: string }): Cursor => ({ order, value: name, id: '' });
}
