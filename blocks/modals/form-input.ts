import type { InputBlock, InputBlockElement, PlainTextOption } from '@slack/types';
import { ACTION } from '#blocks/ids.ts';
import * as kit from '#blocks/kit.ts';
import type { Messages } from '#blocks/messages/index.ts';
import type { FieldView, PersonOption } from '#blocks/view.ts';

type Options = FieldView['options'];
const action_id = ACTION.value;

/** People are offered in a plain select while they are fewer than this, else in Slack's own person select. */
const PEOPLE_IN_SELECT = 100;

/**
 * One field of a form as an input block, whose block id is the field's key.
 * @param people Those a person field offers; without them, or from 100 on, Slack's own person select is used.
 */
export function fieldInput(field: FieldView, messages: Messages, people: readonly PersonOption[] = []): InputBlock {
  const keeps = keepsLongText(field) || keepsFiles(field);
  const keep = keepsFiles(field) ? messages.modals.form.keepFiles : messages.modals.form.keepLong;
  return kit.input({
    blockId: field.key,
    label: field.label || field.key,
    hint: keeps ? keep : field.hint,
    optional: keeps || !field.required,
    element: elementOf(field, messages, people),
  });
}

function elementOf(field: FieldView, messages: Messages, people: readonly PersonOption[]): InputBlockElement {
  const { initial } = field;
  const options = field.options;
  switch (field.type) {
    case 'date':
      return { type: 'datepicker', action_id, ...(isDate(initial) ? { initial_date: initial } : {}) };
    case 'time':
      return { type: 'timepicker', action_id, ...(isTime(initial) ? { initial_time: initial } : {}) };
    case 'datetime': {
      const seconds = typeof initial === 'string' ? Math.floor(Date.parse(initial) / 1_000) : Number.NaN;
      // Slack takes ten digits of seconds.
      return {
        type: 'datetimepicker',
        action_id,
        ...(String(seconds).length === 10 && seconds > 0 ? { initial_date_time: seconds } : {}),
      };
    }
    case 'select':
      return options.length === 0 ? textInput(field) : oneOf(options, initial, messages);
    case 'radio':
      return options.length === 0
        ? textInput(field)
        : options.length <= kit.CHOICE_OPTIONS_MAX
          ? radio(options, initial)
          : oneOf(options, initial, messages);
    case 'multi_select':
      return options.length === 0 ? textInput(field) : someOf(options, initial, messages);
    case 'checkbox':
      return someOf(
        [{ value: 'true', label: field.hint || field.label || field.key }],
        initial === true ? ['true'] : [],
        messages,
      );
    case 'user':
      return personSelect(people, typeof initial === 'string' ? initial : null, messages);
    case 'users':
      return offersPeople(people)
        ? someOf(asOptions(people), initial, messages)
        : { type: 'multi_users_select', action_id, ...initialUsers(initial) };
    case 'channel':
      return {
        type: 'conversations_select',
        action_id,
        ...(typeof initial === 'string' && initial !== '' ? { initial_conversation: initial } : {}),
      };
    case 'file':
      return { type: 'file_input', action_id, max_files: 10 };
    default:
      // text, multiline, number, amount, email, url: typed, and checked by us with words of our own.
      return textInput(field);
  }
}

/** A person select: plain while the people are few enough, which also works where Slack's own does not. */
export function personSelect(
  people: readonly PersonOption[],
  initial: string | null,
  messages: Messages,
): InputBlockElement {
  if (offersPeople(people)) return oneOf(asOptions(people), initial, messages);
  const placeholder = kit.plainLine(messages.modals.pickPerson, kit.PLACEHOLDER_MAX);
  return {
    type: 'users_select',
    action_id,
    placeholder,
    ...(initial === null || initial === '' ? {} : { initial_user: initial }),
  };
}

function offersPeople(people: readonly PersonOption[]): boolean {
  return people.length > 0 && people.length < PEOPLE_IN_SELECT;
}

function asOptions(people: readonly PersonOption[]): Options {
  return people.map(({ id, name }) => ({ value: id, label: name || id }));
}

function initialUsers(initial: unknown): { initial_users?: string[] } {
  const users = strings(initial);
  return users.length > 0 ? { initial_users: users } : {};
}

