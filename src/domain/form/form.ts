import { z } from 'zod';
import { isKeepableText } from '#domain/exact.ts';
import { CHANNEL_ID, USER_ID } from '#domain/slack-id.ts';
import { type LocalizedText, lengthOf, localizedText, nameOfKey, ownValue, textIn } from '#domain/text.ts';
import { isCurrency, showAmount } from './amount.ts';
import { fileLink, filesIn } from './file-link.ts';
import { formRules } from './form-rules.ts';
import { type Read, readNumber } from './number.ts';

export const FIELD_TYPES = [
  'text',
  'multiline',
  'number',
  'amount',
  'email',
  'url',
  'date',
  'datetime',
  'time',
  'select',
  'multi_select',
  'checkbox',
  'radio',
  'user',
  'users',
  'channel',
  'file',
] as const;

/** Slack: a modal holds 100 blocks; five are kept for a title, an introduction and a comment. */
export const MAX_FIELDS = 95;
/** Slack: a plain_text_input takes at most 3,000 characters. */
const MAX_INPUT = 3_000;
/** Slack: at most 100 options a select, 75 characters an option's text, 150 its value. */
const MAX_OPTIONS = 100;
const MAX_OPTION = 75;

const option = z.union(
  [
    z
      .string()
      .min(1)
      .max(MAX_OPTION)
      .transform((value) => ({ value, label: value as LocalizedText })),
    z.strictObject({ value: z.string().min(1).max(150), label: localizedText(MAX_OPTION) }),
  ],
  { error: `a text of 1 to ${MAX_OPTION} characters, or { value: …, label: … }` },
);

/** One field of an intake form or of an approval's form, as a definition writes it. */
export const field = z
  .strictObject({
    key: z.string().regex(/^[a-z][a-z0-9_]{0,99}$/, 'a key: small letters, digits and _, beginning with a letter'),
    label: localizedText(150).optional(),
    hint: localizedText(150).optional(),
    type: z.enum(FIELD_TYPES).default('text'),
    required: z.boolean().default(false),
    min: z.number().optional(),
    max: z.number().optional(),
    currency: z.string().refine(isCurrency, 'the code of a currency by ISO 4217, as EUR').optional(),
    min_length: z.number().int().min(0).max(MAX_INPUT).optional(),
    max_length: z.number().int().min(1).max(MAX_INPUT).optional(),
    options: z.array(option).min(1).max(MAX_OPTIONS).optional(),
    default: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).optional(),
  })
  .superRefine((given, context) => {
    const chooses = given.type === 'select' || given.type === 'multi_select' || given.type === 'radio';
    if (chooses && !given.options)
      context.addIssue({ code: 'custom', path: ['options'], message: `a ${given.type} field needs options` });
    if (!chooses && given.options)
      context.addIssue({ code: 'custom', path: ['options'], message: `a ${given.type} field takes no options` });
    if (given.currency !== undefined && given.type !== 'amount')
      context.addIssue({ code: 'custom', path: ['currency'], message: `a ${given.type} field takes no currency` });
    if (given.min !== undefined && given.max !== undefined && given.min > given.max) {
      context.addIssue({ code: 'custom', path: ['min'], message: 'min is greater than max' });
    }
    if ((given.min_length ?? 0) > (given.max_length ?? MAX_INPUT)) {
      context.addIssue({ code: 'custom', path: ['min_length'], message: 'min_length is greater than max_length' });
    }
    const values = given.options?.map((one) => one.value) ?? [];
    if (new Set(values).size < values.length)
      context.addIssue({ code: 'custom', path: ['options'], message: 'two options have the same value' });
    const preset = given.default === undefined ? { value: null } : readValue(given, given.default);
    if ('problem' in preset)
      context.addIssue({ code: 'custom', path: ['default'], message: `not a value of this field: ${preset.problem}` });
  });
export type Field = z.output<typeof field>;

/** A named form: a title, its fields, and what its answers must agree on. */
export const form = z.strictObject({
  title: localizedText(150).optional(),
  fields: z.array(field).min(1).max(MAX_FIELDS),
  rules: formRules.optional(),
});
export type Form = z.output<typeof form>;

export type FieldProblem = { key: string; message: string };
export type FormData = Record<string, unknown>;

/**
 * Checks what was filled in against the fields.
 * @returns the values that belong to the form, read into their types (numbers as numbers), and a problem a field that is wrong.
 */
