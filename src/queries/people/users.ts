import { DomainError } from '#domain/errors.ts';
import { type Actor, allows } from '#domain/people/role.ts';
import type { Reads } from '#queries/card/card.ts';
import { type Cursor, type Page, pageOf } from '#queries/lists/page.ts';

export type UserResource = {
  id: string;
  name: string;
  email: string | null;
  timezone: string | null;
  locale: string | null;
  manager: string | null;
  away_until: string | null;
  delegate: string | null;
  roles: string[];
};

export type UserFilter = {
  /** Part of the name or of the @name. */
  name?: string | undefined;
  email?: string | undefined;
  role?: string | undefined;
};

/** The one order of the list, for its cursor. */
export const USER_ORDER = 'id';

type Db = Pick<Reads, 'pool'>;

/**
 * People of a tenant by id, deactivated ones left out.
 * @param reader who asks; e-mail addresses are shown only to those who see roles, and everybody their own
 */
export async function listUsers(
  { pool }: Db,
  request: { tenantId: string; reader: Actor; filter: UserFilter; limit: number; cursor: Cursor | null },
): Promise<Page<UserResource>> {
  const { tenantId, reader, filter, limit, cursor } = request;
  const values: unknown[] = [tenantId, reader.id, seesAddresses(reader)];
  const add = (value: unknown): string => `$${values.push(value)}`;
  const where = ['u.tenant_id = $1', 'not u.is_deactivated'];
  if (!seesPeople(reader)) where.push('u.id = $2');
  if (filter.name !== undefined) {
    const name = add(filter.name.toLowerCase());
    where.push(`(strpos(lower(u.name), ${name}) > 0 or strpos(lower(u.real_name), ${name}) > 0)`);
  }
  if (filter.email !== undefined) where.push(`lower(u.email) = ${add(filter.email.toLowerCase())}`);
  if (filter.role !== undefined) where.push(`${add(filter.role)} in (select roles_of(u.tenant_id, u.id))`);
  if (cursor) where.push(`u.id > ${add(cursor.value)}`);
  const { rows } = await pool.query<UserResource>(
    `select ${USER_RESOURCE} from app_user as u where ${where.join(' and ')} order by u.id limit ${limit + 1}`,
    values,
  );
  return pageOf(
    rows,
    limit,
    ({ id }): Cursor => ({ order: USER_ORDER, value: id, id: '' }),
    (row) => row,
  );
}

/**
 * Somebody of a tenant, deactivated or not.
 * @throws DomainError `not_found`; `not_permitted` for somebody else than oneself without `workflows:view`.
 */
export async function readUser(
  { pool }: Db,
  { tenantId, reader, id }: { tenantId: string; reader: Actor; id: string },
): Promise<UserResource> {
  if (id !== reader.id && !seesPeople(reader))
    throw new DomainError('not_permitted', { reason: 'permission', roles: ['viewer'], users: [] });
  const { rows } = await pool.query<UserResource>(
    `select ${USER_RESOURCE} from app_user as u where u.tenant_id = $1 and u.id = $4`,
    [tenantId, reader.id, seesAddresses(reader), id],
  );
  if (!rows[0]) throw new DomainError('not_found', { ref: id });
  return rows[0];
}

/** Whether somebody sees everybody's e-mail address, and may look people up by it. */
export function seesAddresses(reader: Actor): boolean {
  return allows(reader.permissions, 'roles:view');
}

/** Guests, who see nobody's requests, see nobody else either. */
function seesPeople(reader: Actor): boolean {
  return allows(reader.permissions, 'workflows:view') || seesAddresses(reader);
}

/** Of `app_user as u`, for the reader $2, who sees addresses when $3. A group is no role of its own to other systems. */
const USER_RESOURCE = `u.id, coalesce(nullif(u.real_name, ''), nullif(u.name, ''), u.id) as name,
  case when $3 or u.id = $2 then u.email end as email, u.timezone, u.locale, u.manager_id as manager,
  iso_utc(case when u.away_until > now() then u.away_until end) as away_until,
  case when u.away_until > now() then u.delegate_id end as delegate,
  array(select role from roles_of(u.tenant_id, u.id) as role where role not like '@%' order by role) as roles`;
