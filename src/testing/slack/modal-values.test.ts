import { expect, test } from 'vitest';
import { stateOf } from './modal-values.ts';

function option(value: string) {
  return { text: { type: 'plain_text', text: `Kind ${value}` }, value };
}

const view = {
  blocks: [
    { type: 'section', text: { type: 'plain_text', text: 'Please fill in' } },
    {
      type: 'input',
      block_id: 'reason',
      element: { type: 'plain_text_input', action_id: 'value', initial_value: 'old' },
    },
    {
      type: 'input',
      block_id: 'kind',
      element: { type: 'static_select', action_id: 'value', options: ['a', 'b'].map(option) },
    },
    {
      type: 'input',
      block_id: 'tags',
      element: { type: 'checkboxes', action_id: 'value', options: ['a', 'b'].map(option) },
    },
    { type: 'input', block_id: 'due', element: { type: 'datepicker', action_id: 'value' } },
  ],
};

test('fields that are left alone keep what they were prefilled with', () => {
  expect(stateOf(view, {})).toEqual({
    reason: { value: { type: 'plain_text_input', value: 'old' } },
    kind: { value: { type: 'static_select', selected_option: null } },
    tags: { value: { type: 'checkboxes', selected_options: [] } },
    due: { value: { type: 'datepicker', selected_date: null } },
  });
});

test('options are chosen by label or value, and an emptied text is null as Slack says it', () => {
  expect(stateOf(view, { reason: '', kind: 'Kind b', tags: ['a', 'Kind b'], due: '2026-05-31' })).toEqual({
    reason: { value: { type: 'plain_text_input', value: null } },
    kind: { value: { type: 'static_select', selected_option: option('b') } },
    tags: { value: { type: 'checkboxes', selected_options: [option('a'), option('b')] } },
    due: { value: { type: 'datepicker', selected_date: '2026-05-31' } },
  });
});

test('a field or an option that does not exist is an error that names those that do', () => {
  expect(() => stateOf(view, { resaon: 'x' })).toThrow('no field resaon; there are: reason, kind, tags, due');
  expect(() => stateOf(view, { kind: 'c' })).toThrow('no option "c"; there are: Kind a, Kind b');
});
