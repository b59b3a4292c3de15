import { type Aspects, changes, same, shown, sides } from '#domain/changes.ts';
import { type Field, type Form, fieldLabel } from '#domain/form/form.ts';
import { capitalized, textIn } from '#domain/text.ts';
import type { Calendar } from '#domain/time/calendar.ts';
import { actionWords } from './action-words.ts';
import type { DefinedPipeline, DefinedStage, Definition, Transition } from './definition.ts';
import { FIELD, FORM, INTAKE } from './form-aspects.ts';
import { askedWords, durationInWords, listWords, nameOf } from './words.ts';

/**
 * What a later version of a definition does otherwise, in words, a sentence a part: "Stage Finance: now asks 2 of finance
 * instead of anyone of finance; due in 3 days instead of 2 days". Empty when both do the same.
 */
export function differenceInWords(before: Definition, after: Definition): string[] {
  return [
    ...whole(before, after),
    ...parts('Pipeline', before.pipelines, after.pipelines, pipelineNamed, () => PIPELINE),
    ...parts('Stage', before.stages, after.stages, stageNamed, () => stageAspects(before, after)),
    ...moved(before.stages, after.stages),
    ...parts(
      'Transition',
      waysOf(before),
      waysOf(after),
      (way) => way.named,
      () => wayAspects(before, after),
    ),
    ...parts('Field', before.fields, after.fields, fieldNamed, () => FIELD),
    ...parts(
      'Form',
      formsOf(before),
      formsOf(after),
      (form) => form.key,
      () => FORM,
    ),
  ];
}

/** Parts that are compared one by one; and the key, by which both are known to be versions of one definition. */
const APART = ['key', 'stages', 'pipelines', 'transitions', 'fields', 'forms'] as const;

function whole(before: Definition, after: Definition): string[] {
  const rest = (given: Definition) => Object.fromEntries(Object.entries(given).filter(([key]) => !isApart(key)));
  const stageIn = (given: Definition) => (key: unknown) => nameIn(given, String(key));
  const aspects: Aspects = {
    name: sides('is called', (name) => `"${named(name)}"`),
    description: () => 'the description changed',
    start: startWords,
    channel: sides('goes to', shown, 'the default channel'),
    deliver: sides('delivered by', shown),
    visibility: sides('is seen by', seenBy, 'those whom its delivery reaches'),
    strategy: sides('has the structure', shown),
    calendar: () => (after.calendar ? 'the calendar changed' : 'no calendar any more'),
    ...INTAKE,
    actions: actionWords,
    undo_window: sides('decisions can be taken back for', time(), 'no time'),
    allow_self_approval: () =>
      after.allow_self_approval ? 'people may decide on their own requests' : 'nobody may decide on their own request',
    initial_stage: (one, other) => `begins at ${stageIn(after)(other)} instead of ${stageIn(before)(one)}`,
  };
  const told = changes(rest(before), rest(after), aspects);
  return told.map(capitalized);
}

function isApart(key: string): boolean {
  return APART.some((one) => one === key);
}

function seenBy(visibility: unknown): string {
  const given = visibility as NonNullable<Definition['visibility']>;
  if (given === 'everyone') return 'everyone';
  return given === 'participants' ? 'its participants' : `its participants and ${listWords(given.roles)}`;
}

function startWords(before: unknown, after: unknown): string {
  const roles = (given: unknown) => listWords((given as Definition['start'] | undefined)?.roles ?? [], 'everybody');
  const who = roles(before) === roles(after) ? [] : [`may be started by ${roles(after)} instead of ${roles(before)}`];
  const auto = (given: unknown) => (given as Definition['start'] | undefined)?.auto;
  const itself = same(auto(before), auto(after)) ? [] : ['the condition to start by itself changed'];
  return [...who, ...itself].join('; ');
}

type Keyed = { key: string };

/** Parts that came, went or changed, each told once. */
function parts<T extends Keyed>(
  kind: string,
  before: readonly T[],
  after: readonly T[],
  nameOfPart: (part: T) => string,
  aspectsOf: () => Aspects,
): string[] {
  const old = new Map(before.map((one) => [one.key, one]));
  const kept = new Set(after.map((one) => one.key));
  const gone = before.filter(({ key }) => !kept.has(key)).map((one) => `${kind} ${nameOfPart(one)}: taken away`);
  const others = after.flatMap((one) => {
    const was = old.get(one.key);
    if (!was) return [`${kind} ${nameOfPart(one)}: new${newWords(one)}`];
    const told = changes({ ...was }, { ...one }, aspectsOf());
    return told.length === 0 ? [] : [`${kind} ${nameOfPart(was)}: ${told.join('; ')}`];
  });
  return [...gone, ...others];
}

/** What is worth telling of a part that is new. */
function newWords(part: Keyed): string {
  if (!('approvals' in part) || !Array.isArray(part.approvals) || part.approvals.length === 0) return '';
  return `, asks ${asked(part.approvals)}`;
}

/** Stages that stay, in another order. Those that came or went between them move nobody. */
function moved(before: readonly DefinedStage[], after: readonly DefinedStage[]): string[] {
  const inBoth = (one: readonly DefinedStage[], other: readonly DefinedStage[]) =>
    one.filter(({ key }) => other.some((stage) => stage.key === key)).map(({ key }) => key);
  if (same(inBoth(before, after), inBoth(after, before))) return [];
  return [`The order of the stages is now ${after.map(stageNamed).join(', ')}`];
}

