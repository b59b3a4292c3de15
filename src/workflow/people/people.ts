import { GROUP_ID, isUserId, mentionedGroup, mentionedPerson } from '#domain/slack-id.ts';
import { AppUserRecord, TenantRecord, UserGroupRecord } from '#persistence/entities/index.ts';
import { inTransaction } from '#persistence/in-transaction.ts';
import { raw } from '#persistence/statements.ts';
import type { Environment } from '#workflow/environment.ts';

type Units = Pick<Environment, 'entities'>;

/** A person as Slack describes one, in our words. */
export type Person = {
  id: string;
  /** The @name. */
  name: string;
  realName: string;
  email: string | null;
  /** IANA name. */
  timezone: string | null;
  locale: string | null;
  deactivated: boolean;
  /** A guest, or somebody of another workspace (Slack Connect). */
  external: boolean;
  bot: boolean;
};

/** Who somebody meant by a mention, a @name, an e-mail address or an id. */
export type FoundPerson = Pick<Person, 'id' | 'name' | 'realName' | 'deactivated' | 'external' | 'bot'>;

/**
 * Keeps what Slack says about people. What only we know of them (manager, away, …) stays as it is. Slack tells of thousands at a
 * time: one statement takes them, for which units of work need four times as long.
 */
export async function savePeople(
  env: Pick<Environment, 'pool'>,
  tenantId: string,
  people: readonly Person[],
): Promise<void> {
  if (people.length === 0) return;
  // One row a person: an upsert may not touch a row twice. Sorted, so that two of them never wait for each other in a ring.
  const latest = [...new Map(people.map((person) => [person.id, person])).values()];
  latest.sort((a, b) => (a.id < b.id ? -1 : 1));
  await env.pool.query(
    `insert into app_user (tenant_id, id, name, real_name, email, timezone, locale, is_deactivated, is_external, is_bot, refreshed_at)
     select $1, id, name, "realName", email, timezone, locale, deactivated, external, bot, now()
       from jsonb_to_recordset($2) as given(id text, name text, "realName" text, email text, timezone text, locale text,
                                            deactivated boolean, external boolean, bot boolean)
     on conflict (tenant_id, id) do update
       set name = excluded.name, real_name = excluded.real_name, email = coalesce(excluded.email, app_user.email),
           timezone = coalesce(excluded.timezone, app_user.timezone), locale = coalesce(excluded.locale, app_user.locale),
           is_deactivated = excluded.is_deactivated, is_external = excluded.is_external, is_bot = excluded.is_bot,
           refreshed_at = excluded.refreshed_at`,
    [tenantId, JSON.stringify(latest)],
  );
}

/** Better too little than too much for a moment: decisions read this row. That `refreshedAt` is null says that it is a guess. */
export async function takeForOutsider(
  { entities }: Units,
  tenantId: string,
  { id, name }: Pick<Person, 'id' | 'name'>,
): Promise<void> {
  const outsider = { tenantId, id, name, isExternal: true };
  await entities(tenantId).upsert(AppUserRecord, outsider, {
    onConflictMergeFields: ['isExternal'],
    onConflictWhere: { refreshedAt: null },
  });
}

/** Slack knows none of the channels of people's direct messages any more: each is opened again when it is needed. */
export async function forgetDirectChannels({ entities }: Units, tenantId: string): Promise<void> {
  await entities(tenantId).nativeUpdate(AppUserRecord, {}, { dmChannelId: null });
}

/** The members of a Slack user group as Slack told them at one moment. */
export type GroupMembers = { groupId: string; handle: string; memberIds: readonly string[]; at: Date };

/**
 * Keeps the members of a Slack user group in place of those known before. There may be thousands, and decisions wait for it: two
 * statements do it, for which units of work need five times as long.
 * @returns false when something newer was known already: then nothing changes.
 */
