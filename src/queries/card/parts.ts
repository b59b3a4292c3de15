import type { CardView, StageMark, StoryLine } from '#blocks/view.ts';
import { type DefinedStage, type Definition, transitionsFrom } from '#domain/definition/definition.ts';
import type { Approval } from '#domain/request/approval.ts';
import { askedByName } from '#domain/request/right.ts';
import { decideTogether, needed, turnoutOf } from '#domain/request/strategy.ts';
import { openApprovals, unfinishedTasks, type Workflow } from '#domain/request/workflow.ts';
import { textIn } from '#domain/text.ts';
import type { DataChange } from './changes.ts';
import { type Reading, storyChanges } from './fields.ts';

/** A history row as a reader's story needs it. */
export type StoryRow = {
  sequence: number;
  at: string;
  actorId: string | null;
  trigger: string;
  fromStage: string | null;
  toStage: string | null;
  comment: string | null;
  data: Record<string, unknown>;
  changes: DataChange[];
};

/** The tracker: what lies behind, where it stands, what is to come. Final stages that only a rejection leads to are shown when it ended there. */
export function stageMarks(definition: Definition, workflow: Workflow): StageMark[] {
  const { phase } = workflow;
  const current = definition.stages.findIndex((stage) => stage.key === phase.stage);
  return definition.stages
    .map((stage, index) => ({ stage, index }))
    .filter(({ stage }) => stage.key === phase.stage || !onlyByRejection(definition, stage))
    .filter(({ stage }) => phase.kind !== 'ended' || stage.key === phase.stage || !stage.final)
    .map(({ stage, index }) => ({ name: textIn(stage.name), state: markOf(workflow, index - current) }));
}

function markOf(workflow: Workflow, distance: number): StageMark['state'] {
  if (distance !== 0) return distance < 0 ? 'done' : 'todo';
  if (workflow.phase.kind === 'awaiting_requester') return 'waiting';
  if (workflow.phase.kind === 'not_started') return 'todo';
  if (workflow.phase.kind !== 'ended') return 'current';
  return workflow.phase.outcome === 'completed' ? 'done' : 'failed';
}

function onlyByRejection(definition: Definition, stage: DefinedStage): boolean {
  const arriving = definition.transitions.filter((transition) => transition.dest === stage.key);
  return stage.final && arriving.length > 0 && arriving.every((transition) => transition.trigger === 'reject');
}

/** The pipeline that the workflow stands in. */
export function pipelineName(definition: Definition, workflow: Workflow): string | null {
  const key = definition.stages.find((stage) => stage.key === workflow.phase.stage)?.pipeline;
  const pipeline = definition.pipelines.find((one) => one.key === key);
  return pipeline ? textIn(pipeline.name) : null;
}

/** How much of the way is behind it, and the next stage by order. A way with branches is as long as its list of stages. */
export function progressOf(definition: Definition, workflow: Workflow): { percentage: number; next: string | null } {
  const { phase } = workflow;
  if (phase.kind === 'ended') return { percentage: phase.outcome === 'completed' ? 100 : 0, next: null };
  const { steps, at } = placeOf(definition, workflow);
  const next = nextStageOf(definition, workflow);
  return { percentage: Math.round((100 * at) / Math.max(1, steps.length)), next: next ? textIn(next.name) : null };
}

/** The stage after this one by order, in the end the final one that an approval leads to; null when it has ended. */
export function nextStageOf(definition: Definition, workflow: Workflow): DefinedStage | null {
  if (workflow.phase.kind === 'ended') return null;
  const { steps, at } = placeOf(definition, workflow);
  return steps[at + 1] ?? definition.stages.find((one) => one.final && !onlyByRejection(definition, one)) ?? null;
}

function placeOf(definition: Definition, { phase }: Workflow): { steps: DefinedStage[]; at: number } {
  const steps = definition.stages.filter((stage) => !stage.final);
  return {
    steps,
    at: Math.max(
      0,
      steps.findIndex((stage) => stage.key === phase.stage),
    ),
  };
}

