import { expect, test } from 'vitest';
import { blockProblems, messageProblems, viewProblems } from './block-rules.ts';

function plain(length: number) {
  return { type: 'plain_text', text: 'x'.repeat(length) };
}

function mrkdwn(length: number) {
  return { type: 'mrkdwn', text: 'x'.repeat(length) };
}

function section(length = 1) {
  return { type: 'section', text: mrkdwn(length) };
}

function button(part: object = {}) {
  return { type: 'button', action_id: 'a', text: plain(1), ...part };
}

function actions(...elements: object[]) {
  return { type: 'actions', elements };
}

function option(text: number, value: number) {
  return { text: plain(text), value: 'v'.repeat(value) };
}

function options(count: number) {
  return Array.from({ length: count }, (_, index) => ({ text: plain(1), value: `${index}` }));
}

function input(element: object, part: object = {}) {
  return { type: 'input', label: plain(1), element, ...part };
}

function modal(part: object = {}) {
  return { type: 'modal', title: plain(24), blocks: [section()], ...part };
}

function times(count: number, item: object) {
  return Array.from({ length: count }, () => item);
}

/** What may be at most so long, as [name, a block of that length or number, the limit]. */
const limits: [string, (size: number) => object, number][] = [
  ['section text', (size) => section(size), 3_000],
  ['section fields', (size) => ({ type: 'section', fields: times(size, mrkdwn(1)) }), 10],
  ['section field text', (size) => ({ type: 'section', fields: [plain(size)] }), 2_000],
  ['header text', (size) => ({ type: 'header', text: plain(size) }), 150],
  ['context elements', (size) => ({ type: 'context', elements: times(size, mrkdwn(1)) }), 10],
  [
    'actions elements',
    (size) => actions(...Array.from({ length: size }, (_, index) => button({ action_id: `a${index}` }))),
    25,
  ],
  ['block_id', (size) => ({ type: 'divider', block_id: 'x'.repeat(size) }), 255],
  ['action_id', (size) => actions(button({ action_id: 'x'.repeat(size) })), 255],
  ['button text', (size) => actions(button({ text: plain(size) })), 75],
  ['button value', (size) => actions(button({ value: 'x'.repeat(size) })), 2_000],
  ['overflow options', (size) => actions({ type: 'overflow', options: options(size) }), 5],
  ['overflow option text', (size) => actions({ type: 'overflow', options: [option(size, 1)] }), 75],
  ['overflow option value', (size) => actions({ type: 'overflow', options: [option(1, size)] }), 150],
  ['select options', (size) => actions({ type: 'static_select', options: options(size) }), 100],
  ['placeholder', (size) => actions({ type: 'users_select', placeholder: plain(size) }), 150],
  ['confirm title', (size) => actions(button({ confirm: { title: plain(size), text: plain(1) } })), 100],
  ['confirm text', (size) => actions(button({ confirm: { text: plain(size) } })), 300],
  ['confirm button', (size) => actions(button({ confirm: { text: plain(1), confirm: plain(size) } })), 30],
  [
    'image alt text',
    (size) => ({ type: 'image', image_url: 'https://example.com/a.png', alt_text: 'x'.repeat(size) }),
    2_000,
  ],
];

test.each(limits)('%s may be as long as Slack allows and no longer', (_name, blockOf, limit) => {
  expect(blockProblems([blockOf(limit)], 'message')).toEqual([]);
  expect(blockProblems([blockOf(limit + 1)], 'message')).toHaveLength(1);
});

const modalLimits: [string, (size: number) => object, number][] = [
  ['input label', (size) => input({ type: 'plain_text_input' }, { label: plain(size) }), 2_000],
  ['input hint', (size) => input({ type: 'plain_text_input' }, { hint: plain(size) }), 2_000],
  ['max_length', (size) => input({ type: 'plain_text_input', max_length: size }), 3_000],
  ['initial value', (size) => input({ type: 'plain_text_input', initial_value: 'x'.repeat(size) }), 3_000],
  ['check boxes', (size) => input({ type: 'checkboxes', options: options(size) }), 10],
  ['radio buttons', (size) => input({ type: 'radio_buttons', options: options(size) }), 10],
  ['files', (size) => input({ type: 'file_input', max_files: size }), 10],
  [
    'option groups',
    (size) => input({ type: 'static_select', option_groups: times(size, { label: plain(1), options: options(1) }) }),
    100,
  ],
];

