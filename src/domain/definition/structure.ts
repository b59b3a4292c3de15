import { type LocalizedText, nameOfKey, ownValue } from '#domain/text.ts';
import { type Calendar, openTimeOf } from '#domain/time/calendar.ts';
import type { DurationParts } from '#domain/time/duration.ts';
import { onEntering } from './action-schema.ts';
import type { WrittenDefinition, WrittenPipeline, WrittenStage } from './schema.ts';
import type { DefinedPipeline, DefinedStage, Times } from './stage.ts';
import { approvalsOf, callOf } from './task-stage.ts';

type Add = (path: string, message: string) => void;

/**
 * Brings the three structures (workflow → pipeline → stage, workflow → pipeline, workflow alone) to one list of stages: a
 * pipeline without stages, or a workflow without pipelines, is one stage that asks people itself.
 */
export function stagesOf(written: WrittenDefinition): DefinedStage[] {
  if (written.strategy === 'single')
    return [ownStage(written, written, { key: written.key, name: written.name }, 1, null)];
  const pipelines = inOrder(written.pipelines ?? []);
  if (written.strategy === 'pipelines') {
    return pipelines.map((one, index) => ownStage(written, one, { key: one.key, name: one.name }, index + 1, one.key));
  }
  if (written.pipelines === undefined) return inOrder(written.stages ?? []).map((one) => complete(written, one, null));
  const staged = pipelines.flatMap((one) => inOrder(stagesIn(one)).map((stage) => complete(written, stage, one.key)));
  const free = inOrder(written.stages ?? []).map((one) => complete(written, one, null));
  return [...staged, ...free].map((stage, index) => ({ ...stage, order: index + 1 }));
}

export function pipelinesOf(written: WrittenDefinition): DefinedPipeline[] {
  if (written.strategy === 'single') return [];
  return inOrder(written.pipelines ?? []).map((one) => ({
    key: one.key,
    name: one.name ?? nameOfKey(one.key),
    department: one.department ?? null,
    ...(one.actions === undefined ? {} : { actions: one.actions }),
  }));
}

/** What each structure must have, and what it must not. */
export function checkStructure(written: WrittenDefinition, add: Add): void {
  const { strategy, pipelines, stages, approvals } = written;
  if (strategy !== 'single' && approvals.length > 0)
    add('approvals', 'approvals of the whole workflow go with strategy single');
  if (strategy === 'single') {
    if (pipelines) add('pipelines', 'strategy single has no pipelines');
    if (stages) add('stages', 'strategy single has no stages');
    if (approvals.length === 0) add('approvals', 'strategy single needs approvals');
    return;
  }
  checkMisplaced(written, '', strategy === 'stages' ? 'the stages' : 'the pipelines', add);
  if (strategy === 'stages' && !pipelines && !stages?.length)
    add('stages', 'strategy stages needs stages, or pipelines with stages');
  if (strategy === 'pipelines' && !pipelines?.length) add('pipelines', 'strategy pipelines needs pipelines');
  if (strategy === 'pipelines' && stages) add('stages', 'strategy pipelines has no stages');
  if (pipelines?.length === 0) add('pipelines', 'there is no pipeline in the list');
  for (const one of pipelines ?? []) checkPipeline(one, strategy, add);
}

function checkPipeline(one: WrittenPipeline, strategy: 'stages' | 'pipelines', add: Add): void {
  const path = `pipelines.${one.key}`;
  if (strategy === 'pipelines') {
    if (one.stages || one.number_of_stages)
      add(`${path}.stages`, 'strategy pipelines has no stages: its pipelines ask people themselves');
    if (one.approvals.length === 0) add(`${path}.approvals`, 'a pipeline of strategy pipelines needs approvals');
    return;
  }
  if (!one.stages?.length && !one.number_of_stages) add(`${path}.stages`, 'a pipeline must have stages');
  if (one.stages && one.number_of_stages) add(`${path}.number_of_stages`, 'give stages or number_of_stages, not both');
  if (one.approvals.length > 0) add(`${path}.approvals`, 'approvals belong to the stages of this pipeline');
  checkMisplaced(one, `${path}.`, 'the stages of this pipeline', add);
}

