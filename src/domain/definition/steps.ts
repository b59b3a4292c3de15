import { DomainError } from '#domain/errors.ts';
import { nameOfKey } from '#domain/text.ts';
import type { WrittenDefinition } from './schema.ts';
import { inOrder } from './structure.ts';

/** The text of a valid definition, as it was written. */
export type Source = Readonly<Record<string, unknown>>;

/** A stage (or a pipeline that asks people itself) as the text has it, with its place. */
export type Step = {
  key: string;
  name: unknown;
  /** Its place among the steps of its pipeline, as the text counts them: written, else from 1. */
  order: number;
  final: boolean;
  pipeline: string | null;
  /** True for one that is to be filled in later: the text only has their number. */
  placeholder: boolean;
  [word: string]: unknown;
};

/** A step as somebody wants it: what is left out stays, or is where it usually is. */
export type WantedStep = {
  key: string;
  order?: number | undefined;
  /** Null: in no pipeline. */
  pipeline?: string | null | undefined;
  [word: string]: unknown;
};

type Item = { key: string; order?: number; final?: boolean; [word: string]: unknown };
type Pipeline = Item & { stages?: Item[]; number_of_stages?: number };
type Numbered = Item & { order: number };

/** Words of a definition that asks people itself, which are its one step's. */
const ASKING: readonly (keyof WrittenDefinition)[] = [
  ...(['color', 'permissions', 'approvals', 'parallel', 'due_in', 'remind_before'] as const),
  ...(['on_timeout', 'escalate', 'delegation', 'resubmit_to'] as const),
];

/** Every step of a definition in the order of the work. */
export function stepsIn(source: Source): Step[] {
  const structure = structureOf(source);
  switch (structure) {
    case 'single': {
      const asking = Object.fromEntries(ASKING.filter((word) => word in source).map((word) => [word, source[word]]));
      return [shown({ ...asking, key: String(source.key), name: source.name, order: 1 }, null)];
    }
    case 'pipelines':
      return inOrder(pipelinesIn(source)).map((one) => shown(one, one.key));
    case 'stages':
      return [
        ...inOrder(pipelinesIn(source)).flatMap((one) =>
          one.stages ? inOrder(one.stages).map((stage) => shown(stage, one.key)) : placeholdersOf(one),
        ),
        ...inOrder(itemsIn(source.stages)).map((stage) => shown(stage, null)),
      ];
    default:
      return structure satisfies never;
  }
}

/**
 * The text with one more step. With an `order` it comes before those of that order and later, which make room; without one it
 * is the last before the final stages. The first one of a pipeline that was to be filled in takes the place of its number.
 * @throws DomainError `invalid_definition` when there is no such place.
 */
export function insertStep(source: Source, { order, pipeline, ...step }: WantedStep): Source {
  const list = listAt(source, pipeline === undefined ? usualPipeline(source) : pipeline);
  return list.replaced(inserted(list.items, asWritten(source, step), order));
}

/**
 * The text with a step changed as a whole; it stays where it is unless another `order` or `pipeline` is wanted.
 * @throws DomainError `not_found`, `invalid_definition`.
 */
export function replaceStep(source: Source, { order, pipeline, ...wanted }: WantedStep): Source {
  const step = asWritten(source, wanted);
  const now = findStep(source, step.key);
  checkWritable(now);
  const from = listAt(source, now.pipeline);
  if (pipeline !== undefined && pipeline !== now.pipeline && structureOf(source) === 'stages')
    return insertStep(from.replaced(without(from.items, step.key)), { ...step, order, pipeline });
  if (order !== undefined && order !== now.order)
    return from.replaced(inserted(without(from.items, step.key), step, order, from.items));
  return from.replaced(
    from.items.map((item) =>
      item.key === step.key ? { ...step, ...(item.order === undefined ? {} : { order: item.order }) } : item,
    ),
  );
}

/**
 * The text without a step, and without its `stage_permissions`.
 * @throws DomainError `not_found`; `invalid_definition`, naming what refers to it.
 */
export function removeStep(source: Source, key: string): Source {
  const now = findStep(source, key);
  checkWritable(now);
  const issues = referencesTo(source, key).map((path) => ({ path, message: `"${key}" is needed here` }));
  if (issues.length > 0) throw new DomainError('invalid_definition', { issues });
  const list = listAt(source, now.pipeline);
  const { stage_permissions: permissions, ...rest } = list.replaced(without(list.items, key));
  if (permissions === undefined) return rest;
  const kept = Object.entries(permissions as Record<string, unknown>).filter(([stage]) => stage !== key);
  return { ...rest, stage_permissions: Object.fromEntries(kept) };
}

/** One step of a definition. @throws DomainError `not_found`. */
export function findStep(source: Source, key: string): Step {
  const found = stepsIn(source).find((step) => step.key === key);
  if (!found) throw new DomainError('not_found', { ref: key });
  return found;
}

function structureOf({ strategy = 'stages' }: Source): WrittenDefinition['strategy'] {
  if (strategy === 'single' || strategy === 3) return 'single';
  return strategy === 'pipelines' || strategy === 2 ? 'pipelines' : 'stages';
}

