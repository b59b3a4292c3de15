import { DomainError } from '#domain/errors.ts';
import { type Actor, allows } from '#domain/people/role.ts';
import { AppUserRecord } from '#persistence/entities/index.ts';
import type { Entities } from '#persistence/orm.ts';
import { raw } from '#persistence/statements.ts';
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

type Db = Pick<Reads, 'pool'> & Entities & { now: () => Date };

/**
 * People of a tenant by id, deactivated ones left out.
 * @param reader who asks; e-mail addresses are shown only to those who see roles, and everybody their own
 */
export async function listUsers(
  db: Db,
  request: { tenantId: string; reader: Actor; filter: UserFilter; limit: number; cursor: Cursor | null },
): Promise<Page<UserResource>> {
  const { tenantId, reader, filter, limit, cursor } = request;
  const { name, email, role } = filter;
  const conditions = [
    { isDeactivated: false },
    ...(seesPeople(reader) ? [] : [{ id: reader.id }]),
    ...(name === undefined ? [] : [{ $or: [{ [has('name', name)]: true }, { [has('real_name', name)]: true }] }]),
    ...(email === undefined ? [] : [{ [raw('lower(email)')]: email.toLowerCase() }]),
    ...(role === undefined ? [] : [{ [raw('(? in (select roles_of(tenant_id, id)))', [role])]: true }]),
    ...(cursor === null ? [] : [{ id: { $gt: cursor.value } }]),
  ];
  const people = await db
    .entities(tenantId)
    .find(AppUserRecord, { $and: conditions }, { orderBy: { id: 'asc' }, limit: limit + 1 });
  const roles = await rolesOf(db, tenantId, people);
  const cursorOf = ({ id }: AppUserRecord): Cursor => ({ order: USER_ORDER, value: id, id: '' });
  return pageOf(people, limit, cursorOf, (person) => shown(person, reader, db.now(), roles));
}

/** Whether a column holds a text, in whatever case. */
const has = (column: string, text: string) => raw(`(strpos(lower(${column}), ?) > 0)`, [text.toLowerCase()]);

/**
 * Somebody of a tenant, deactivated or not.
 * @throws DomainError `not_found`; `not_permitted` for somebody else than oneself without `workflows:view`.
 */
export async function readUser(
  db: Db,
  { tenantId, reader, id }: { tenantId: string; reader: Actor; id: string },
): Promise<UserResource> {
  if (id !== reader.id && !seesPeople(reader))
    throw new DomainError('not_permitted', { reason: 'permission', roles: ['viewer'], users: [] });
  const person = await db.entities(tenantId).findOne(AppUserRecord, { id });
  if (!person) throw new DomainError('not_found', { ref: id });
  return shown(person, reader, db.now(), await rolesOf(db, tenantId, [person]));
}

/** Whether somebody sees everybody's e-mail address, and may look people up by it. */
function seesAddresses(reader: Actor): boolean {
  return allows(reader.permissions, 'roles:view');
}

/** Guests, who see nobody's requests, see nobody else either. */
function seesPeople(reader: Actor): boolean {
  return allows(reader.permissions, 'workflows:view') || seesAddresses(reader);
}

/** Which roles somebody has is for SQL to say: decisions ask the same function. A group is no role of its own to other systems. */
async function rolesOf(
  { pool }: Pick<Reads, 'pool'>,
  tenantId: string,
  people: readonly AppUserRecord[],
): Promise<Map<string, string[]>> {
  const { rows } = await pool.query<{ id: string; roles: string[] }>({
    name: 'roles_of_people',
    text: `select id, array(select role from roles_of($1, id) as role where role not like '@%' order by role) as roles
             from unnest($2::text[]) as id`,
    values: [tenantId, people.map(({ id }) => id)],
  });
  return new Map(rows.map(({ id, roles }) => [id, roles]));
}

function shown(person: AppUserRecord, reader: Actor, now: Date, roles: Map<string, string[]>): UserResource {
  const { id, awayUntil } = person;
  const away = awayUntil && awayUntil > now ? awayUntil : null;
  return {
    id,
    name: person.realName || person.name || id,
    email: seesAddresses(reader) || id === reader.id ? person.email : null,
    timezone: person.timezone,
    locale: person.locale,
    manager: person.managerId,
    away_until: away?.toISOString() ?? null,
    delegate: away && person.delegateId,
    roles: roles.get(id) ?? [],
  };
}
