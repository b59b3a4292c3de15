import type { CardView, StoryLine } from '#blocks/view.ts';
import type { Definition } from '#domain/definition/definition.ts';
import { filesIn } from '#domain/form/file-link.ts';
import { type Field, fieldLabel, showValue } from '#domain/form/form.ts';
import { nameOfKey } from '#domain/text.ts';
import type { DataChange } from './changes.ts';

/** Names of people by Slack id. */
export type PeopleNames = ReadonlyMap<string, string>;

/** Who reads: what people are called, and the language by which amounts are written. */
export type Reading = { names: PeopleNames; locale?: string | undefined };

/**
 * What the requester and the approvers filled in, in the order of the forms.
 * @param changed what the last resubmission changed: such a field says what it was, even when it is empty now
 */
export function fieldsOf(
  definition: Definition,
  data: Readonly<Record<string, unknown>>,
  { names, locale }: Reading,
  changed: readonly DataChange[] = [],
): CardView['fields'] {
  const shown = new Set<string>();
  const known = allFields(definition).flatMap((field) => {
    const value = data[field.key] ?? null;
    const change = changed.find((one) => one.field === field.key);
    if (shown.has(field.key) || (value === null && change === undefined)) return [];
    shown.add(field.key);
    const line = { label: fieldLabel(field), value: shownValue(field, value, names, locale) };
    const was = change === undefined ? {} : { was: shownValue(field, change.from, names, locale) };
    const files = filesIn(value).map(({ name, permalink }) => ({ label: name, uri: permalink ?? '' }));
    return [{ ...line, ...was, ...(files.length > 0 ? { files } : {}) }];
  });
  const others = changed.filter(({ field }) => !shown.has(field));
  return [...known, ...others.map((one) => changeShown(definition, one, { names, locale }))];
}

/** The first amount that was given, as people read it. */
export function amountOf(
  definition: Definition,
  data: Readonly<Record<string, unknown>>,
  { names, locale }: Reading,
): string | null {
  const field = allFields(definition).find(({ key, type }) => type === 'amount' && typeof data[key] === 'number');
  return field ? shownValue(field, data[field.key], names, locale) : null;
}

/** A change of one value, as people read it. */
function changeShown(definition: Definition, { field: key, from, to }: DataChange, { names, locale }: Reading) {
  const field = allFields(definition).find((one) => one.key === key);
  if (!field) return { label: nameOfKey(key), was: plainly(from), value: plainly(to) };
  const shown = (value: unknown) => shownValue(field, value, names, locale);
  return { label: fieldLabel(field), was: shown(from), value: shown(to) };
}

/** A value of which no field tells what it is. */
function plainly(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * What a step changed, for its line of the story: all of it for a resubmission, and of what somebody filled in on the way
 * only what was something else before.
 */
export function storyChanges(
  definition: Definition,
  { trigger, changes }: { trigger: string; changes: readonly DataChange[] },
  reading: Reading,
): Pick<StoryLine, 'changes'> {
  const told = changes.filter(({ from }) => trigger === 'resubmit' || from !== null);
  if (told.length === 0) return {};
  return { changes: told.map((one) => changeShown(definition, one, reading)) };
}

/** Ids of the people whom the changes of a story name, now and before. */
export function peopleOfStory(definition: Definition, rows: readonly { changes: readonly DataChange[] }[]): string[] {
  const changes = rows.flatMap((row) => row.changes);
  const sides = [changes.map(({ field, from }) => [field, from]), changes.map(({ field, to }) => [field, to])];
  return [...new Set(sides.flat().flatMap(([field, value]) => peopleIn(definition, { [String(field)]: value })))];
}

/** The answers by the keys of their fields, as people read them. */
export function shownData(
  definition: Definition,
  data: Readonly<Record<string, unknown>>,
  names: PeopleNames,
  locale?: string,
): Record<string, string> {
  const answered = allFields(definition).filter(({ key }) => data[key] !== undefined && data[key] !== null);
  return Object.fromEntries(answered.map((field) => [field.key, shownValue(field, data[field.key], names, locale)]));
}

/** Ids of the people whom the data names, to be shown by name. */
export function peopleIn(definition: Definition, data: Readonly<Record<string, unknown>>): string[] {
  const named = allFields(definition)
    .filter(isPerson)
    .flatMap((field) => data[field.key] ?? []);
  return [...new Set(named.filter((id) => typeof id === 'string'))];
}

function allFields(definition: Definition): Field[] {
  return [...definition.fields, ...Object.values(definition.forms).flatMap((form) => form.fields)];
}

function shownValue(field: Field, value: unknown, names: PeopleNames, locale?: string): string {
  return showValue(field, namesFor(field, value, names), undefined, locale);
}

function isPerson(field: Field): boolean {
  return field.type === 'user' || field.type === 'users';
}

function namesFor(field: Field, value: unknown, names: PeopleNames): unknown {
  if (!isPerson(field)) return value;
  const nameOf = (id: unknown) => names.get(String(id)) ?? String(id);
  return Array.isArray(value) ? value.map(nameOf) : nameOf(value);
}
