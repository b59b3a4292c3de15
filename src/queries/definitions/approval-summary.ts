import type { ApprovalTemplate, DefinedStage } from '#domain/definition/definition.ts';
import type { Reads } from '#queries/card/card.ts';
import { readRolePeople } from '#queries/people/role-people.ts';
import type { PublishedVersion } from './published.ts';
import { type ApprovalTarget, countOf, targetOf } from './structure.ts';

/** What a definition asks of people, counted. */
export type ApprovalSummary = {
  key: string;
  version: number;
  total_approvals: number;
  stages_count: number;
  /** Of those that do not end the workflow; a number of two decimals. */
  average_approvals_per_stage: number;
  by_type: Record<ApprovalTemplate['type'], number>;
  by_strategy: Record<ApprovalTemplate['strategy'], number>;
  by_target: Record<ApprovalTarget, number>;
  by_pipeline: { pipeline: string | null; stages_count: number; approvals_count: number }[];
  /** Roles that are asked, most often first, with how many may answer: null where every full member may. */
  roles: { role: string; approvals_count: number; stages: string[]; people_count: number | null }[];
  users: { user_id: string; approvals_count: number; stages: string[] }[];
  /** Stages on the way that ask for no approval: their people press triggers, a system is called, or they are yet empty. */
  stages_without_approvals: string[];
};

const TYPES = { approve: 0, submit: 0, check_in_verify: 0, move: 0 };
const STRATEGIES = {
  ...{ anyone: 0, consensus: 0, round_robin: 0, least_loaded: 0, quorum: 0, majority: 0 },
  ...{ percentage: 0, hierarchy_up: 0, hierarchy_chain: 0 },
};
const TARGETS = { role: 0, user: 0, self: 0, manager_of: 0, department_head: 0, stage: 0 };

/** Counts what a version asks of people. One query, for the roles' people. */
export async function summarizeApprovals(
  reads: Pick<Reads, 'pool'>,
  tenantId: string,
  { key, version, definition }: PublishedVersion,
): Promise<ApprovalSummary> {
  const { stages } = definition;
  const asked = stages.flatMap((stage) => stage.approvals.map((template) => ({ template, stage: stage.key })));
  const working = stages.filter(({ final }) => !final);
  const total = asked.length;
  const roles = namedBy(asked, ({ role }) => role);
  const people = await countPeople(
    reads,
    tenantId,
    roles.map(({ name }) => name),
  );
  return {
    key,
    version,
    total_approvals: total,
    stages_count: stages.length,
    average_approvals_per_stage: working.length === 0 ? 0 : Math.round((100 * total) / working.length) / 100,
    by_type: tally(TYPES, asked, ({ type }) => type),
    by_strategy: tally(STRATEGIES, asked, ({ strategy }) => strategy),
    by_target: tally(TARGETS, asked, targetOf),
    by_pipeline: pipelinesOf(definition.pipelines, stages),
    roles: roles.map(({ name, ...counts }) => ({ role: name, ...counts, people_count: people(name) })),
    users: namedBy(asked, ({ user }) => user).map(({ name, ...counts }) => ({ user_id: name, ...counts })),
    stages_without_approvals: working.filter(({ approvals }) => approvals.length === 0).map((stage) => stage.key),
  };
}

type Asked = { template: ApprovalTemplate; stage: string };

function tally<K extends string>(
  none: Record<K, number>,
  asked: readonly Asked[],
  kindOf: (template: ApprovalTemplate) => K,
): Record<K, number> {
  const counts = { ...none };
  for (const { template } of asked) counts[kindOf(template)] += 1;
  return counts;
}

function pipelinesOf(
  pipelines: readonly { key: string }[],
  stages: readonly DefinedStage[],
): ApprovalSummary['by_pipeline'] {
  const lanes = [...pipelines.map(({ key }) => key), null];
  return lanes.flatMap((pipeline) => {
    const own = stages.filter((stage) => stage.pipeline === pipeline);
    if (pipeline === null && own.length === 0) return [];
    return [{ pipeline, stages_count: own.length, approvals_count: countOf(own) }];
  });
}

/** Those whom approvals name, most often first. */
function namedBy(asked: readonly Asked[], nameOf: (template: ApprovalTemplate) => string | undefined) {
  const stages = new Map<string, string[]>();
  for (const { template, stage } of asked) {
    const name = nameOf(template);
    if (name !== undefined) stages.set(name, [...(stages.get(name) ?? []), stage]);
  }
  return Array.from(stages, ([name, at]) => ({ name, approvals_count: at.length, stages: [...new Set(at)] })).sort(
    (a, b) => b.approvals_count - a.approvals_count || (a.name < b.name ? -1 : 1),
  );
}

async function countPeople({ pool }: Pick<Reads, 'pool'>, tenantId: string, roles: readonly string[]) {
  const { holders, everybodys } = await readRolePeople(pool, tenantId, roles);
  const people = new Map<string, Set<string>>();
  for (const { role, userId } of holders) people.set(role, (people.get(role) ?? new Set()).add(userId));
  return (role: string) => (everybodys.includes(role) ? null : (people.get(role)?.size ?? 0));
}
