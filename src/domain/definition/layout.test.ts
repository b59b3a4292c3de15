import { expect, test } from 'vitest';
import { purchase, refusalOf } from '#testing/builders/builders.ts';

function text(words: string) {
  return { type: 'mrkdwn', text: words };
}

function card(...blocks: unknown[]) {
  return purchase({ layouts: { card: blocks } }).layouts?.card;
}

function problems(...blocks: unknown[]) {
  return JSON.stringify(refusalOf(() => card(...blocks)).params);
}

test('a definition may say how its card shows the request', () => {
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: '{{workflow.name}}' } },
    { type: 'section', text: text('*{{data.item}}*'), fields: [text('{{data.amount}} €')] },
    { type: 'divider' },
    { type: 'context', elements: [text('at {{stage.name}}')] },
    { type: 'image', image_url: 'https://example.com/a.png', alt_text: 'A picture' },
  ];
  expect(card(...blocks)).toEqual(blocks);
});

test.each([
  ['a button', { type: 'actions', elements: [] }],
  [
    'a picture that is not encrypted on its way',
    { type: 'image', image_url: 'http://example.com/a.png', alt_text: 'a' },
  ],
  ['an empty section', { type: 'section' }],
  ['too long a header', { type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }],
  ['too long a text', { type: 'section', text: text('x'.repeat(3_001)) }],
  ['a call to everybody', { type: 'section', text: text('<!channel> look') }],
  ['a key that Slack does not know', { type: 'divider', colour: 'red' }],
])('%s is refused at its place', (_what, block) => {
  expect(problems({ type: 'divider' }, block)).toContain('layouts.card.1');
});

test('a card has room for ten blocks of a layout', () => {
  expect(problems(...Array(11).fill({ type: 'divider' }))).toContain('layouts.card');
});
