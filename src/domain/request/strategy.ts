import type { ApprovalTemplate, Strategy } from '#domain/definition/schema.ts';
import type { Approval } from './approval.ts';

/** How far an approval is: decisions so far, and people who may still decide. */
export type Turnout = { approved: number; denied: number; undecided: number };
export type Verdict = 'open' | 'approved' | 'denied';

/** Strategies under which several people of a role decide together. */
export const STRATEGIES_TOGETHER: readonly Strategy[] = ['consensus', 'quorum', 'majority', 'percentage'];

export function decideTogether(strategy: Strategy): boolean {
  return STRATEGIES_TOGETHER.includes(strategy);
}

/**
 * How many must agree, with as many people as there are now. Never more than there are: a quorum of three in a role of two is
 * both of them.
 */
export function needed(
  { strategy, required, percentage }: Pick<Approval, 'strategy' | 'required' | 'percentage'>,
  people: number,
): number {
  switch (strategy) {
    case 'consensus':
      return people;
    case 'quorum':
      return Math.min(required, people);
    case 'majority':
      return Math.floor(people / 2) + 1;
    case 'percentage':
      // Two of three are the 66.67 % that people write for two thirds: shares are compared to two decimals, rounded.
      return Math.max(Math.min(1, people), Math.ceil((people * ((percentage ?? 100) - 0.005)) / 100 - 1e-9));
    case 'anyone':
    case 'round_robin':
    case 'least_loaded':
    case 'hierarchy_up':
      return 1;
    case 'hierarchy_chain':
      return required;
    default:
      return strategy satisfies never;
  }
}

/** What the decisions so far come to: agreed, denied as soon as the goal can no longer be reached, or still open. */
export function verdictOf(
  approval: Pick<Approval, 'strategy' | 'required' | 'percentage'>,
  { approved, denied, undecided }: Turnout,
): Verdict {
  if (!decideTogether(approval.strategy)) {
    if (denied > 0) return 'denied';
    return approved >= needed(approval, 1) ? 'approved' : 'open';
  }
  const goal = needed(approval, approved + denied + undecided);
  if (approved >= goal && approved > 0) return 'approved';
  return approved + undecided < goal ? 'denied' : 'open';
}

/** Decisions of an approval as its shares tell them. `undecided` people are not all known by name: they are counted in the database. */
export function turnoutOf(approval: Pick<Approval, 'assignments'>, undecided: number): Turnout {
  const count = (status: string) => approval.assignments.filter((share) => share.status === status).length;
  return { approved: count('approved'), denied: count('denied'), undecided };
}

/** Somebody of a role who could be asked, with how much already waits for them. */
type Candidate = { id: string; tasks: number };

/** Facts about people that some approvals need when they open; read only when they are needed. */
export type PeopleFacts = {
  /** Holders of the roles that ask one of their people, by role, in a fixed order. */
  candidates: Readonly<Record<string, readonly Candidate[]>>;
  /** Who was asked last by rotation, by `stage:position`. */
  lastAsked: Readonly<Record<string, string>>;
  /** The requester's manager, that one's manager, and so on. Deactivated people are left out. */
  managers: readonly string[];
  /** Heads of department roles; deactivated ones are left out. */
  heads: Readonly<Record<string, string>>;
  holders: Holders;
};

/**
 * Some of those who hold each role that an approval may escalate to, deactivated people and bots left out. A Slack group whose
 * members were never read stands among them: somebody may be in it.
 */
export type Holders = Readonly<Record<string, readonly string[]>>;

/** Thrown when a decision opens an approval whose people are not known yet: read them and decide again. */
export class NeedsPeople extends Error {
  override readonly name = 'NeedsPeople';
}

/** True for an approval that cannot open without knowing the people. */
export function needsPeople(template: ApprovalTemplate): boolean {
  return template.manager_of !== undefined || template.department_head === true || asksOne(template.strategy);
}

function asksOne(strategy: Strategy): boolean {
  return strategy === 'round_robin' || strategy === 'least_loaded';
}

/** Whom an approval asks. `nobody` says why there was nobody to ask, in words that are kept in the history. */
export type AskedPeople = { users: string[]; roles: string[]; nobody: string | null };

export type AskedFor = { place: string; department: string | null; requesterId: string; without: readonly string[] };

/**
 * Chooses whom an approval asks.
 * @param about.without people who may not decide it: the request's authors, unless they may decide on their own
 */
export function choosePeople(template: ApprovalTemplate, people: PeopleFacts, about: AskedFor): AskedPeople {
  const { role, strategy } = template;
  if (template.manager_of) return askManagers(template, people, about);
  if (template.department_head) {
    const head = about.department === null ? undefined : people.heads[about.department];
    return head && !about.without.includes(head)
      ? one(head)
      : nobody(`the department ${about.department ?? ''} has no head who may decide`);
  }
  const candidates = (people.candidates[role ?? ''] ?? []).filter(({ id }) => !about.without.includes(id));
  const chosen =
    strategy === 'round_robin' ? nextInTurn(candidates, people.lastAsked[about.place]) : leastLoaded(candidates);
  return chosen ? one(chosen.id) : nobody(`nobody has the role ${role}`);
}

function askManagers(template: ApprovalTemplate, { managers }: PeopleFacts, about: AskedFor): AskedPeople {
  const levels = template.levels ?? 1;
  const above = managers.filter((id) => !about.without.includes(id));
  if (template.strategy === 'hierarchy_chain') {
    const chain = above.slice(0, levels);
    return chain.length > 0 ? { users: chain, roles: [], nobody: null } : nobody('the requester has no manager');
  }
  // Where the hierarchy is not as high as wanted, its top decides.
  const top = above.slice(0, levels).at(-1);
  return top ? one(top) : nobody('the requester has no manager');
}

/** The one after whoever was asked last; the first when that person is no longer there. */
function nextInTurn(candidates: readonly Candidate[], last: string | undefined): Candidate | undefined {
  const index = candidates.findIndex(({ id }) => id === last);
  return candidates[(index + 1) % Math.max(1, candidates.length)];
}

/** The shortest list; the first of equals. */
function leastLoaded(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.reduce<Candidate | undefined>(
    (best, one) => (best === undefined || one.tasks < best.tasks ? one : best),
    undefined,
  );
}

function one(id: string): AskedPeople {
  return { users: [id], roles: [], nobody: null };
}

function nobody(why: string): AskedPeople {
  return { users: [], roles: [], nobody: why };
}
