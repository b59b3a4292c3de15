import {
  type ApprovalKind,
  type ApprovalTemplate,
  type DefinedStage,
  type Definition,
  type Strategy,
  sendBackStages,
  stageOf,
  transitionsFrom,
  triggerOnward,
} from '#domain/definition/definition.ts';
import { askedWords, counted } from '#domain/definition/words.ts';
import type { Actor } from '#domain/people/role.ts';
import { type Approval, isOpen } from '#domain/request/approval.ts';
import { factsOf, transitionsNow } from '#domain/request/choose-transition.ts';
import { decideTogether, needed } from '#domain/request/strategy.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import { ConditionError, fullWork, holds } from '#domain/rules/condition.ts';
import { atTime, decideAll, deciders, type Run } from './run.ts';

/** Where a workflow stands after something: at a stage, or at its end. */
export type Standing = { stage: string; state: 'asks' | 'waits_for_requester' | 'completed' | 'rejected' | 'canceled' };

/** What the schedule does while nobody answers, and where that leads (null: it stays where it is). */
export type Tick = {
  at: string;
  does: string;
  role: string | null;
  leadsTo: Standing | null;
};

/** One approval of the path: whom it asks and why, and what would come of every answer and of none. */
export type SimulatedAsk = {
  /** In words: "2 of finance". */
  asks: string;
  why: string;
  kind: ApprovalKind;
  strategy: Strategy;
  /** Who may decide now. */
  mayDecide: string[];
  /** How many of them must agree. */
  needed: number;
  /** Who decides on this path, in order. */
  decidedBy: string[];
  /** The form that is filled in with it. */
  form: string | null;
  dueAt: string | null;
  /** What happens when nobody answers, in order. */
  timeline: Tick[];
  /** What comes of it when people say no: how many must, and where that leads. */
  rejection: { people: number; leadsTo: Standing } | null;
  /** Stages that it may be sent back to for changes; the requester edits and resubmits first. */
  sentBackTo: string[];
  /** Named triggers that can be pressed now. */
  buttons: { trigger: string; leadsTo: string }[];
  /** Ways out of the stage that hang on a condition, and whether it is met by this request. */
  conditions: { trigger: string; leadsTo: string; met: boolean; fault: string | null }[];
};

/** Reminders, rungs and whatever else a schedule can do to one approval. */
const MAX_TICKS = 40;

export function askOf(run: Run, workflow: Workflow, approval: Approval): SimulatedAsk {
  const { definition } = run;
  const stage = stageOf(definition, approval.stage);
  const template = approval.triggers ? undefined : stage.approvals[approval.position];
  const actors = deciders(run, approval);
  const people = actors.map(({ id }) => id);
  const actor = actors[0] ?? null;
  const goal = needed(approval, people.length);
  const decisions = approval.triggers ? [] : ['approve', 'reject', 'expire', triggerOnward(definition, stage)];
  return {
    asks: template && hasTarget(template) ? askedWords(template) : askedByTriggers(stage),
    why:
      template && hasTarget(template)
        ? whyAsked(definition, stage, template, { approval, goal, people })
        : whyTriggers(stage),
    kind: approval.kind,
    strategy: approval.strategy,
    mayDecide: people,
    needed: goal,
    decidedBy: [],
    form: approval.form,
    dueAt: approval.expiresAt,
    timeline: timelineOf(run, workflow, approval),
    rejection: approval.triggers || stage.kind === 'form' ? null : rejectionOf(run, workflow, approval),
    sentBackTo: approval.triggers ? [] : sendBackStages(definition, stage).map(({ key }) => key),
    buttons: transitionsNow(definition, workflow, actor)
      .filter(({ trigger }) => !decisions.includes(trigger))
      .map(({ trigger, dest }) => ({ trigger, leadsTo: dest })),
    conditions: conditionsAt(definition, workflow, actor),
  };
}

