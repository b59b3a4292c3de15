/** Slack's rules for the elements inside blocks; see `block-rules.ts` for the sources. */
import { at, lengthOf, type Problems, record, text, unique, within } from './rule-kit.ts';

type Place = 'section' | 'actions' | 'context' | 'input';
type Element = Record<string, unknown>;

const SELECTS = ['static_select', 'users_select', 'conversations_select', 'channels_select', 'external_select'];
const MULTI_SELECTS = SELECTS.map((type) => `multi_${type}`);
const CHOICES = ['checkboxes', 'radio_buttons', 'datepicker', 'timepicker', 'datetimepicker'];

/** Which elements may stand where (docs: each element's "Works with block types"). */
const ALLOWED: Record<Place, readonly string[]> = {
  section: [
    'button',
    'overflow',
    'image',
    'checkboxes',
    'radio_buttons',
    'datepicker',
    'timepicker',
    ...SELECTS,
    ...MULTI_SELECTS,
  ],
  actions: ['button', 'overflow', ...CHOICES, ...SELECTS, ...MULTI_SELECTS],
  context: ['image'],
  input: ['plain_text_input', 'file_input', ...CHOICES, ...SELECTS, ...MULTI_SELECTS],
};

/** Adds what Slack would refuse in an element at that place. */
export function checkElement(value: unknown, pointer: string, place: Place, problems: Problems): void {
  const element = record(value, pointer, problems);
  if (element === null) return;
  const type = String(element.type);
  if (!ALLOWED[place].includes(type)) {
    problems.push(`${at(pointer, 'type')}: ${type} is not allowed in ${place}`);
    return;
  }
  if (type !== 'image') within(element.action_id, at(pointer, 'action_id'), 1, 255, problems, 'optional');
  if (element.placeholder !== undefined)
    text(element.placeholder, at(pointer, 'placeholder'), 150, problems, { plainOnly: true });
  if (element.confirm !== undefined) checkConfirm(element.confirm, at(pointer, 'confirm'), problems);
  checkByType(type, element, pointer, problems);
}

function checkByType(type: string, element: Element, pointer: string, problems: Problems): void {
  switch (type) {
    case 'button':
      checkButton(element, pointer, problems);
      break;
    case 'overflow':
      checkOptions(element.options, at(pointer, 'options'), 5, problems);
      break;
    case 'checkboxes':
    case 'radio_buttons':
      checkOptions(element.options, at(pointer, 'options'), 10, problems, 'mrkdwn');
      checkInitial(element, pointer, problems);
      break;
    case 'static_select':
    case 'multi_static_select':
      checkSelect(element, pointer, problems);
      checkInitial(element, pointer, problems);
      break;
    case 'plain_text_input':
      checkTextInput(element, pointer, problems);
      break;
    case 'image':
      within(element.alt_text, at(pointer, 'alt_text'), 1, 2_000, problems);
      within(element.image_url, at(pointer, 'image_url'), 1, 3_000, problems);
      break;
    case 'file_input':
      checkNumber(element.max_files, at(pointer, 'max_files'), 1, 10, problems);
      break;
    case 'datepicker':
      checkPattern(element.initial_date, at(pointer, 'initial_date'), /^\d{4}-\d{2}-\d{2}$/, problems);
      break;
    case 'timepicker':
      checkPattern(element.initial_time, at(pointer, 'initial_time'), /^([01]\d|2[0-3]):[0-5]\d$/, problems);
      break;
    case 'datetimepicker':
      checkNumber(element.initial_date_time, at(pointer, 'initial_date_time'), 1_000_000_000, 9_999_999_999, problems);
      break;
    default:
      break;
  }
}

function checkButton(element: Element, pointer: string, problems: Problems): void {
  text(element.text, at(pointer, 'text'), 75, problems, { plainOnly: true });
  within(element.value, at(pointer, 'value'), 0, 2_000, problems, 'optional');
  within(element.url, at(pointer, 'url'), 1, 3_000, problems, 'optional');
  within(element.accessibility_label, at(pointer, 'accessibility_label'), 1, 75, problems, 'optional');
  const { style } = element;
  if (style !== undefined && style !== 'primary' && style !== 'danger')
    problems.push(`${at(pointer, 'style')}: primary or danger`);
}