test.each(modalLimits)('%s of a modal may be as large as Slack allows and no larger', (_name, blockOf, limit) => {
  expect(viewProblems(modal({ submit: plain(1), blocks: [blockOf(limit)] }))).toEqual([]);
  expect(viewProblems(modal({ submit: plain(1), blocks: [blockOf(limit + 1)] }))).toHaveLength(1);
});

test('a message holds 50 blocks, a modal and a Home tab 100', () => {
  expect(blockProblems(times(50, section()), 'message')).toEqual([]);
  expect(blockProblems(times(51, section()), 'message')).toEqual(['/blocks: 51 blocks, at most 50']);
  expect(viewProblems(modal({ blocks: times(100, section()) }))).toEqual([]);
  expect(viewProblems(modal({ blocks: times(101, section()) }))).toHaveLength(1);
  expect(viewProblems({ type: 'home', blocks: times(101, section()) })).toHaveLength(1);
});

test('a message may hold 4,000 characters of text and 12,000 of blocks', () => {
  expect(messageProblems({ text: 'x'.repeat(4_000) })).toEqual([]);
  expect(messageProblems({ text: 'x'.repeat(4_001) })).toHaveLength(1);
  expect(messageProblems({ blocks: times(5, section(3_000)) })).toEqual(['/blocks: more than 12000 characters']);
  expect(messageProblems({})).toHaveLength(1);
});

test('titles and buttons of a modal hold 24 characters', () => {
  expect(viewProblems(modal({ title: plain(25) }))).toHaveLength(1);
  expect(viewProblems(modal({ submit: plain(25), close: plain(25) }))).toHaveLength(2);
  expect(viewProblems(modal({ private_metadata: 'x'.repeat(3_001) }))).toHaveLength(1);
});

test('length is counted in code points, so an emoji is one', () => {
  expect(blockProblems([{ type: 'header', text: { type: 'plain_text', text: '🎉'.repeat(150) } }], 'message')).toEqual(
    [],
  );
  expect(
    blockProblems([{ type: 'header', text: { type: 'plain_text', text: '🎉'.repeat(151) } }], 'message'),
  ).toHaveLength(1);
});

test.each([
  ['empty text', [{ type: 'section', text: plain(0) }]],
  ['white space for text', [{ type: 'section', text: { type: 'plain_text', text: ' \n' } }]],
  ['mrkdwn in a header', [{ type: 'header', text: mrkdwn(1) }]],
  ['a section without text or fields', [{ type: 'section' }]],
  ['the same block_id twice', times(2, { type: 'divider', block_id: 'a' })],
  ['the same action_id twice in a block', [actions(button(), button())]],
  ['the same option value twice', [actions({ type: 'overflow', options: times(2, option(1, 1)) })]],
  ['an input in a message', [input({ type: 'plain_text_input' })]],
  ['an unknown block', [{ type: 'sektion' }]],
  ['a text input among actions', [actions({ type: 'plain_text_input' })]],
  ['an unknown button style', [actions(button({ style: 'warning' }))]],
  [
    'an initial option that is not offered',
    [actions({ type: 'static_select', options: options(2), initial_option: option(1, 9) })],
  ],
])('%s is a problem', (_name, blocks) => {
  expect(blockProblems(blocks, 'message')).toHaveLength(1);
});

test('a modal with inputs needs a submit button', () => {
  const blocks = [input({ type: 'plain_text_input' })];
  expect(viewProblems(modal({ blocks }))).toEqual(['/submit: needed beside input blocks']);
});

test('a problem names its place by JSON pointer', () => {
  expect(blockProblems([section(), actions(button({ text: plain(76) }))], 'message')).toEqual([
    '/blocks/1/elements/0/text/text: 76 characters, allowed 1 to 75',
  ]);
});