function shown({ order, final = false, ...item }: Numbered, pipeline: string | null): Step {
  return { ...item, name: item.name ?? nameOfKey(item.key), order, final, pipeline, placeholder: false };
}

function placeholdersOf({ key, number_of_stages = 0 }: Pipeline): Step[] {
  return Array.from({ length: number_of_stages }, (_, index) => {
    const stage = `${key}_${index + 1}`.slice(-100);
    return { key: stage, name: nameOfKey(stage), order: index + 1, final: false, pipeline: key, placeholder: true };
  });
}

/** Pipelines are never final, and do not say so. */
function asWritten(source: Source, { final, ...step }: Item): Item {
  return final === undefined || (final === false && structureOf(source) === 'pipelines') ? step : { ...step, final };
}

/** One list of steps in the text, and the text with another in its place. */
type StepList = { items: Item[]; replaced: (items: Item[]) => Source };

function listAt(source: Source, pipeline: string | null): StepList {
  const structure = structureOf(source);
  switch (structure) {
    case 'single':
      throw refusal('strategy', 'a definition of strategy single is its one step: change the definition');
    case 'pipelines':
      return { items: pipelinesIn(source), replaced: (pipelines) => ({ ...source, pipelines }) };
    case 'stages': {
      if (pipeline === null) return { items: itemsIn(source.stages), replaced: (stages) => ({ ...source, stages }) };
      const all = pipelinesIn(source);
      const found = all.find(({ key }) => key === pipeline);
      if (!found) throw refusal('pipeline', `there is no pipeline "${pipeline}"${namesOf(all)}`);
      const { number_of_stages: _number, ...filled } = found;
      const replaced = (stages: Item[]) => ({
        ...source,
        pipelines: all.map((one) => (one === found ? { ...filled, stages } : one)),
      });
      return { items: found.stages ?? [], replaced };
    }
    default:
      return structure satisfies never;
  }
}

/** Where a step goes that names no pipeline: to the stages of no pipeline, when the definition has such or no pipelines. */
function usualPipeline(source: Source): string | null {
  const pipelines = pipelinesIn(source);
  if (structureOf(source) !== 'stages' || source.stages !== undefined || pipelines.length === 0) return null;
  throw refusal('pipeline', `name the pipeline that it belongs to${namesOf(pipelines)}`);
}

function checkWritable({ placeholder, pipeline }: Step): void {
  if (!placeholder) return;
  throw refusal(
    'number_of_stages',
    `the stages of "${pipeline}" are to be filled in: add the first one, and it takes their place`,
  );
}

/** The list with an item at its place. @param before the list as it was, when the item was in it already */
function inserted(items: readonly Item[], step: Item, order: number | undefined, before = items): Item[] {
  const list: Numbered[] = inOrder(items);
  const wanted = order === undefined ? beforeTheEnd(list) : list.findIndex((one) => one.order >= order);
  const index = wanted < 0 ? list.length : wanted;
  const at = order ?? (index === 0 ? (list[0]?.order ?? 1) : (list[index - 1]?.order ?? 0) + 1);
  const placed = list.toSpliced(index, 0, { ...step, order: at });
  for (const [place, one] of placed.entries()) {
    const least = (placed[place - 1]?.order ?? -1) + 1;
    if (place > 0 && one.order < least) placed[place] = { ...one, order: least };
  }
  // A list that counts by itself goes on to.
  const byPlace =
    before.every((one) => one.order === undefined) && placed.every((one, place) => one.order === place + 1);
  return byPlace ? placed.map(({ order: _order, ...one }) => one) : placed;
}

/** Where the final stages begin that the list ends with. */
function beforeTheEnd(list: readonly Numbered[]): number {
  return list.findLastIndex((one) => one.final !== true) + 1;
}

function without(items: readonly Item[], key: string): Item[] {
  return items.filter((item) => item.key !== key);
}

/** Paths of the text that name a step elsewhere than in itself. */
function referencesTo(source: Source, key: string): string[] {
  const transitions = itemsIn(source.transitions).flatMap(({ source: from, dest }, index) => [
    ...([from].flat().includes(key) ? [`transitions.${index}.source`] : []),
    ...(dest === key ? [`transitions.${index}.dest`] : []),
  ]);
  const sentBack = stepsIn(source)
    .filter((step) => step.key !== key && [step.resubmit_to].flat().includes(key))
    .map((step) => `stages.${step.key}.resubmit_to`);
  return [...(source.initial_stage === key ? ['initial_stage'] : []), ...transitions, ...sentBack];
}

function pipelinesIn(source: Source): Pipeline[] {
  return itemsIn(source.pipelines) as Pipeline[];
}

function itemsIn(list: unknown): Item[] {
  return (list ?? []) as Item[];
}

function namesOf(pipelines: readonly Pipeline[]): string {
  return pipelines.length === 0 ? '' : `; there are: ${pipelines.map(({ key }) => key).join(', ')}`;
}

function refusal(path: string, message: string): DomainError {
  return new DomainError('invalid_definition', { issues: [{ path, message }] });
}
