import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ModalMetadata } from '#blocks/ids.ts';
import { hostileText } from '#testing/slack/any-views.ts';
import { viewProblems } from '#testing/slack/block-rules.ts';
import { inputsOf, optionsOf } from '#testing/slack/blocks-read.ts';
import { asObject } from '#testing/slack/slack-args.ts';
import { askModal } from './ask.ts';

const metadata: ModalMetadata = {
  payload: null,
  trigger: '',
  definitionKey: 'ask',
  channelId: 'C1',
  responseUrl: null,
  messageTs: '1.2',
};

function people(count: number) {
  return Array.from({ length: count }, (_, index) => ({ id: `U${index}`, name: `Person ${index}` }));
}

function modal(count: number, what = '> Shall we?') {
  return askModal({ people: people(count), what, metadata });
}

function elements(view: ReturnType<typeof modal>) {
  return inputsOf(view).map((block) => asObject(block.element));
}

test('people are ticked while they are few, chosen from a list while they can be listed, else in Slack’s own select', () => {
  const kinds = [5, 50, 100, 0].map((count) => elements(modal(count))[0]?.type);
  expect(kinds).toEqual(['checkboxes', 'multi_static_select', 'multi_users_select', 'multi_users_select']);
});

test('what is asked is filled in, and a deadline can be left out', () => {
  const view = modal(3);
  expect(inputsOf(view).map((block) => [block.block_id, block.optional])).toEqual([
    ['people', false],
    ['what', false],
    ['due', true],
  ]);
  const [, what, due] = elements(view);
  expect(what).toMatchObject({ multiline: true, initial_value: '> Shall we?' });
  expect(optionsOf(due ?? {}).map((option) => option.value)).toEqual(['4h', '1d', '2d', '1w']);
});

test('whatever is quoted, and whatever people are called, Slack takes the modal', () => {
  fc.assert(
    fc.property(hostileText, fc.integer({ min: 0, max: 120 }), (text, count) => {
      const named = people(count).map((one) => ({ ...one, name: text || one.name }));
      expect(viewProblems(askModal({ people: named, what: text, metadata }) as never)).toEqual([]);
    }),
    { numRuns: 50 },
  );
  expect(viewProblems(modal(3, 'x'.repeat(9_000)) as never)).toEqual([]);
});
