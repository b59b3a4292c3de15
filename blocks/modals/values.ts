import { ACTION, INPUT } from '#blocks/ids.ts';
import type { FieldView } from '#blocks/view.ts';
import { keepsLongText, optionValue } from './form-input.ts';

/** The part of one input's state that is read: a union of what Slack sends for every kind of input. */
type InputState = {
  value?: string | null | undefined;
  selected_option?: { value?: string | undefined } | null | undefined;
  selected_options?: readonly { value?: string | undefined }[] | null | undefined;
  selected_date?: string | null | undefined;
  selected_time?: string | null | undefined;
  selected_date_time?: number | null | undefined;
  selected_user?: string | null | undefined;
  selected_users?: readonly string[] | null | undefined;
  selected_conversation?: string | null | undefined;
  files?: readonly { id?: string | undefined }[] | null | undefined;
};

/** `view.state.values` of a submission: block id → action id → input state. */
export type StateValues = {
  readonly [blockId: string]: { readonly [actionId: string]: InputState | undefined } | undefined;
};

export type ReadOptions = {
  /**
   * True for a Slack-like server that sends an untouched input as empty even though it was shown filled in: then every empty
   * input means "unchanged". Real Slack sends what it shows, so there an empty optional input was cleared on purpose.
   */
  emptyIsUnchanged?: boolean;
};

/**
 * The answers of a submitted form by field key: strings, string lists, booleans, or null where nothing was given; numbers and
 * amounts as typed. Not validated: that is the domain's work. A select without a choice, which a person cannot bring about
 * once something is chosen, falls back to the field's initial value.
 */
export function readValues(
  values: StateValues,
  fields: readonly FieldView[],
  { emptyIsUnchanged = false }: ReadOptions = {},
): Record<string, unknown> {
  const answers: [string, unknown][] = fields.map((field) => {
    const state = values[field.key]?.[ACTION.value];
    const answer = answerOf(state, field);
    const empty = answer === null || answer === false || (Array.isArray(answer) && answer.length === 0);
    const keeps =
      state === undefined || emptyIsUnchanged || answer === undefined || (field.required && empty && answer !== false);
    return [field.key, (answer === undefined || empty) && keeps ? initialOf(field, answer) : (answer ?? null)];
  });
  return Object.fromEntries(answers);
}

function initialOf(field: FieldView, answer: unknown): unknown {
  return field.initial ?? answer ?? (field.type === 'checkbox' ? false : null);
}

/** The answer as sent; `undefined` where the state says nothing about it and the initial value stands. */
function answerOf(state: InputState | undefined, field: FieldView): unknown {
  if (state === undefined) return undefined;
  switch (field.type) {
    case 'date':
      return state.selected_date || null;
    case 'time':
      return state.selected_time || null;
    case 'datetime':
      return typeof state.selected_date_time === 'number'
        ? new Date(state.selected_date_time * 1_000).toISOString()
        : null;
    case 'select':
    case 'radio':
      return field.options.length === 0 ? typed(state, field) : chosen(state, field);
    case 'multi_select':
      return field.options.length === 0
        ? typed(state, field)
        : state.selected_options?.flatMap(({ value }) => original(value, field) ?? []);
    case 'checkbox':
      return state.selected_options === undefined || state.selected_options === null
        ? undefined
        : state.selected_options.length > 0;
    case 'user':
      return state.selected_user ?? state.selected_option?.value ?? undefined;
    case 'users':
      return state.selected_users ?? state.selected_options?.flatMap(({ value }) => value ?? []);
    case 'channel':
      return state.selected_conversation ?? state.selected_option?.value ?? undefined;
    case 'file':
      return state.files?.flatMap(({ id }) => id ?? []);
    default:
      return typed(state, field);
  }
}

function typed(state: InputState, field: FieldView): string | null | undefined {
  const text = state.value ?? '';
  if (text !== '') return text;
  return keepsLongText(field) ? undefined : null;
}

function chosen(state: InputState, field: FieldView): string | undefined {
  return original(state.selected_option?.value, field);
}

/** The definition's own value for what an option carried. */
function original(sent: string | undefined, field: FieldView): string | undefined {
  if (sent === undefined || sent === '') return undefined;
  return field.options.find((each, index) => optionValue(each, index) === sent)?.value ?? sent;
}

/** What was typed into one of our own inputs (Reason, Comment, What should change?); null when nothing was. */
export function readText(values: StateValues, blockId: string): string | null {
  const text = values[blockId]?.[ACTION.value]?.value?.trim() ?? '';
  return text === '' ? null : text;
}

/** What was chosen in one of our own selects (`INPUT.definition`, `INPUT.stage`); null when nothing was. */
export function readChoice(values: StateValues, blockId: string): string | null {
  return values[blockId]?.[ACTION.value]?.selected_option?.value || null;
}

/** The date chosen in one of our own date pickers, as 2026-12-24; null when none was. */
export function readDate(values: StateValues, blockId: string): string | null {
  return values[blockId]?.[ACTION.value]?.selected_date || null;
}

/** The person chosen in Delegate to or Assign to, from either kind of select; null when nobody was. */
export function readPerson(values: StateValues, blockId: string = INPUT.user): string | null {
  const state = values[blockId]?.[ACTION.value];
  return state?.selected_user || state?.selected_option?.value || null;
}
