import { type Action, rolesAddressed } from './action-schema.ts';
import type { Transition, WrittenDefinition } from './schema.ts';
import type { DefinedPipeline, DefinedStage } from './stage.ts';

export type {
  ApprovalKind,
  ApprovalTemplate,
  CommentRule,
  Strategy,
  Transition,
  WrittenDefinition,
} from './schema.ts';
export type { DefinedPipeline, DefinedStage } from './stage.ts';

/** Parts of a written definition that the list of stages has taken up. */
type TakenUp =
  | 'actions'
  | 'stage_permissions'
  | 'stages'
  | 'pipelines'
  | 'initial_stage'
  | keyof Omit<DefinedStage, 'key' | 'name' | 'description' | 'order' | 'final' | 'pipeline' | 'placeholder'>;

/** A valid definition: its stages in one list, whatever its structure; permissions on their stages; every default filled in. */
export type Definition = Omit<WrittenDefinition, TakenUp> & {
  /** What follows events of any stage; left out, nothing by itself. */
  actions?: Action[];
  stages: DefinedStage[];
  pipelines: DefinedPipeline[];
  initial_stage: string;
};

/** A definition as some version of this program has stored it; it is kept so for good. */
export type StoredDefinition = Omit<Definition, 'stages'> & {
  stages: (DefinedStage & {
    /** What a stage's `call` was called at first. */
    action?: DefinedStage['call'];
  })[];
};

/** A stored definition in the words of this program, whichever version stored it. */
export function definitionFrom(stored: StoredDefinition): Definition {
  if (!stored.stages.some(({ action }) => action !== undefined)) return stored;
  return {
    ...stored,
    stages: stored.stages.map(({ action, ...stage }) => (action === undefined ? stage : { ...stage, call: action })),
  };
}

/** Ways out that are never the way on. */
const ASIDE: readonly string[] = ['reject', 'expire'];

/** The stage of that key. @throws Error when the definition has none: a stored workflow and its version always agree. */
export function stageOf(given: Definition, stageKey: string): DefinedStage {
  const found = given.stages.find((one) => one.key === stageKey);
  if (!found) throw new Error(`definition ${given.key} has no stage ${stageKey}`);
  return found;
}

/** Transitions that leave the stage, in the order in which they are written. */
export function transitionsFrom(given: Definition, stageKey: string): Transition[] {
  return given.transitions.filter((one) => one.source.includes(stageKey));
}

/** The stage after this one by order, or null at the end. A final stage is not walked into by order past another. */
export function nextStage(given: Definition, stageKey: string): DefinedStage | null {
  const index = given.stages.findIndex((one) => one.key === stageKey);
  return given.stages[index + 1] ?? null;
}

/** Stages that a request may be sent back to from this one: what the stage names, else the first stage. */
export function sendBackStages(given: Definition, from: DefinedStage): DefinedStage[] {
  const keys = from.resubmit_to.length > 0 ? from.resubmit_to : [given.initial_stage];
  return keys.map((one) => stageOf(given, one));
}

/** Stages that are still to be filled in. What nobody decides there must not count as approved, so nothing is started before. */
export function unfinishedStages({ stages }: Pick<Definition, 'stages'>): string[] {
  return stages.filter(({ placeholder }) => placeholder).map(({ key }) => key);
}

/** Tells whether a stage names no person, and goes on all the same: a system's, or one that is to be filled in. */
export function isAutomatic({ kind, placeholder }: DefinedStage): boolean {
  return placeholder || kind === 'action';
}

/**
 * The trigger that leads on once a stage has what it asks for: `approve`, of a form stage `submit`, of an action stage
 * `complete`. A form or action stage with one way out may call it as it likes.
 */
export function triggerOnward(definition: Definition, stage: DefinedStage): string {
  if (stage.kind !== 'form' && stage.kind !== 'action') return 'approve';
  const word = stage.kind === 'form' ? 'submit' : 'complete';
  const leaving = definition.transitions.filter(({ source }) => source.includes(stage.key));
  const triggers = new Set(leaving.map(({ trigger }) => trigger));
  for (const aside of ASIDE) triggers.delete(aside);
  const [only] = triggers;
  return only !== undefined && triggers.size === 1 ? only : word;
}

/** Every role that the definition names, in no order, each once. */
export function rolesNamed(given: Definition): string[] {
  const names = given.stages.flatMap((one) => [
    ...one.permissions,
    ...one.approvals.flatMap((template) => template.role ?? []),
    ...one.escalate.map((step) => step.role),
    ...one.delegation.to_roles,
  ]);
  const departments = given.pipelines.flatMap((one) => one.department ?? []);
  const seeing = typeof given.visibility === 'object' ? given.visibility.roles : [];
  const addressed = rolesAddressed(actionsOf(given));
  return [...new Set([...given.start.roles, ...departments, ...names, ...seeing, ...addressed])];
}

/** Every action that the definition holds, at whatever level. */
export function actionsOf({ actions, pipelines, stages }: Definition): Action[] {
  return [actions, ...pipelines.map((one) => one.actions), ...stages.map((one) => one.actions)].flatMap(
    (list) => list ?? [],
  );
}
