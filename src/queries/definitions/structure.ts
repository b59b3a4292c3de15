import {
  type ApprovalTemplate,
  type DefinedStage,
  type Definition,
  nextStage,
  transitionsFrom,
} from '#domain/definition/definition.ts';
import { isOwnDefinition } from '#domain/definition/own-definitions.ts';
import { askedWords } from '#domain/definition/words.ts';
import { DomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import { textIn } from '#domain/text.ts';
import type { Reads } from '#queries/card/card.ts';
import { checkMayReadDefinitions } from './resource.ts';

export type ApprovalOutline = {
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

export type StageOutline = {
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

export type PipelineOutline = {
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

type Request = { tenantId: string; key: string; version?: number | undefined };
export type PublishedVersion = { key: string; version: number; isActive: boolean; definition: Definition };

/**
 * One version of a definition, the current one when none is named, in one query.
 * @throws DomainError `not_found`, `not_permitted`.
 */
export async function readPublishedVersion(
  reads: Pick<Reads, 'pool'>,
  { reader, ...request }: Request & { reader: Actor },
): Promise<PublishedVersion> {
  checkMayReadDefinitions(reader);
  return findPublishedVersion(reads, request);
}

/** {@link readPublishedVersion} for whoever may read definitions. @throws DomainError `not_found`. */
export async function findPublishedVersion(
  reads: Pick<Reads, 'pool'>,
  { tenantId, key, version }: Request,
): Promise<PublishedVersion> {
  const { rows } = await reads.pool.query<PublishedVersion>({
    name: 'published_version',
    text: `select d.key, v.version, d.is_active as "isActive", v.body as definition
             from definition as d join definition_version as v
               on v.tenant_id = d.tenant_id and v.key = d.key and v.version = coalesce($3, d.current_version)
            where d.tenant_id = $1 and d.key = $2`,
    values: [tenantId, key, version ?? null],
  });
  const found = isOwnDefinition(key) ? undefined : rows[0];
  if (!found) throw new DomainError('not_found', { ref: version === undefined ? key : `${key} version ${version}` });
  return found;
}

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