export function placeOf({ phase }: Workflow): Standing {
  switch (phase.kind) {
    case 'ended':
      return { stage: phase.stage, state: phase.outcome };
    case 'awaiting_requester':
      return { stage: phase.stage, state: 'waits_for_requester' };
    case 'not_started':
    case 'deciding':
    case 'on_hold':
    case 'settling':
      return { stage: phase.stage, state: 'asks' };
    default:
      return phase satisfies never;
  }
}

/** Each condition as the first of those who may decide would meet it. */
function conditionsAt(definition: Definition, workflow: Workflow, actor: Actor | null): SimulatedAsk['conditions'] {
  const facts = factsOf(definition, workflow, actor);
  const work = fullWork();
  return transitionsFrom(definition, workflow.phase.stage).flatMap(
    ({ trigger, dest, condition }): SimulatedAsk['conditions'] => {
      if (condition === undefined) return [];
      const way = { trigger, leadsTo: dest };
      try {
        return [{ ...way, met: holds(condition, facts, work), fault: null }];
      } catch (error) {
        if (!(error instanceof ConditionError)) throw error;
        return [{ ...way, met: false, fault: error.message }];
      }
    },
  );
}

function timelineOf(run: Run, from: Workflow, { id }: Approval): Tick[] {
  const ticks: Tick[] = [];
  let workflow = from;
  while (ticks.length < MAX_TICKS) {
    const approval = workflow.approvals.find((one) => one.id === id);
    if (!approval || !isOpen(approval) || approval.wakeAt === null) break;
    const at = approval.wakeAt;
    const { entry, workflow: after } = atTime(run, workflow, { type: 'wake', approvalId: id }, at);
    const role = typeof entry?.data.role === 'string' ? entry.data.role : null;
    const closed = after.approvals.find((one) => one.id === id);
    const leadsTo = closed && isOpen(closed) ? null : placeOf(after);
    ticks.push({ at, does: entry?.trigger ?? '', role, leadsTo });
    workflow = after;
  }
  return ticks;
}

function rejectionOf(run: Run, workflow: Workflow, approval: Approval): SimulatedAsk['rejection'] {
  const made = decideAll(run, workflow, approval.id, 'reject');
  return made.stuck ? null : { people: made.by.length, leadsTo: placeOf(made.workflow) };
}

/** False where a form is left to the permissions of its stage. */
function hasTarget({ role, user, self, manager_of, department_head, from_data }: ApprovalTemplate): boolean {
  return [role, user, self, manager_of, department_head, from_data].some((target) => target !== undefined);
}

function askedByTriggers({ permissions }: DefinedStage): string {
  return permissions.length === 0 ? 'everybody who takes part' : `anyone of ${permissions.join(' or ')}`;
}

function whyTriggers({ permissions }: DefinedStage): string {
  return permissions.length === 0
    ? 'the stage names nobody: whoever may take part acts here'
    : `people with the role ${permissions.join(' or ')} act here`;
}

type Facts = { approval: Approval; goal: number; people: readonly string[] };

function whyAsked(definition: Definition, stage: DefinedStage, template: ApprovalTemplate, facts: Facts): string {
  const { role, strategy } = template;
  const { approval, goal, people } = facts;
  if (template.self) return 'it is for the requester to do';
  if (template.user !== undefined) return 'the definition names this person';
  if (template.from_data !== undefined) return 'the request names them';
  // The fallback is put to a role, never to people by name.
  const fellBack = approval.users.length === 0 && role === undefined;
  if (fellBack) return `there is nobody to ask: it falls to ${approval.roles.join(', ')}`;
  if (template.department_head) {
    const department = definition.pipelines.find(({ key }) => key === stage.pipeline)?.department ?? '';
    return `head of ${department}, the department of this pipeline`;
  }
  if (template.manager_of) return `above the requester: ${approval.users.join(', then ')}`;
  if (strategy === 'round_robin') return `with the role ${role}; whose turn it is`;
  if (strategy === 'least_loaded') return `with the role ${role}; the shortest list, here the first of equals`;
  if (!decideTogether(strategy)) return `with the role ${role}; one decision is enough`;
  return `with the role ${role}; ${goal} of ${counted(people.length, 'person').replace('persons', 'people')} must agree`;
}
