import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { PoolClient } from 'pg';
import { BUILT_IN_ROLES } from '#domain/people/role.ts';
import { type DeclaredRole, type RolesFile, rolesFor } from '#domain/people/roles-file.ts';
import { isUserId } from '#domain/slack-id.ts';
import { ownValue } from '#domain/text.ts';
import { inTransaction } from '#persistence/in-transaction.ts';
import type { Environment } from '#workflow/environment.ts';
import { applyManagers } from './apply-managers.ts';
import { findPerson } from './people.ts';
import { ADMIN_ROLE, hasPeople } from './role-members.ts';

type Database = Pick<Environment, 'pool'>;

/** Asks Slack for the id behind "@name" or an e-mail address; null when it knows nobody, or does not answer. */
export type ResolvePerson = (text: string) => Promise<string | null>;

/** What an administrator should look at; nothing of it stops the program. */
export type RoleWarning =
  | { kind: 'unknown_member'; role: string; text: string }
  | { kind: 'unknown_person'; text: string }
  | { kind: 'unknown_parent'; role: string; parent: string }
  | { kind: 'admin_kept'; role: string };

export type AppliedRoles = {
  /** Roles that were written now; the others were as the file had last said, or are not in it. */
  applied: string[];
  warnings: RoleWarning[];
};

/**
 * Applies a roles file to a tenant: each role that it names becomes what its section says, when that section is not what was
 * last applied, so that a change made elsewhere lasts until the file changes. Members who could not be found are looked
 * for again the next time, and only they are added then. Built-in roles keep their permissions.
 */
export async function applyRoles(
  env: Database,
  tenantId: string,
  file: RolesFile,
  resolve: ResolvePerson,
): Promise<AppliedRoles> {
  const { roles, defaultRoles, managers } = rolesFor(file, tenantId);
  const marks = await readMarks(env, tenantId);
  const plans: Plan[] = [];
  // By name, so that replicas that start together never wait for each other in a ring.
  for (const [name, declared] of Object.entries(roles).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const plan = await planRole(env, tenantId, { name, declared, mark: marks.get(name) ?? null }, resolve);
    if (plan) plans.push(plan);
  }
  const warnings = plans.flatMap((plan) =>
    plan.missing.map((text): RoleWarning => ({ kind: 'unknown_member', role: plan.name, text })),
  );
  const applied = await inTransaction(env.pool, async (client) => {
    if (defaultRoles) await setDefaultRoles(client, tenantId, defaultRoles);
    const written: string[] = [];
    for (const plan of plans) {
      const outcome = await writeRole(client, tenantId, plan, Object.keys(roles));
      if (outcome.written) written.push(plan.name);
      warnings.push(...outcome.warnings);
    }
    return written;
  });
  const unknown = await applyManagers(env, tenantId, managers, (text) => resolvePerson(env, tenantId, text, resolve));
  warnings.push(...unknown.map((text): RoleWarning => ({ kind: 'unknown_person', text })));
  return { applied, warnings };
}

/** What was last applied to a role: the digest of its section, and the members who could not be found then. */
type Mark = { text: string; digest: string; missing: string[] };

type Plan = {
  name: string;
  declared: DeclaredRole;
  /** As it was read; somebody else has applied the file meanwhile when it is no longer there. */
  before: Mark | null;
  /** `replace`: the role becomes what the file says. `add`: only people who have turned up since. */
  mode: 'replace' | 'add';
  digest: string;
  userIds: string[];
  headId: string | null;
  missing: string[];
};

async function readMarks(env: Database, tenantId: string): Promise<Map<string, Mark>> {
  const { rows } = await env.pool.query<{ name: string; file_digest: string }>(
    'select name, file_digest from role where tenant_id = $1 and file_digest is not null',
    [tenantId],
  );
  return new Map(
    rows.map(({ name, file_digest }) => {
      const [digest = '', ...missing] = file_digest.split(' ');
      return [name, { text: file_digest, digest, missing }];
    }),
  );
}

async function planRole(
  env: Database,
  tenantId: string,
  given: { name: string; declared: DeclaredRole; mark: Mark | null },
  resolve: ResolvePerson,
): Promise<Plan | null> {
  const { name, declared, mark } = given;
  const digest = createHash('sha256')
    .update(canonicalize(declared) ?? '')
    .digest('hex');
  const changed = mark?.digest !== digest;
  if (!changed && mark.missing.length === 0) return null;
  const isWanted = (text: string) => changed || mark.missing.includes(text);
  const members = declared.members.filter(isWanted);
  const heads = declared.head === undefined ? [] : [declared.head].filter(isWanted);
  const found = new Map<string, string | null>();
  for (const text of new Set([...members, ...heads])) {
    found.set(text, await resolvePerson(env, tenantId, text, resolve));
  }
  return {
    name,
    declared,
    before: mark,
    mode: changed ? 'replace' : 'add',
    digest,
    userIds: members.flatMap((text) => found.get(text) ?? []),
    headId: found.get(heads[0] ?? '') ?? null,
    missing: [...found.keys()].filter((text) => found.get(text) === null),
  };
}