/** A box for text. Text that is too long for Slack's box is not put into it: see `keepsLongText`. */
export function textInput(
  field: Pick<FieldView, 'type' | 'minLength' | 'maxLength' | 'initial' | 'required'>,
): InputBlockElement {
  const max = Math.min(Math.max(1, field.maxLength ?? kit.INPUT_TEXT_MAX), kit.INPUT_TEXT_MAX);
  const min = Math.min(Math.max(0, field.minLength ?? 0), max);
  const keeps = keepsLongText(field);
  const initial = keeps ? '' : textOf(field.initial);
  return {
    type: 'plain_text_input',
    action_id,
    multiline: field.type === 'multiline',
    ...(field.maxLength === null ? {} : { max_length: max }),
    ...(min > 0 && !keeps ? { min_length: min } : {}),
    // Text that is longer than a limit set since is left out, for Slack refuses the whole modal otherwise.
    ...(initial !== '' && initial.length <= max ? { initial_value: initial } : {}),
  };
}

/**
 * Whether a field's present text is longer than Slack's box (3,000 characters). Such a box opens empty with a hint, and left
 * empty it keeps the text.
 */
export function keepsLongText(field: Pick<FieldView, 'initial'>): boolean {
  return typeof field.initial === 'string' && field.initial.length > kit.INPUT_TEXT_MAX;
}

/** Slack's file input cannot be shown filled in: left empty it keeps the files that were given before. */
function keepsFiles({ type, initial }: Pick<FieldView, 'type' | 'initial'>): boolean {
  return type === 'file' && Array.isArray(initial) && initial.length > 0;
}

function textOf(initial: unknown): string {
  return typeof initial === 'string' || typeof initial === 'number' ? String(initial) : '';
}

/** The value that stands for an option: its own, or its place when its own is longer than Slack's 150 characters. */
export function optionValue({ value }: { value: string }, index: number): string {
  return value.length > 0 && value.length <= kit.OPTION_VALUE_MAX ? value : `#${index}`;
}

function toOptions(options: Options): PlainTextOption[] {
  return options.map((each, index) => kit.option(each.label || each.value, optionValue(each, index)));
}

/** Options of a select; above a hundred in groups of a hundred, as Slack demands. */
function offered(
  options: PlainTextOption[],
):
  | { options: PlainTextOption[] }
  | { option_groups: { label: ReturnType<typeof kit.plain>; options: PlainTextOption[] }[] } {
  const size = kit.SELECT_OPTIONS_MAX;
  if (options.length <= size) return { options };
  const groups = [];
  for (let start = 0; start < options.length && groups.length < size; start += size) {
    const some = options.slice(start, start + size);
    groups.push({ label: kit.plain(`${start + 1}–${start + some.length}`, kit.GROUP_LABEL_MAX), options: some });
  }
  return { option_groups: groups };
}

function oneOf(options: Options, initial: unknown, messages: Messages): InputBlockElement {
  const all = toOptions(options);
  const chosen = all[options.findIndex(({ value }) => value === initial)];
  const placeholder = kit.plainLine(messages.modals.pick, kit.PLACEHOLDER_MAX);
  return {
    type: 'static_select',
    action_id,
    placeholder,
    ...offered(all),
    ...(chosen ? { initial_option: chosen } : {}),
  };
}

function radio(options: Options, initial: unknown): InputBlockElement {
  const all = toOptions(options);
  const chosen = all[options.findIndex(({ value }) => value === initial)];
  return { type: 'radio_buttons', action_id, options: all, ...(chosen ? { initial_option: chosen } : {}) };
}

function someOf(options: Options, initial: unknown, messages: Messages): InputBlockElement {
  const all = toOptions(options);
  const wanted = new Set(strings(initial));
  const chosen = all.filter((_, index) => wanted.has(options[index]?.value ?? ''));
  const initially = chosen.length > 0 ? { initial_options: chosen } : {};
  if (options.length <= kit.CHOICE_OPTIONS_MAX) return { type: 'checkboxes', action_id, options: all, ...initially };
  const placeholder = kit.plainLine(messages.modals.pick, kit.PLACEHOLDER_MAX);
  return { type: 'multi_static_select', action_id, placeholder, ...offered(all), ...initially };
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function isDate(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(value);
}
