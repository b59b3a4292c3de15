import { expect, test } from 'vitest';
import { fieldView } from '#testing/builders/views.ts';
import { readChoice, readPerson, readText, readValues, type StateValues } from './values.ts';

const options = [
  { value: 'a', label: 'A' },
  { value: 'v'.repeat(200), label: 'Long' },
];

/** The answer to one field whose input sent `state`. */
function answer(part: Parameters<typeof fieldView>[0], state: StateValues[string], emptyIsUnchanged = false): unknown {
  return readValues({ item: state }, [fieldView(part)], { emptyIsUnchanged }).item;
}

function value(state: object): StateValues[string] {
  return { value: state };
}

test.each([
  ['text', { value: 'Laptop' }, 'Laptop'],
  ['amount', { value: '12.50' }, '12.50'],
  ['date', { selected_date: '2026-11-20' }, '2026-11-20'],
  ['time', { selected_time: '14:05' }, '14:05'],
  ['datetime', { selected_date_time: 1_795_183_500 }, new Date(1_795_183_500_000).toISOString()],
  ['select', { selected_option: { value: 'a' } }, 'a'],
  ['select', { selected_option: { value: '#1' } }, 'v'.repeat(200)],
  ['radio', { selected_option: { value: 'a' } }, 'a'],
  ['multi_select', { selected_options: [{ value: 'a' }, { value: '#1' }] }, ['a', 'v'.repeat(200)]],
  ['checkbox', { selected_options: [{ value: 'true' }] }, true],
  ['checkbox', { selected_options: [] }, false],
  ['user', { selected_user: 'U1' }, 'U1'],
  ['user', { selected_option: { value: 'U1' } }, 'U1'],
  ['users', { selected_users: ['U1', 'U2'] }, ['U1', 'U2']],
  ['users', { selected_options: [{ value: 'U1' }] }, ['U1']],
  ['channel', { selected_conversation: 'C1' }, 'C1'],
  ['file', { files: [{ id: 'F1' }] }, ['F1']],
])('a %s that sent %j is read', (type, state, expected) => {
  expect(answer({ type, options: type.includes('select') || type === 'radio' ? options : [] }, value(state))).toEqual(
    expected,
  );
});

test('what was not answered is null', () => {
  expect(answer({ required: false }, value({ value: null }))).toBeNull();
  expect(answer({ type: 'select', options, required: false }, value({ selected_option: null }))).toBeNull();
  expect(answer({ type: 'user' }, value({ selected_user: null }))).toBeNull();
  expect(answer({}, undefined)).toBeNull();
});

test('a select that sent nothing keeps its initial choice', () => {
  expect(answer({ type: 'select', options, initial: 'a' }, value({ selected_option: null }))).toBe('a');
  expect(answer({ type: 'user', initial: 'U1' }, value({ selected_option: null }))).toBe('U1');
  expect(answer({ initial: 'Laptop' }, undefined)).toBe('Laptop');
});

test('an optional text that was emptied is empty, unless an empty input means unchanged', () => {
  const field = { required: false, initial: 'Laptop' };
  expect(answer(field, value({ value: null }))).toBeNull();
  expect(answer(field, value({ value: null }), true)).toBe('Laptop');
  expect(answer({ type: 'checkbox', initial: true }, value({ selected_options: [] }))).toBe(false);
  expect(answer({ type: 'checkbox', initial: true }, value({ selected_options: [] }), true)).toBe(true);
});

test('text that was too long for its box is kept when the box is left empty', () => {
  const initial = 'x'.repeat(4_000);
  expect(answer({ initial }, value({ value: null }))).toBe(initial);
  expect(answer({ initial }, value({ value: 'short' }))).toBe('short');
});

test('our own inputs are read by their block ids', () => {
  const values: StateValues = {
    reason: value({ value: '  too dear ' }),
    stage: value({ selected_option: { value: 'upload' } }),
    user: value({ selected_user: 'U1' }),
  };
  expect(readText(values, 'reason')).toBe('too dear');
  expect(readText(values, 'comment')).toBeNull();
  expect(readChoice(values, 'stage')).toBe('upload');
  expect(readPerson(values)).toBe('U1');
  expect(readPerson({ user: value({ selected_option: null }) })).toBeNull();
});