export function readForm(fields: readonly Field[], given: FormData): { data: FormData; problems: FieldProblem[] } {
  const data: FormData = {};
  const problems: FieldProblem[] = [];
  for (const one of fields) {
    const entered = ownValue(given, one.key);
    const raw = isBlank(entered) ? one.default : entered;
    if (isBlank(raw)) {
      if (one.required) problems.push({ key: one.key, message: 'Please fill this in.' });
      continue;
    }
    const read = readValue(one, raw);
    if ('problem' in read) problems.push({ key: one.key, message: read.problem });
    else data[one.key] = read.value;
  }
  const known = new Set(fields.map((one) => one.key));
  for (const key of Object.keys(given)) {
    if (!known.has(key)) problems.push({ key, message: 'This form has no such field.' });
  }
  return { data, problems };
}

/**
 * A value of a request in words for a card: the label of a chosen option, yes or no, lists joined.
 * @param locale the language of the texts
 * @param reader the language in which amounts of a currency are written
 */
export function showValue(one: Field, value: unknown, locale?: string, reader?: string): string {
  if (isBlank(value)) return '—';
  if (Array.isArray(value)) return value.map((item) => showValue(one, item, locale, reader)).join(', ');
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  const chosen = one.options?.find((candidate) => candidate.value === value);
  if (chosen) return textIn(chosen.label, locale);
  if (one.type === 'amount' && typeof value === 'number')
    return showAmount(value, { currency: one.currency, locale: reader });
  const [file] = filesIn(value);
  if (file) return file.name;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The field's label in the reader's language, else its key in words. */
export function fieldLabel(one: Field, locale?: string): string {
  return one.label ? textIn(one.label, locale) : nameOfKey(one.key);
}

function isBlank(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function readValue(one: Field, raw: unknown): Read {
  switch (one.type) {
    case 'number':
    case 'amount':
      return readNumber(one, raw);
    case 'text':
    case 'multiline':
      return readText(one, raw, null);
    case 'email':
      return readText(one, raw, z.email('Please give an e-mail address, as name@example.com.'));
    case 'url':
      return readText(
        one,
        raw,
        z.url({ protocol: /^https?$/, error: 'Please give a web address that begins with https://.' }),
      );
    case 'date':
      return readText(one, raw, z.iso.date('Please give a date as 2026-12-31.'));
    case 'time':
      return readText(one, raw, z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Please give a time as 14:30.'));
    case 'datetime':
      return readText(
        one,
        raw,
        z.iso.datetime({ offset: true, error: 'Please give a date and time as 2026-12-31T14:30:00Z.' }),
      );
    case 'select':
    case 'radio':
      return readChoice(one, raw);
    case 'multi_select':
      return readList(raw, (item) => readChoice(one, item));
    case 'checkbox':
      return readBoolean(raw);
    case 'user':
      return readText(one, raw, z.string().regex(USER_ID, 'Please choose a person.'));
    case 'users':
      return readList(raw, (item) => readText(one, item, z.string().regex(USER_ID, 'Please choose people.')));
    case 'channel':
      return readText(one, raw, z.string().regex(CHANNEL_ID, 'Please choose a channel.'));
    case 'file':
      return readList(raw, (item) => readFile(one, item));
    default:
      return one.type satisfies never;
  }
}

function readFile(one: Field, raw: unknown): Read {
  if (typeof raw !== 'object') return readText(one, raw, null);
  const file = fileLink.safeParse(raw);
  return file.success ? { value: file.data } : { problem: 'Please choose a file.' };
}

function readText(one: Field, raw: unknown, rule: z.ZodType<string> | null): Read {
  if (typeof raw !== 'string') return { problem: 'Please give a text.' };
  if (!isKeepableText(raw)) return { problem: 'This has a character in it that cannot be kept. Please write it anew.' };
  const value = raw.trim();
  const max = one.max_length ?? MAX_INPUT;
  const length = lengthOf(value);
  if (length > max) return { problem: `Please use at most ${max} characters (this has ${length}).` };
  if (one.min_length !== undefined && length < one.min_length)
    return { problem: `Please use at least ${one.min_length} characters.` };
  const checked = rule?.safeParse(value);
  if (checked && !checked.success) return { problem: checked.error.issues[0]?.message ?? 'This is not valid.' };
  return { value };
}

function readChoice(one: Field, raw: unknown): Read {
  const found = one.options?.some((candidate) => candidate.value === raw);
  return found ? { value: raw } : { problem: 'Please choose one of the options.' };
}

function readBoolean(raw: unknown): Read {
  if (typeof raw === 'boolean') return { value: raw };
  if (raw === 'true' || raw === 'false') return { value: raw === 'true' };
  return { problem: 'Please answer yes or no.' };
}

function readList(raw: unknown, readItem: (item: unknown) => Read): Read {
  if (!Array.isArray(raw)) return { problem: 'Please choose from the list.' };
  const items = raw.map(readItem);
  const wrong = items.find((item) => 'problem' in item);
  return wrong ?? { value: items.map((item) => ('value' in item ? item.value : null)) };
}