const PIPELINE: Aspects = {
  name: sides('is called', (name) => `"${named(name)}"`),
  department: sides('belongs to', shown, 'no department'),
  actions: actionWords,
};

function stageAspects(before: Definition, after: Definition): Aspects {
  const lane = (given: Definition) => (key: unknown) =>
    pipelineNamed(
      given.pipelines.find((one) => one.key === key) ?? { key: String(key), name: String(key), department: null },
    );
  return {
    // Told for all stages at once, and not when only another stage came before it.
    order: () => null,
    name: sides('is called', (name) => `"${named(name)}"`),
    approvals: sides('now asks', asked, 'nobody by name'),
    permissions: sides('open to', (roles) => listWords(roles as string[]), 'everybody'),
    parallel: (_was, is) => (is ? 'asks all at once' : 'asks one after the other'),
    actions: actionWords,
    call: sides('calls', (call) => (call as NonNullable<DefinedStage['call']>).url, 'nothing'),
    final: (_was, is) => (is ? 'is final now' : 'is not final any more'),
    placeholder: (_was, is) => (is ? 'is to be filled in later' : 'is filled in'),
    pipeline: (was, is) =>
      `belongs to ${is ? lane(after)(is) : 'no pipeline'} instead of ${was ? lane(before)(was) : 'no pipeline'}`,
    due_in: (was, is) =>
      was === undefined || is === undefined
        ? is === undefined
          ? 'no deadline any more'
          : `due in ${time(after.calendar)(is)}`
        : `due in ${time(after.calendar)(is)} instead of ${time(before.calendar)(was)}`,
    remind_before: (was, is) =>
      `reminds ${reminders(is, after.calendar)} instead of ${reminders(was, before.calendar)}`,
    escalate: (was, is) => `escalates to ${ladder(is, after.calendar)} instead of ${ladder(was, before.calendar)}`,
    on_timeout: sides('on time-out', shown),
    resubmit_to: (was, is) => `can be sent back to ${backTo(after, is)} instead of ${backTo(before, was)}`,
    delegation: () => 'the rules of delegation changed',
  };
}

function backTo(given: Definition, keys: unknown): string {
  const named = (keys as string[]).map((key) => nameIn(given, key));
  return listWords(named, nameIn(given, given.initial_stage));
}

function asked(approvals: unknown): string {
  return (approvals as DefinedStage['approvals'])
    .map((one) => {
      const kind = one.type === 'approve' ? '' : ` (${one.type})`;
      const form = one.form === undefined ? '' : ` with ${one.form}`;
      return `${askedWords(one)}${kind}${form}`;
    })
    .join(', then ');
}

function reminders(times: unknown, calendar: Calendar | undefined): string {
  const told = (times as number[]).map((ms) => time(calendar)(ms));
  return told.length === 0 ? 'never' : `${listWords(told)} before`;
}

function ladder(rungs: unknown, calendar: Calendar | undefined): string {
  const told = (rungs as DefinedStage['escalate']).map(({ role, after }) =>
    after === undefined ? role : `${role} after ${time(calendar)(after)}`,
  );
  return listWords(told, 'the admins');
}

/** A transition from one of its stages. Several of one trigger, which conditions tell apart, are counted. */
type Way = Omit<Transition, 'source' | 'trigger'> & { key: string; named: string };

function waysOf(definition: Definition): Way[] {
  const seen = new Map<string, number>();
  return definition.transitions.flatMap(({ source, trigger, ...way }) =>
    source.map((from) => {
      const id = `${from} ${trigger}`;
      const count = (seen.get(id) ?? 0) + 1;
      seen.set(id, count);
      const name = `"${trigger}" from ${nameIn(definition, from)}${count > 1 ? ` (${count})` : ''}`;
      return { ...way, key: `${id} ${count}`, named: name };
    }),
  );
}

function wayAspects(before: Definition, after: Definition): Aspects {
  return {
    // Part of the name by which it is told.
    named: () => null,
    dest: (was, is) => `leads to ${nameIn(after, String(is))} instead of ${nameIn(before, String(was))}`,
    comment: sides('comment is', shown),
    label: sides('is labelled', (label) => `"${named(label)}"`, 'by its trigger'),
    form: sides('asks for the form', shown, 'none'),
    priority: sides('has the priority', shown),
    condition: (was, is) =>
      is === undefined ? 'no condition any more' : was === undefined ? 'has a condition now' : 'the condition changed',
  };
}

type NamedForm = Form & Keyed;

function formsOf({ forms }: Definition): NamedForm[] {
  return Object.entries(forms).map(([key, form]) => ({ key, ...form }));
}

function time(calendar?: Calendar): (ms: unknown) => string {
  return (ms) => durationInWords(Number(ms), calendar);
}

function named(text: unknown): string {
  return textIn(text as string);
}

function stageNamed(stage: DefinedStage): string {
  return nameOf(stage);
}

function pipelineNamed(pipeline: DefinedPipeline): string {
  return nameOf(pipeline);
}

function fieldNamed(field: Field): string {
  return fieldLabel(field);
}

function nameIn({ stages }: Definition, key: string): string {
  const found = stages.find((one) => one.key === key);
  return found ? nameOf(found) : key;
}