async function resolvePerson(env: Database, tenantId: string, text: string, resolve: ResolvePerson) {
  if (isUserId(text)) return text;
  return (await findPerson(env, tenantId, text))?.id ?? (await resolve(text));
}

async function setDefaultRoles(client: PoolClient, tenantId: string, names: string[]): Promise<void> {
  await client.query('update tenant set default_roles = $2 where id = $1 and default_roles <> $2', [tenantId, names]);
}

async function writeRole(
  client: PoolClient,
  tenantId: string,
  plan: Plan,
  declared: readonly string[],
): Promise<{ written: boolean; warnings: RoleWarning[] }> {
  const warnings = await makeParent(client, tenantId, plan, declared);
  if (!(await takeRole(client, tenantId, plan))) return { written: false, warnings };
  await describeRole(client, tenantId, plan);
  await addMembers(client, tenantId, plan);
  if (plan.mode === 'replace') warnings.push(...(await removeOthers(client, tenantId, plan)));
  return { written: true, warnings };
}

async function makeParent(
  client: PoolClient,
  tenantId: string,
  { name, declared: { parent }, mode }: Plan,
  declared: readonly string[],
): Promise<RoleWarning[]> {
  if (parent === undefined || mode === 'add') return [];
  const { rowCount } = await client.query(
    `insert into role (tenant_id, name, source) values ($1, $2, 'file') on conflict do nothing`,
    [tenantId, parent],
  );
  return rowCount === 0 || declared.includes(parent) ? [] : [{ kind: 'unknown_parent', role: name, parent }];
}

/** Makes the role if need be and marks the section as applied; false when another replica has done so meanwhile. */
async function takeRole(client: PoolClient, tenantId: string, plan: Plan): Promise<boolean> {
  await client.query(`insert into role (tenant_id, name, source) values ($1, $2, 'file') on conflict do nothing`, [
    tenantId,
    plan.name,
  ]);
  const { rowCount } = await client.query(
    'update role set file_digest = $3 where tenant_id = $1 and name = $2 and file_digest is not distinct from $4',
    [tenantId, plan.name, [plan.digest, ...plan.missing].join(' '), plan.before?.text ?? null],
  );
  return rowCount !== 0;
}

/** What the role is besides its members; when only missing people are added, nothing but a head who has turned up. */
async function describeRole(client: PoolClient, tenantId: string, plan: Plan): Promise<void> {
  const { name, declared, headId } = plan;
  if (plan.mode === 'add') {
    await client.query('update role set head_id = coalesce($3, head_id) where tenant_id = $1 and name = $2', [
      tenantId,
      name,
      headId,
    ]);
    return;
  }
  await client.query(
    `update role set parent = $3, head_id = $4, permissions = $5,
                     source = case source when 'built_in' then source else 'file' end
      where tenant_id = $1 and name = $2`,
    [tenantId, name, declared.parent ?? null, headId, ownValue(BUILT_IN_ROLES, name) ?? declared.permissions],
  );
}

async function addMembers(client: PoolClient, tenantId: string, plan: Plan): Promise<void> {
  const groups = plan.mode === 'replace' ? plan.declared.groups : [];
  await client.query(
    'insert into user_group (tenant_id, id) select $1, unnest($2::text[]) order by 2 on conflict do nothing',
    [tenantId, groups],
  );
  await client.query(
    `insert into role_member (tenant_id, role, user_id) select $1, $2, unnest($3::text[]) on conflict do nothing`,
    [tenantId, plan.name, plan.userIds],
  );
  await client.query(
    `insert into role_member (tenant_id, role, group_id) select $1, $2, unnest($3::text[]) on conflict do nothing`,
    [tenantId, plan.name, groups],
  );
}

/** Takes the role from whom the file does not name; an `admin` that would be left with nobody keeps its people. */
async function removeOthers(client: PoolClient, tenantId: string, plan: Plan): Promise<RoleWarning[]> {
  await client.query('savepoint before_removal');
  await client.query(
    `delete from role_member
      where tenant_id = $1 and role = $2 and not coalesce(user_id = any($3::text[]), group_id = any($4::text[]))`,
    [tenantId, plan.name, plan.userIds, plan.declared.groups],
  );
  if (plan.name !== ADMIN_ROLE || (await hasPeople(client, tenantId, plan.name))) return [];
  await client.query('rollback to savepoint before_removal');
  return [{ kind: 'admin_kept', role: plan.name }];
}
