import {
  type ApprovalTemplate,
  type DefinedStage,
  type Definition,
  nextStage,
  transitionsFrom,
} from '#domain/definition/definition.ts';
import { askedWords } from '#domain/definition/words.ts';
import { textIn } from '#domain/text.ts';
import type { PublishedVersion } from './published.ts';

type ApprovalOutline = {
  /** In words: "2 of finance". */
  asks: string;
  type: string;
  strategy: string;
  target: ApprovalTarget;
  role: string | null;
  user: string | null;
  count: number | null;
  percentage: number | null;
  levels: number | null;
  form: string | null;
};
/** Whom an approval asks; `stage`: whoever its stage permits. */
export type ApprovalTarget = 'role' | 'user' | 'self' | 'manager_of' | 'department_head' | 'stage';

type StageOutline = {
  key: string;
  name: string;
  order: number;
  kind: string;
  color: string | null;
  final: boolean;
  placeholder: boolean;
  permissions: string[];
  parallel: boolean;
  /** Of open time when there is a calendar. */
  due_in_seconds: number | null;
  approvals_count: number;
  has_approvals: boolean;
  approvals: ApprovalOutline[];
  transitions: { trigger: string; dest: string }[];
  /** The stage after it by order, where it goes when nothing else leads on. */
  next_stage: string | null;
};

type PipelineOutline = {
  key: string;
  name: string;
  department: string | null;
  stages_count: number;
  approvals_count: number;
  stages: StageOutline[];
};

export type DefinitionStructure = {
  key: string;
  name: string;
  version: number;
  is_active: boolean;
  strategy: string;
  initial_stage: string;
  pipelines_count: number;
  stages_count: number;
  approvals_count: number;
  pipelines: PipelineOutline[];
  /** Those that belong to no pipeline, after the pipelines. */
  stages: StageOutline[];
};

/** Pipelines, stages and approvals within each other, with their numbers. */
export function structureOf({ key, version, isActive, definition }: PublishedVersion): DefinitionStructure {
  const stagesOf = (pipeline: string | null) =>
    definition.stages.filter((stage) => stage.pipeline === pipeline).map((stage) => stageOutline(definition, stage));
  return {
    key,
    name: textIn(definition.name),
    version,
    is_active: isActive,
    strategy: definition.strategy,
    initial_stage: definition.initial_stage,
    pipelines_count: definition.pipelines.length,
    stages_count: definition.stages.length,
    approvals_count: countOf(definition.stages),
    pipelines: definition.pipelines.map(({ key: pipeline, name, department }) => {
      const stages = stagesOf(pipeline);
      const approvals_count = stages.reduce((sum, stage) => sum + stage.approvals_count, 0);
      return { key: pipeline, name: textIn(name), department, stages_count: stages.length, approvals_count, stages };
    }),
    stages: stagesOf(null),
  };
}

function stageOutline(definition: Definition, stage: DefinedStage): StageOutline {
  const { key, order, kind, color = null, final, placeholder, permissions, parallel, due_in, approvals } = stage;
  return {
    ...{ key, name: textIn(stage.name), order, kind, color, final, placeholder, permissions, parallel },
    due_in_seconds: due_in === undefined ? null : Math.round(due_in / 1_000),
    approvals_count: approvals.length,
    has_approvals: approvals.length > 0,
    approvals: approvals.map(approvalOutline),
    transitions: transitionsFrom(definition, key).map(({ trigger, dest }) => ({ trigger, dest })),
    next_stage: final ? null : (nextStage(definition, key)?.key ?? null),
  };
}

function approvalOutline(template: ApprovalTemplate): ApprovalOutline {
  const { type, strategy, role = null, user = null, count = null, percentage = null, form = null } = template;
  const levels = template.manager_of ? (template.levels ?? 1) : null;
  const target = targetOf(template);
  return { asks: askedWords(template), type, strategy, target, role, user, count, percentage, levels, form };
}

export function targetOf({ role, user, self, manager_of, department_head }: ApprovalTemplate): ApprovalTarget {
  if (role !== undefined) return 'role';
  if (user !== undefined) return 'user';
  if (self) return 'self';
  if (manager_of) return 'manager_of';
  return department_head ? 'department_head' : 'stage';
}

export function countOf(stages: readonly DefinedStage[]): number {
  return stages.reduce((sum, stage) => sum + stage.approvals.length, 0);
}