function checkSelect(element: Element, pointer: string, problems: Problems): void {
  const { options, option_groups: groups } = element;
  if ((options === undefined) === (groups === undefined)) {
    problems.push(`${pointer}: needs either options or option_groups`);
    return;
  }
  if (options !== undefined) {
    checkOptions(options, at(pointer, 'options'), 100, problems);
    return;
  }
  if (!Array.isArray(groups) || groups.length < 1 || groups.length > 100) {
    problems.push(`${at(pointer, 'option_groups')}: 1 to 100 groups`);
    return;
  }
  groups.forEach((group, index) => {
    const here = at(pointer, 'option_groups', index);
    const given = record(group, here, problems);
    text(given?.label, at(here, 'label'), 75, problems, { plainOnly: true });
    checkOptions(given?.options, at(here, 'options'), 100, problems);
  });
}

function checkOptions(
  value: unknown,
  pointer: string,
  max: number,
  problems: Problems,
  kind: 'plain' | 'mrkdwn' = 'plain',
): void {
  if (!Array.isArray(value) || value.length < 1 || value.length > max) {
    problems.push(`${pointer}: 1 to ${max} options`);
    return;
  }
  value.forEach((option, index) => {
    const here = at(pointer, index);
    const given = record(option, here, problems);
    text(given?.text, at(here, 'text'), 75, problems, { plainOnly: kind === 'plain' });
    within(given?.value, at(here, 'value'), 1, 150, problems);
    if (given?.description !== undefined)
      text(given.description, at(here, 'description'), 75, problems, { plainOnly: kind === 'plain' });
  });
  unique(value, 'value', pointer, problems);
}

/** An initial option must be one of the options, in every part of it. */
function checkInitial(element: Element, pointer: string, problems: Problems): void {
  const groups: unknown[] = Array.isArray(element.option_groups) ? element.option_groups : [];
  const all = [element.options, ...groups.map((group) => record(group, '', [])?.options)].flatMap((options) =>
    Array.isArray(options) ? options : [],
  );
  const known = new Set(all.map((option) => JSON.stringify(option)));
  const { initial_option: one, initial_options: some } = element;
  if (one !== undefined && !known.has(JSON.stringify(one)))
    problems.push(`${at(pointer, 'initial_option')}: not one of the options`);
  if (some === undefined) return;
  const inside = Array.isArray(some) && some.length > 0 && some.every((option) => known.has(JSON.stringify(option)));
  if (!inside) problems.push(`${at(pointer, 'initial_options')}: not among the options`);
}

function checkTextInput(element: Element, pointer: string, problems: Problems): void {
  const { min_length: min, max_length: max, initial_value: initial } = element;
  checkNumber(min, at(pointer, 'min_length'), 0, 3_000, problems);
  checkNumber(max, at(pointer, 'max_length'), 1, 3_000, problems);
  if (typeof min === 'number' && typeof max === 'number' && min > max)
    problems.push(`${pointer}: min_length above max_length`);
  if (initial === undefined) return;
  within(initial, at(pointer, 'initial_value'), 0, typeof max === 'number' ? max : 3_000, problems);
}

function checkConfirm(value: unknown, pointer: string, problems: Problems): void {
  const given = record(value, pointer, problems);
  if (given === null) return;
  text(given.text, at(pointer, 'text'), 300, problems);
  if (given.title !== undefined) text(given.title, at(pointer, 'title'), 100, problems, { plainOnly: true });
  for (const key of ['confirm', 'deny']) {
    if (given[key] !== undefined) text(given[key], at(pointer, key), 30, problems, { plainOnly: true });
  }
}

function checkNumber(value: unknown, pointer: string, min: number, max: number, problems: Problems): void {
  if (value === undefined) return;
  const fine = typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
  if (!fine) problems.push(`${pointer}: a whole number from ${min} to ${max}`);
}

function checkPattern(value: unknown, pointer: string, pattern: RegExp, problems: Problems): void {
  if (value === undefined) return;
  const fine = typeof value === 'string' && lengthOf(value) <= 10 && pattern.test(value);
  if (!fine) problems.push(`${pointer}: must look like ${pattern.source}`);
}