/** How many agreed, of how many, where several decide together. */
export function votesOf(
  open: readonly Approval[],
  undecided: Readonly<Record<string, number>>,
): { agreed: number; needed: number } | null {
  const shared = open.filter((one) => decideTogether(one.strategy) || one.strategy === 'hierarchy_chain');
  if (shared.length === 0) return null;
  const sums = shared.map((one) => {
    const { approved, denied, undecided: left } = turnoutOf(one, undecided[one.id] ?? 0);
    return { agreed: approved, needed: needed(one, approved + denied + left) };
  });
  return {
    agreed: sums.reduce((sum, one) => sum + one.agreed, 0),
    needed: sums.reduce((sum, one) => sum + one.needed, 0),
  };
}

/** What those who are asked do: a form is filled in, a stage of named steps is decided on. */
export function asksOf(definition: Definition, workflow: Workflow): CardView['asks'] {
  const stage = definition.stages.find(({ key }) => key === workflow.phase.stage);
  if (stage?.kind === 'form') return 'fill_in';
  return openApprovals(workflow).some(({ triggers }) => triggers) ? 'decide' : 'approve';
}

/** What the stage says about itself while people decide there. */
export function descriptionOf(definition: Definition, { phase }: Workflow): string | null {
  const stage = definition.stages.find(({ key }) => key === phase.stage);
  return phase.kind === 'deciding' && stage?.description ? textIn(stage.description) : null;
}

/** The system that the workflow waits for. */
export function taskOf(definition: Definition, workflow: Workflow): CardView['task'] {
  const task = workflow.phase.kind === 'ended' ? undefined : unfinishedTasks(workflow)[0];
  if (!task) return null;
  const stage = definition.stages.find(({ key }) => key === task.stage);
  const state = task.status === 'error' ? 'failed' : task.status === 'pending' ? 'waiting' : 'running';
  const retries = Math.max(0, task.attempts - 1);
  return { stage: stage ? textIn(stage.name) : task.stage, state, error: task.error, retries };
}

/** Whom the workflow waits for now. */
export function waitingFor(
  workflow: Workflow,
  standIns: ReadonlyMap<string, string> = new Map(),
): NonNullable<CardView['waitingFor']> {
  if (workflow.phase.kind === 'awaiting_requester') return { users: [workflow.requesterId], roles: [], anyone: false };
  const open = openApprovals(workflow);
  const users = [...new Set(open.flatMap(askedByName))];
  const roles = [...new Set(open.flatMap((approval) => approval.roles))];
  const away = standIns.size > 0 ? { standIns: Object.fromEntries(standIns) } : {};
  return { users, roles, anyone: users.length === 0 && roles.length === 0, ...away };
}

/** History rows as the lines of a story: stages by name, triggers by their label. */
export function storyOf(definition: Definition, rows: readonly StoryRow[], reading: Reading): StoryLine[] {
  const name = (key: string | null) => {
    const stage = definition.stages.find((one) => one.key === key);
    return stage ? textIn(stage.name) : key;
  };
  return rows.map((row) => ({
    trigger: row.trigger,
    label: labelOf(definition, row),
    actorId: row.actorId,
    at: row.at,
    from: name(row.fromStage),
    to: name(row.toStage),
    comment: row.comment,
    target:
      row.trigger === 'delegate' || row.trigger === 'assign' || row.trigger === 'escalate' ? targetOf(row.data) : null,
    ...inSteadOf(row.data),
    ...storyChanges(definition, row, reading),
    ...(row.data.timed_out === true ? { timedOut: true } : {}),
  }));
}

/** Who was away when somebody did it in their stead. */
function inSteadOf({ for: absent }: Record<string, unknown>): Pick<StoryLine, 'inSteadOf'> {
  if (!Array.isArray(absent)) return {};
  return { inSteadOf: absent.filter((id) => typeof id === 'string') };
}

/** Whom a step was about: the person it went to, or the role that was called in. */
function targetOf({ to, role }: Record<string, unknown>): StoryLine['target'] {
  if (typeof to === 'string') return { userId: to };
  return typeof role === 'string' ? { role } : null;
}

function labelOf(definition: Definition, row: StoryRow): string | null {
  const taken =
    row.fromStage === null
      ? undefined
      : transitionsFrom(definition, row.fromStage).find((one) => one.trigger === row.trigger);
  return taken?.label ? textIn(taken.label) : null;
}
