import { FALLBACK_ROLE } from '#domain/decide/context.ts';
import type { ApprovalTemplate, Definition } from '#domain/definition/definition.ts';
import type { PeopleFile } from '#domain/people/people-file.ts';
import { type Actor, BUILT_IN_ROLES, DEFAULT_ROLES } from '#domain/people/role.ts';
import { rolesOfLadders } from '#domain/request/asked-in-data.ts';
import { decideTogether, type Holders, type PeopleFacts } from '#domain/request/strategy.ts';
import { ownValue } from '#domain/text.ts';

/** Who plays whom when a definition is tried out. */
export type Cast = {
  actors: Actor[];
  requester: Actor;
  /** What approvals that choose among people are told. */
  facts: PeopleFacts;
  /** True for people of a file; false for one stand-in or a few for each role. */
  real: boolean;
};
/** Whom a definition is tried out with. */
export type Casting = {
  /** Roles of the requester; when they are left out, those that may start the definition. */
  as?: readonly string[] | undefined;
  people?: PeopleFile | undefined;
  /** Who of the people asks; when left out the first who has the roles of `as`. */
  requester?: string | undefined;
};

/** How a requester who is nobody in particular is called. No role can have this name. */
const REQUESTER = 'the requester';
/** Stand-ins for a role of which several people decide together. */
const SEVERAL = 3;
/** Managers of managers that are followed. */
const MAX_LEVELS = 10;

/** @returns the people, or the name of the requester who is not among them. */
export function castOf(definition: Definition, casting: Casting): Cast | { unknown: string } {
  return casting.people ? realCast(definition, casting, casting.people) : standIns(definition, casting);
}

function realCast(
  definition: Definition,
  { as, requester: named }: Casting,
  file: PeopleFile,
): Cast | { unknown: string } {
  const actors = Object.entries(file.people).map(([id, { roles, external, deactivated }]) =>
    actor(id, roles, { external, deactivated }),
  );
  const wanted = as ?? definition.start.roles.slice(0, 1);
  const fits = (one: Actor) => !one.deactivated && wanted.every((role) => one.roles.includes(role));
  const found = named === undefined ? actors.find(fits) : actors.find(({ id }) => id === named);
  if (named !== undefined && !found) return { unknown: named };
  const requester = found ?? actor(REQUESTER, wanted);
  const everybody = found ? actors : [...actors, requester];
  return {
    actors: everybody,
    requester,
    real: true,
    facts: {
      candidates: candidatesOf(definition, everybody),
      lastAsked: {},
      managers: managersOf(file, requester.id),
      heads: file.heads,
      holders: ladderOf(definition, everybody),
    },
  };
}

/** The chain of managers above somebody; deactivated people and circles are left out. */
function managersOf({ people }: PeopleFile, of: string): string[] {
  const above: string[] = [];
  const met = new Set([of]);
  let next = ownValue(people, of)?.manager;
  while (next !== undefined && !met.has(next) && met.size <= MAX_LEVELS + 1) {
    met.add(next);
    if (!ownValue(people, next)?.deactivated) above.push(next);
    next = ownValue(people, next)?.manager;
  }
  return above;
}

/** Somebody for every role, person, manager and head that the definition asks. */
function standIns(definition: Definition, { as, requester }: Casting): Cast {
  const asking = actor(requester ?? REQUESTER, as ?? definition.start.roles);
  const templates = definition.stages.flatMap((stage) => stage.approvals);
  const others = definition.stages.flatMap((stage) => [
    ...stage.permissions,
    ...stage.escalate.map(({ role }) => role),
  ]);
  const sizes = new Map<string, number>([...others, FALLBACK_ROLE].map((role) => [role, 1]));
  for (const template of templates) {
    const { role } = template;
    if (role !== undefined) sizes.set(role, Math.max(sizes.get(role) ?? 1, sizeFor(template)));
  }
  const holders = Array.from(sizes, ([role, size]) =>
    Array.from({ length: size }, (_, index) => actor(size === 1 ? role : `${role} ${index + 1}`, [role])),
  );
  const levels = Math.max(0, ...templates.map((one) => (one.manager_of ? (one.levels ?? 1) : 0)));
  const managers = Array.from({ length: levels }, (_, index) =>
    actor(index === 0 ? "the requester's manager" : `the manager ${index + 1} levels up`, []),
  );
  const departments = [...new Set(definition.pipelines.flatMap(({ department }) => department ?? []))];
  const heads = departments.map((role) => actor(`the head of ${role}`, [role]));
  const users = [...new Set(templates.flatMap(({ user }) => user ?? []))].map((id) => actor(id, []));
  const actors = [asking, ...holders.flat(), ...managers, ...users, ...heads];
  return {
    actors,
    requester: asking,
    real: false,
    facts: {
      candidates: candidatesOf(definition, actors),
      lastAsked: {},
      managers: managers.map(({ id }) => id),
      heads: Object.fromEntries(departments.map((role) => [role, `the head of ${role}`])),
      holders: ladderOf(definition, actors),
    },
  };
}

function sizeFor({ strategy, count }: ApprovalTemplate): number {
  return count ?? (decideTogether(strategy) ? SEVERAL : 1);
}

function candidatesOf(definition: Definition, actors: readonly Actor[]): PeopleFacts['candidates'] {
  const roles = new Set(definition.stages.flatMap((stage) => stage.approvals.flatMap(({ role }) => role ?? [])));
  return Object.fromEntries(
    Array.from(roles, (role) => [role, holdersOf(actors, role).map(({ id }) => ({ id, tasks: 0 }))]),
  );
}

function ladderOf(definition: Definition, actors: readonly Actor[]): Holders {
  const roles = rolesOfLadders(definition, {});
  return Object.fromEntries(roles.map((role) => [role, holdersOf(actors, role).map(({ id }) => id)]));
}

/** People who have the role and could act. */
export function holdersOf(actors: readonly Actor[], role: string): Actor[] {
  return actors.filter((one) => !one.deactivated && one.roles.includes(role));
}

/** Roles of one's own give no permission here; the built-in ones and those that everybody has give theirs. */
function actor(id: string, given: readonly string[], flags: { external?: boolean; deactivated?: boolean } = {}): Actor {
  const { external = false, deactivated = false } = flags;
  const roles = [...new Set([...(external ? [] : DEFAULT_ROLES), ...given])];
  const permissions = [...new Set(roles.flatMap((role) => ownValue(BUILT_IN_ROLES, role) ?? []))];
  return { id, roles, permissions, external, deactivated, bot: false };
}
