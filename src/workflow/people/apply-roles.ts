import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { isDomainError } from '#domain/errors.ts';
import { type TermsFault, termsFaults } from '#domain/people/role-terms.ts';
import { type DeclaredRole, placeIn, type RolesFile, rolesFor } from '#domain/people/roles-file.ts';
import { isUserId } from '#domain/slack-id.ts';
import {
  RoleGroupRecord,
  RoleMemberRecord,
  RoleRecord,
  TenantRecord,
  UserGroupRecord,
} from '#persistence/entities/index.ts';
import type { EntityManager } from '#persistence/orm.ts';
import type { Environment } from '#workflow/environment.ts';
import { applyManagers } from './apply-managers.ts';
import { makeRoles } from './make-roles.ts';
import { findPerson } from './people.ts';
import { checkAdminsLeft, lockRoles } from './role-members.ts';
import { MESSAGES, type RoleWarning } from './role-warning.ts';

type Database = Pick<Environment, 'entities'>;

/** Asks Slack for the id behind "@name" or an e-mail address; null when it knows nobody, or does not answer. */
export type ResolvePerson = (text: string) => Promise<string | null>;

export type AppliedRoles = {
  /** Roles that were written now; the others were as the file had last said, or are not in it. */
  applied: string[];
  warnings: RoleWarning[];
};

/**
 * Applies a roles file to a tenant: each role that it names becomes what its section says, when that section is not what was
 * last applied, so that a change made elsewhere lasts until the file changes. Members who could not be found are looked
 * for again the next time, and only they are added then. What the rules of the API speak against is left as it is, and told.
 */
export async function applyRoles(
  env: Database,
  tenantId: string,
  file: RolesFile,
  resolve: ResolvePerson,
): Promise<AppliedRoles> {
  const { roles, defaultRoles } = rolesFor(file, tenantId);
  const personOf = (text: string) => resolvePerson(env, tenantId, text, resolve);
  const marks = await readMarks(env, tenantId);
  const plans: Plan[] = [];
  for (const [name, declared] of Object.entries(roles)) {
    const path = placeIn(file, tenantId, 'roles', name);
    const plan = await planRole({ name, path, declared, mark: marks.get(name) ?? null }, personOf);
    if (plan) plans.push(plan);
  }
  const written = await env.entities(tenantId).transactional(async (em) => {
    if (defaultRoles) await setDefaultRoles(em, tenantId, defaultRoles);
    return writeRoles(em, tenantId, plans, Object.keys(roles));
  });
  const warnings = [...plans.flatMap(({ unknown }) => unknown), ...written.warnings];
  warnings.push(...(await applyManagers(env, tenantId, file, personOf)));
  return { applied: written.applied.sort(), warnings };
}

/** What was last applied to a role: the digest of its section, and the members who could not be found then. */
type Mark = { text: string; digest: string; missing: string[] };

type Plan = {
  name: string;
  /** Where the file says it. */
  path: string;
  declared: DeclaredRole;
  /** As it was read; somebody else has applied the file meanwhile when it is no longer there. */
  before: string | null;
  /** `replace`: the role becomes what the file says. `add`: only people who have turned up since. */
  mode: 'replace' | 'add';
  /** What is noted of the section, once it is applied. */
  mark: string;
  userIds: string[];
  headId: string | null;
  unknown: RoleWarning[];
};

async function readMarks({ entities }: Database, tenantId: string): Promise<Map<string, Mark>> {
  const roles = await entities(tenantId).find(RoleRecord, { fileDigest: { $ne: null } });
  return new Map(
    roles.map(({ name, fileDigest }) => {
      const text = fileDigest ?? '';
      const [digest = '', ...missing] = text.split(' ');
      return [name, { text, digest, missing }];
    }),
  );
}

async function planRole(
  given: { name: string; path: string; declared: DeclaredRole; mark: Mark | null },
  personOf: ResolvePerson,
): Promise<Plan | null> {
  const { name, path, declared, mark } = given;
  const digest = createHash('sha256')
    .update(canonicalize(declared) ?? '')
    .digest('hex');
  const changed = mark?.digest !== digest;
  if (!changed && mark.missing.length === 0) return null;
  const isWanted = (text: string) => changed || mark.missing.includes(text);
  const written = [
    ...declared.members.map((text, place) => ({ text, path: `${path}.members.${place}` })),
    ...(declared.head === undefined ? [] : [{ text: declared.head, path: `${path}.head` }]),
  ].filter(({ text }) => isWanted(text));
  const found = new Map<string, string | null>();
  for (const { text } of written) if (!found.has(text)) found.set(text, await personOf(text));
  const missing = written.filter(({ text }) => found.get(text) === null);
  return {
    ...{ name, path, declared },
    before: mark?.text ?? null,
    mode: changed ? 'replace' : 'add',
    mark: [digest, ...new Set(missing.map(({ text }) => text))].join(' '),
    userIds: [...new Set(declared.members.flatMap((text) => found.get(text) ?? []))],
    headId: found.get(declared.head ?? '') ?? null,
    unknown: missing.map((one) => ({ kind: 'unknown_member', role: name, message: MESSAGES.unknown, ...one })),
  };
}

async function resolvePerson(env: Database, tenantId: string, text: string, resolve: ResolvePerson) {
  if (isUserId(text)) return text;
  return (await findPerson(env, tenantId, text))?.id ?? (await resolve(text));
}

