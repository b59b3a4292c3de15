import { DomainError } from '#domain/errors.ts';
import { cut } from '#domain/text.ts';
import { type Action, rolesAddressed } from './action-schema.ts';
import { checkDefinition, ownWordsIn } from './rules.ts';
import { type Transition, type WrittenDefinition, writtenDefinition } from './schema.ts';
import { checkStructure, type DefinedPipeline, type DefinedStage, pipelinesOf, stagesOf } from './structure.ts';
import { generatedForms } from './task-stage.ts';

export type {
  ApprovalKind,
  ApprovalTemplate,
  CommentRule,
  Strategy,
  Transition,
  WrittenDefinition,
} from './schema.ts';
export type { DefinedPipeline, DefinedStage } from './structure.ts';

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

export type DefinitionIssue = { path: string; message: string };

/** Problems that are told at once, and characters of each: a hostile text can have any number. */
const MAX_ISSUES = 100;
const MAX_MESSAGE = 500;

export type ParseOptions = {
  /** Whether `from_data`, `due_from_data` and `channel_from_data` are accepted, which only the program's own definitions use. */
  ownWords?: boolean;
};

/**
 * Reads a definition (the value of a YAML or JSON document).
 * @throws DomainError `invalid_definition` with every problem at once (the first hundred), each with its path and reason.
 */
export function parseDefinition(source: unknown, { ownWords = false }: ParseOptions = {}): Definition {
  const read = writtenDefinition.safeParse(source);
  if (!read.success) {
    throw new DomainError('invalid_definition', {
      issues: read.error.issues.slice(0, MAX_ISSUES).map((issue) => ({
        path: issue.path.join('.') || 'definition',
        message: cut(issue.message, MAX_MESSAGE),
      })),
    });
  }
  const issues: DefinitionIssue[] = [];
  checkStructure(read.data, (path, message) => issues.push({ path, message }));
  if (issues.length > 0) throw new DomainError('invalid_definition', { issues });
  const normalized = normalize(read.data);
  if (!ownWords) issues.push(...ownWordsIn(normalized));
  issues.push(...checkDefinition(normalized, read.data));
  if (issues.length > 0) throw new DomainError('invalid_definition', { issues });
  return normalized;
}

function normalize(written: WrittenDefinition): Definition {
  const stages = stagesOf(written);
  const { key, name, description, links, strategy, entity_type, status_values, channel, deliver, fields } = written;
  const { start, allow_self_approval, calendar, undo_window, transitions, forms } = written;
  return {
    key,
    name,
    links,
    strategy,
    status_values,
    deliver,
    fields,
    start,
    allow_self_approval,
    transitions,
    forms: { ...forms, ...generatedForms(stages) },
    stages,
    pipelines: pipelinesOf(written),
    initial_stage: written.initial_stage ?? stages[0]?.key ?? '',
    ...(description === undefined ? {} : { description }),
    ...(written.actions === undefined ? {} : { actions: written.actions }),
    ...(written.layouts === undefined ? {} : { layouts: written.layouts }),
    ...(undo_window === undefined ? {} : { undo_window }),
    ...(calendar === undefined ? {} : { calendar }),
    ...(entity_type === undefined ? {} : { entity_type }),
    ...(channel === undefined ? {} : { channel }),
    ...(written.channel_from_data === undefined ? {} : { channel_from_data: written.channel_from_data }),
  };
}

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

/** Every role that the definition names, in no order, each once. */
export function rolesNamed(given: Definition): string[] {
  const names = given.stages.flatMap((one) => [
    ...one.permissions,
    ...one.approvals.flatMap((template) => template.role ?? []),
    ...one.escalate.map((step) => step.role),
    ...one.delegation.to_roles,
  ]);
  const departments = given.pipelines.flatMap((one) => one.department ?? []);
  return [...new Set([...given.start.roles, ...departments, ...names, ...rolesAddressed(actionsOf(given))])];
}

/** Every action that the definition holds, at whatever level. */
export function actionsOf({ actions, pipelines, stages }: Definition): Action[] {
  return [actions, ...pipelines.map((one) => one.actions), ...stages.map((one) => one.actions)].flatMap(
    (list) => list ?? [],
  );
}
