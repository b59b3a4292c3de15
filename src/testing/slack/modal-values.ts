import { inputsOf, labelOf, optionsOf, type WithBlocks } from './blocks-read.ts';
import { asObject } from './slack-args.ts';

/** What a person puts into a modal, by the field's block id: text, an option's label or value, or several of them. */
export type ModalValues = Readonly<Record<string, string | readonly string[] | null>>;

type State = Record<string, Record<string, Record<string, unknown>>>;

/**
 * The `state.values` of the view when the person fills in these values and leaves the other fields as they were; a
 * prefilled field that is left alone keeps its value, and null empties one.
 *
 * @throws Error when the view has no such field, or a field no such option, naming those that there are
 */
export function stateOf(view: WithBlocks, values: ModalValues): State {
  const inputs = inputsOf(view);
  const keys = inputs.map((block) => String(block.block_id));
  const unknown = Object.keys(values).filter((key) => !keys.includes(key));
  if (unknown.length > 0) throw new Error(`no field ${unknown.join(', ')}; there are: ${keys.join(', ') || 'none'}`);
  const state: State = {};
  for (const block of inputs) {
    const key = String(block.block_id);
    const element = asObject(block.element);
    const value = values[key];
    state[key] = { [String(element.action_id)]: value === undefined ? untouched(element) : filled(element, value) };
  }
  return state;
}

function untouched(element: Record<string, unknown>): Record<string, unknown> {
  const type = element.type;
  switch (type) {
    case 'checkboxes':
    case 'multi_static_select':
      return { type, selected_options: element.initial_options ?? [] };
    case 'datepicker':
      return { type, selected_date: element.initial_date ?? null };
    case 'users_select':
      return { type, selected_user: element.initial_user ?? null };
    case 'static_select':
    case 'radio_buttons':
      return { type, selected_option: element.initial_option ?? null };
    default:
      return { type, value: element.initial_value ?? null };
  }
}

function filled(element: Record<string, unknown>, value: string | readonly string[] | null): Record<string, unknown> {
  const type = element.type;
  const many = typeof value === 'string' ? [value] : (value ?? []);
  const one = many[0] ?? null;
  switch (type) {
    case 'checkboxes':
    case 'multi_static_select':
      return { type, selected_options: many.map((wanted) => option(element, wanted)) };
    case 'datepicker':
      return { type, selected_date: one };
    case 'users_select':
      return { type, selected_user: one };
    case 'static_select':
    case 'radio_buttons':
      return { type, selected_option: one === null ? null : option(element, one) };
    default:
      // Slack says null for an input that was emptied.
      return { type, value: one === '' ? null : one };
  }
}

function option(element: Record<string, unknown>, wanted: string): Record<string, unknown> {
  const options = optionsOf(element);
  const found = options.find((each) => labelOf(each) === wanted || each.value === wanted);
  if (found === undefined) throw new Error(`no option "${wanted}"; there are: ${options.map(labelOf).join(', ')}`);
  return found;
}