async function setDefaultRoles(em: EntityManager, tenantId: string, names: string[]): Promise<void> {
  const tenant = await em.findOneOrFail(TenantRecord, { id: tenantId });
  tenant.defaultRoles = names;
}

/** Replicas that start together take turns, and each writes what none has written before it. */
async function writeRoles(
  em: EntityManager,
  tenantId: string,
  plans: readonly Plan[],
  declared: readonly string[],
): Promise<AppliedRoles> {
  if (plans.length === 0) return { applied: [], warnings: [] };
  await lockRoles(em, tenantId);
  const replaced = plans.filter(({ mode }) => mode === 'replace');
  const parents = replaced.flatMap(({ declared: { parent } }) => parent ?? []);
  const made = await makeRoles(em, tenantId, [...plans.map(({ name }) => name), ...parents], 'file');
  const roles = new Map((await em.find(RoleRecord, {})).map((role) => [role.name, role]));
  const faults = termsFaults(new Map(replaced.map((plan) => [plan.name, termsOf(plan, roles.get(plan.name))])), roles);
  const applied: string[] = [];
  const warnings: RoleWarning[] = [];
  for (const plan of plans) {
    const role = roles.get(plan.name);
    if (!role || role.fileDigest !== plan.before) continue;
    const { parent } = plan.declared;
    if (parent !== undefined && made.includes(parent) && !declared.includes(parent))
      warnings.push({ kind: 'unknown_parent', ...at(plan, 'parent'), message: MESSAGES.made, text: parent });
    const own = faults.filter((fault) => fault.role === plan.name);
    warnings.push(...own.map((fault) => warningOf(plan, fault)));
    writeTerms(role, plan, own);
    warnings.push(...(await writeMembers(em, tenantId, plan)));
    applied.push(plan.name);
  }
  return { applied, warnings };
}

/** A file says nothing of permissions that it does not give: those of a built-in role stay. */
function termsOf({ declared: { parent, permissions } }: Plan, role: RoleRecord | undefined) {
  return {
    parent: parent ?? null,
    permissions: role?.source === 'built_in' && permissions.length === 0 ? undefined : permissions,
  };
}

const at = ({ name, path }: Plan, part: string) => ({ role: name, path: `${path}.${part}` });

function warningOf(plan: Plan, { about, error }: TermsFault): RoleWarning {
  if (isDomainError(error, 'role_circle'))
    return { kind: error.code, ...at(plan, about), message: MESSAGES.parentCircle };
  if (isDomainError(error, 'role_conflict')) return { kind: error.code, ...at(plan, about), message: MESSAGES.builtIn };
  // All parents were made.
  throw error;
}

/** What the role is besides its members; when only missing people are added, nothing but a head who has turned up. */
function writeTerms(role: RoleRecord, plan: Plan, faults: readonly TermsFault[]): void {
  const { declared, headId } = plan;
  role.fileDigest = plan.mark;
  if (plan.mode === 'add') {
    role.headId = headId ?? role.headId;
    return;
  }
  const stands = (about: TermsFault['about']) => !faults.some((fault) => fault.about === about);
  role.headId = headId;
  if (stands('parent')) role.parent = declared.parent ?? null;
  if (role.source === 'built_in') return;
  role.source = 'file';
  role.permissions = [...declared.permissions];
}

/** Gives the role to whom the file names, and takes it from the others; an `admin` that would be left with nobody keeps its people. */
async function writeMembers(em: EntityManager, tenantId: string, plan: Plan): Promise<RoleWarning[]> {
  const { name: role, userIds } = plan;
  const groups = plan.mode === 'replace' ? plan.declared.groups : [];
  await addMembers(em, tenantId, { role, userIds, groups });
  if (plan.mode === 'add') return [];
  try {
    await em.transactional(async (inner) => {
      await inner.nativeDelete(RoleMemberRecord, { role, userId: { $nin: userIds } });
      await inner.nativeDelete(RoleGroupRecord, { role, groupId: { $nin: groups } });
      await checkAdminsLeft(inner, tenantId, role);
    });
    return [];
  } catch (error) {
    if (!isDomainError(error, 'last_admin')) throw error;
    return [{ kind: 'admin_kept', ...at(plan, 'members'), message: MESSAGES.adminKept }];
  }
}

async function addMembers(
  em: EntityManager,
  tenantId: string,
  { role, userIds, groups }: { role: string; userIds: readonly string[]; groups: readonly string[] },
): Promise<void> {
  const people = new Set((await em.find(RoleMemberRecord, { role })).map(({ userId }) => userId));
  for (const userId of userIds) if (!people.has(userId)) em.create(RoleMemberRecord, { tenantId, role, userId });
  const known = new Set((await em.find(RoleGroupRecord, { role })).map(({ groupId }) => groupId));
  const added = [...new Set(groups)].filter((id) => !known.has(id)).sort();
  // Slack may tell of a group at the same moment.
  const rows = added.map((id) => ({ tenantId, id }));
  if (rows.length > 0) await em.upsertMany(UserGroupRecord, rows, { onConflictAction: 'ignore' });
  for (const groupId of added) em.create(RoleGroupRecord, { tenantId, role, groupId });
  await em.flush();
}
