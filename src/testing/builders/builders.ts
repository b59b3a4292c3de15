import type { Context } from '#domain/decide/context.ts';
import { type Decision, decide } from '#domain/decide/decide.ts';
import { start } from '#domain/decide/start.ts';
import type { Definition } from '#domain/definition/definition.ts';
import { parseDefinition } from '#domain/definition/parse.ts';
import { DomainError } from '#domain/errors.ts';
import type { FormData } from '#domain/form/form.ts';
import { type Actor, BUILT_IN_ROLES, DEFAULT_ROLES } from '#domain/people/role.ts';
import type { Approval } from '#domain/request/approval.ts';
import { rolesOfLadders } from '#domain/request/asked-in-data.ts';
import type { Command } from '#domain/request/command.ts';
import { CHAIN_START, type ChainedEntry, chain } from '#domain/request/history-chain.ts';
import { countUndecided } from '#domain/request/right.ts';
import type { PeopleFacts } from '#domain/request/strategy.ts';
import { openApprovals, type Workflow } from '#domain/request/workflow.ts';

/** The moment at which a story begins. A Friday. */
export const MORNING = '2026-11-20T09:00:00.000Z';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A member of the workspace who holds the default roles and the given ones; other roles give no permission. */
export function person(id: string, roles: readonly string[] = [], facts: Partial<Actor> = {}): Actor {
  const held = [...DEFAULT_ROLES, ...roles];
  const permissions = [...new Set(held.flatMap((role) => BUILT_IN_ROLES[role] ?? []))];
  return { id, roles: held, permissions, deactivated: false, external: false, bot: false, ...facts };
}

/** What is published of a purchase with one review and an end; the given parts go over it. */
export function purchaseSource(parts: Record<string, unknown> = {}) {
  return {
    key: 'purchase',
    name: 'Purchase',
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer' }] },
      { key: 'done', final: true },
    ],
    ...parts,
  };
}

/** {@link purchaseSource} as a definition. */
export function purchase(parts: Record<string, unknown> = {}): Definition {
  return parseDefinition(purchaseSource(parts));
}

/** {@link purchase} whose review stage has these parts besides. */
export function review(stage: Record<string, unknown>, parts: Record<string, unknown> = {}): Definition {
  const stages = [
    { key: 'review', approvals: [{ role: 'reviewer' }], ...stage },
    { key: 'done', final: true },
  ];
  return purchase({ stages, ...parts });
}

/** Fresh ids in a fixed order: the n-th ends in n. */
export function numberedIds(): () => string {
  let last = 0;
  return () => {
    last += 1;
    return `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`;
  };
}

/** What `act` is refused with. Fails when it is not refused. */
export function refusalOf(act: () => unknown): { code: string; params: unknown } {
  try {
    act();
  } catch (error) {
    if (error instanceof DomainError) return { code: error.code, params: error.params };
    throw error;
  }
  throw new Error('this was not refused');
}

/** Begins a story of one workflow: `run(definition).start(alice, { amount: 5 })`. */
export function run(definition: Definition, company: Company = {}) {
  return {
    start(requester: Actor, data: FormData = {}): Story {
      return new Story(definition, requester, data, company);
    },
  };
}

/** Facts about the people around a story that the database knows outside of it. */
export type Company = {
  /** Managers, heads, and the people of the roles that ask one. */
  people?: Partial<PeopleFacts>;
  /** Everybody who could hold a role: those are counted where several decide together. */
  staff?: readonly Actor[];
  /** What the program keeps with a request of one of its own definitions. */
  ownData?: FormData;
  /** The request is only written down at first. */
  later?: boolean;
};

const NO_PEOPLE = { candidates: {}, lastAsked: {}, managers: [], heads: {} };
/** Whoever holds the roles of a ladder where a story does not say. */
const SOMEBODY = ['USOMEBODY'];

/** How many of the staff may still decide each open approval. */
export function undecidedAmong(staff: readonly Actor[], workflow: Workflow): Record<string, number> {
  return Object.fromEntries(openApprovals(workflow).map((one) => [one.id, countUndecided(one, staff)]));
}

/** One workflow as it goes on, with its clock and its history. */
export class Story {
  readonly definition: Definition;
  readonly history: ChainedEntry[] = [];
  workflow: Workflow;
  last: Decision;
  now = MORNING;
  private company: Company;
  private readonly newId = numberedIds();

  constructor(definition: Definition, requester: Actor, data: FormData, company: Company = {}) {
    this.definition = definition;
    this.company = company;
    const request = {
      tenantId: 'T1',
      id: this.newId(),
      number: 1,
      definitionVersion: 1,
      entityType: null,
      entityId: null,
      data,
      ownData: company.ownData,
      later: company.later,
      requesterId: requester.id,
    };
    this.last = start(request, requester, this.context());
    this.workflow = this.last.workflow;
    this.record();
  }

  /** Carries out one command and goes on from there. */
  does(actor: Actor | null, command: Command): this {
    this.last = decide(this.workflow, command, actor, this.context(this.workflow));
    this.workflow = this.last.workflow;
    this.record();
    return this;
  }

  /** What a command is refused with. */
  refusal(actor: Actor | null, command: Command): { code: string; params: unknown } {
    return refusalOf(() => decide(this.workflow, command, actor, this.context(this.workflow)));
  }

  /** Moves the clock on. */
  after(ms: number): this {
    this.now = new Date(Date.parse(this.now) + ms).toISOString();
    return this;
  }

  /** From now on these are all the people there are. */
  among(...staff: readonly Actor[]): this {
    this.company = { ...this.company, staff };
    return this;
  }

  /** The approvals that wait for people. */
  open(): Approval[] {
    return openApprovals(this.workflow);
  }

  /** The first approval that waits. */
  asked(): Approval {
    const [first] = this.open();
    if (!first) throw new Error('nobody is asked');
    return first;
  }

  triggers(): string[] {
    return this.history.map((entry) => entry.trigger);
  }

  private context(workflow?: Workflow): Context {
    const { people, staff } = this.company;
    const ladders = rolesOfLadders(this.definition, this.workflow?.data ?? {});
    const holders = Object.fromEntries(ladders.map((role) => [role, SOMEBODY]));
    return {
      definition: this.definition,
      now: this.now,
      newId: this.newId,
      ...(people && { people: { ...NO_PEOPLE, holders, ...people } }),
      ...(people === undefined && { holders }),
      ...(staff && workflow && { undecided: undecidedAmong(staff, workflow) }),
    };
  }

  private record(): void {
    if (!this.last.entry) return;
    const row = chain(this.workflow.id, this.last.entry, this.history.at(-1)?.hash ?? CHAIN_START);
    this.history.push(row);
    this.workflow = { ...this.workflow, historySequence: row.sequence, historyHash: row.hash };
  }
}