/** What only says something where people are asked would be passed over in silence anywhere else. */
function checkMisplaced(written: WrittenDefinition | WrittenPipeline, at: string, owner: string, add: Add): void {
  const { due_in, remind_before, escalate, permissions, resubmit_to, parallel, on_timeout } = written;
  const given = {
    due_in: due_in !== undefined,
    remind_before: remind_before.length > 0,
    escalate: escalate.length > 0,
    permissions: permissions.length > 0,
    resubmit_to: resubmit_to.length > 0,
    parallel,
    on_timeout: on_timeout !== 'escalate',
  };
  for (const [word, isGiven] of Object.entries(given)) if (isGiven) add(`${at}${word}`, `${word} belongs to ${owner}`);
}

function stagesIn(one: WrittenPipeline): (WrittenStage & { placeholder?: boolean })[] {
  if (one.stages) return one.stages;
  const {
    key,
    name: _name,
    order: _order,
    department: _department,
    number_of_stages,
    stages: _stages,
    actions: _actions,
    ...asking
  } = one;
  return Array.from({ length: number_of_stages ?? 0 }, (_, index) => ({
    ...asking,
    key: `${key}_${index + 1}`.slice(-100),
    order: index + 1,
    kind: 'approval' as const,
    final: false,
    placeholder: true,
  }));
}

function ownStage(
  written: WrittenDefinition,
  asking: WrittenDefinition | WrittenPipeline,
  named: { key: string; name: LocalizedText | undefined },
  order: number,
  pipeline: string | null,
): DefinedStage {
  const { color, approvals, parallel, on_timeout, delegation, resubmit_to } = asking;
  return {
    key: named.key,
    name: named.name ?? nameOfKey(named.key),
    order,
    kind: 'approval',
    pipeline,
    placeholder: false,
    final: false,
    permissions: permissionsOf(written, named.key, asking.permissions),
    approvals,
    parallel,
    on_timeout,
    delegation,
    resubmit_to,
    ...timesOf(written.calendar, asking),
    ...(color === undefined ? {} : { color }),
  };
}

function complete(
  written: WrittenDefinition,
  one: WrittenStage & { placeholder?: boolean },
  pipeline: string | null,
): DefinedStage {
  const {
    due_in: _due,
    remind_before: _remind,
    escalate: _escalate,
    form: _form,
    strategy: _strategy,
    ...others
  } = one;
  const { task_type: _type, action_url: _url, input_transform: _in, output_transform: _out, ...more } = others;
  const { timeout_seconds: _timeout, retry: _retry, secret_env: _secret, ...kept } = more;
  const { action: entering, actions: ownActions, ...rest } = kept;
  const permissions = permissionsOf(written, one.key, one.permissions);
  const call = callOf(one);
  const actions = [...(entering === undefined ? [] : [onEntering(entering)]), ...(ownActions ?? [])];
  return {
    ...rest,
    name: one.name ?? nameOfKey(one.key),
    order: one.order ?? 0,
    permissions,
    approvals: approvalsOf(one, permissions),
    ...(actions.length === 0 ? {} : { actions }),
    ...(call === undefined ? {} : { call }),
    pipeline,
    placeholder: one.placeholder ?? false,
    ...timesOf(written.calendar, one),
  };
}

/** Those that a stage names itself, and those that the definition names for it. */
function permissionsOf(written: WrittenDefinition, key: string, own: readonly string[]): string[] {
  return [...new Set([...own, ...(ownValue(written.stage_permissions, key) ?? [])])];
}

function timesOf(
  calendar: Calendar | undefined,
  { due_in, remind_before, escalate }: Pick<WrittenStage, 'due_in' | 'remind_before' | 'escalate'>,
): Times {
  const ms = (parts: DurationParts): number => (calendar ? openTimeOf(calendar, parts) : parts.ms);
  return {
    remind_before: remind_before.map(ms),
    escalate: escalate.map(({ role, after }) => (after ? { role, after: ms(after) } : { role })),
    ...(due_in ? { due_in: ms(due_in) } : {}),
  };
}

/** By `order`; what names none keeps its place in the list. */
export function inOrder<T extends { order?: number | undefined }>(items: readonly T[]): (T & { order: number })[] {
  return items.map((one, index) => ({ ...one, order: one.order ?? index + 1 })).sort((a, b) => a.order - b.order);
}