export async function saveGroup(
  env: Pick<Environment, 'pool'>,
  tenantId: string,
  group: GroupMembers,
): Promise<boolean> {
  return inTransaction(env.pool, async (client) => {
    // Takes the group's row first: the next statement then sees what others have just written.
    const { rowCount } = await client.query(
      `insert into user_group (tenant_id, id, handle, refreshed_at) values ($1, $2, $3, $4)
       on conflict (tenant_id, id) do update
         set handle = coalesce(nullif(excluded.handle, ''), user_group.handle), refreshed_at = excluded.refreshed_at
         where user_group.refreshed_at is null or user_group.refreshed_at <= excluded.refreshed_at`,
      [tenantId, group.groupId, group.handle, group.at],
    );
    if (rowCount === 0) return false;
    await client.query(
      `with gone as (
         delete from user_group_member where tenant_id = $1 and group_id = $2 and user_id <> all($3::text[]))
       insert into user_group_member (tenant_id, group_id, user_id)
       select distinct $1, $2, unnest($3::text[]) on conflict do nothing`,
      [tenantId, group.groupId, group.memberIds],
    );
    return true;
  });
}

/** The Slack user groups that are in roles, or were asked. */
export async function groupsInUse({ entities }: Units, tenantId: string): Promise<Set<string>> {
  return new Set((await entities(tenantId).find(UserGroupRecord, {})).map(({ id }) => id));
}

/** Notes that all people of a workspace were read just now. */
export async function notePeopleSynced(
  { entities, now }: Pick<Environment, 'entities' | 'now'>,
  tenantId: string,
): Promise<void> {
  await entities(tenantId).nativeUpdate(TenantRecord, { id: tenantId }, { usersSyncedAt: now() });
}

/** Says that what is known of a group's members no longer counts. @returns false when the group is none of ours. */
export async function forgetGroup({ entities }: Units, tenantId: string, groupId: string): Promise<boolean> {
  return (await entities(tenantId).nativeUpdate(UserGroupRecord, { id: groupId }, { refreshedAt: null })) > 0;
}

const EMAIL = /^[^\s@<>]+@[^\s@<>]+$/;

/**
 * Finds a person by `<@U123|bob>`, `<@U123>`, `U123`, `@bob`, `bob` or `bob@example.com`.
 * @returns null when nobody is meant, or when a name is shared and it cannot be told who is.
 */
export async function findPerson(env: Units, tenantId: string, text: string): Promise<FoundPerson | null> {
  const wanted = text.trim();
  const mentioned = mentionedPerson(wanted);
  const id = mentioned?.id ?? (isUserId(wanted) ? wanted : null);
  const found = id === null ? [] : await peopleWith(env, tenantId, 'id', id);
  if (found.length > 0 || mentioned !== null) return found[0] ?? null;
  const name = wanted.replace(/^@/, '').toLowerCase();
  if (name === '') return null;
  const named = await peopleWith(env, tenantId, EMAIL.test(name) ? 'lower(email)' : 'lower(name)', name);
  const present = named.filter((person) => !person.deactivated);
  if (present.length > 0) return present.length === 1 ? (present[0] ?? null) : null;
  return named.length === 1 ? (named[0] ?? null) : null;
}

/** The most that share a name and are looked at: of two that are there already it cannot be told who is meant. */
const NAMESAKES = 3;

async function peopleWith(
  { entities }: Units,
  tenantId: string,
  column: 'id' | 'lower(email)' | 'lower(name)',
  value: string,
): Promise<FoundPerson[]> {
  const found = await entities(tenantId).find(
    AppUserRecord,
    { [raw(column)]: value },
    { orderBy: { id: 'asc' }, limit: NAMESAKES },
  );
  return found.map(({ id, name, realName, isDeactivated, isExternal, isBot }) => ({
    ...{ id, name, realName },
    ...{ deactivated: isDeactivated, external: isExternal, bot: isBot },
  }));
}

/** Finds a Slack user group by `<!subteam^S123|@finance>`, `S123` or `@finance`; a mentioned one need not be known yet. */
export async function findGroup({ entities }: Units, tenantId: string, text: string): Promise<{ id: string } | null> {
  const wanted = text.trim();
  const id = mentionedGroup(wanted) ?? (GROUP_ID.test(wanted) ? wanted : null);
  if (id !== null) return { id };
  const handle = wanted.replace(/^@/, '').toLowerCase();
  const [group, another] = await entities(tenantId).find(
    UserGroupRecord,
    { [raw('lower(handle)')]: handle },
    { limit: 2 },
  );
  return group && !another ? { id: group.id } : null;
}
