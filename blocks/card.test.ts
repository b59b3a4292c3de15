import type { KnownBlock } from '@slack/types';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cardButton, cardView, storyLine, triggerButton } from '#testing/builders/views.ts';
import { anyCard } from '#testing/slack/any-views.ts';
import { messageProblems } from '#testing/slack/block-rules.ts';
import { mrkdwnTexts, shownText, withoutOurMarks } from '#testing/slack/block-text.ts';
import { cardBlocks, cardText } from './card.ts';
import { decodeMenu, decodePayload } from './ids.ts';
import type { CardStatus } from './view.ts';

const messageKey = 'card:0190f0a0:C01';

function buttonsOf(blocks: KnownBlock[]) {
  return blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
}

test('a card shows number and name, stages, answers, requester, whom it waits for, until when and what happened', () => {
  const text = shownText(cardBlocks(cardView(), { messageKey }));
  expect(text).toContain('WF-7 · Laptop for Dan');
  expect(text).toContain('✓ Submitted  →  ● Review  →  ○ Finance');
  expect(text).toMatch(/\*Item\*\nLaptop\n\*Amount\*\n1,299\.00/);
  expect(text).toContain('*Requester*\n<@U01ALICE>');
  expect(text).toContain('*Waiting for*\n<@U01BOB>, anyone with the role reviewer');
  expect(text).toContain('*Due*\nFri 20 Nov, 14:05 UTC');
  expect(text).toContain('• <@U01BOB> made the request');
  expect(text).toContain('Purchase request · WF-7 · last change Fri 20 Nov, 09:30 UTC');
});

test('after a resubmission a card shows what each changed field was, also beside a layout of its own', () => {
  const fields = [
    { label: 'Item', value: 'Tablet', was: 'Laptop' },
    { label: 'Kind', value: 'hardware' },
    { label: 'Why', value: '—', was: '*two*\nlines' },
  ];
  const text = shownText(cardBlocks(cardView({ fields }), { messageKey }));
  expect(text).toContain('*Item*\nLaptop → Tablet\n*Kind*\nhardware');
  expect(text).toContain('*Why*\n*two*\nlines → —');
  const layout = [{ type: 'divider' as const }];
  const laidOut = shownText(cardBlocks(cardView({ fields, layout }), { messageKey }));
  expect(laidOut).toContain('*Item*\nLaptop → Tablet\n*Why*');
  expect(laidOut).not.toContain('hardware');
});

test('a line of the story says what a step changed', () => {
  const changes = [
    { label: 'Item', was: 'Laptop', value: 'Tablet' },
    { label: 'Why', was: '—', value: 'two\nlines' },
  ];
  const story = [storyLine({ trigger: 'resubmit', changes })];
  expect(shownText(cardBlocks(cardView({ story }), { messageKey }))).toContain(
    'Item: Laptop → Tablet · Why: — → two lines',
  );
});

test('the buttons carry what they decide on and the menu offers five things', () => {
  const elements = buttonsOf(cardBlocks(cardView(), { messageKey }));
  const labels = elements.map((element) => (element.type === 'button' ? element.text.text : element.type));
  expect(labels).toEqual(['Approve', 'Reject', 'Delegate', 'Request changes', 'overflow']);
  const [approve] = elements;
  const menu = elements.at(-1);
  expect(approve?.type === 'button' && decodePayload(approve.value)).toEqual({
    ...cardView().payload,
    trigger: 'approve',
  });
  if (menu?.type !== 'overflow') throw new Error('no menu');
  expect(menu.options.map(({ text }) => text.text)).toEqual([
    'Details',
    'Who can decide',
    'Snooze',
    'Assign',
    'Cancel request',
  ]);
  expect(menu.options.map(({ value }) => decodeMenu(value)?.verb)).toEqual([
    'details',
    'who',
    'snooze',
    'assign',
    'cancel',
  ]);
});

test('a named trigger is a button with its words, in the same block as the others', () => {
  const buttons = [triggerButton('classify_done'), triggerButton('run_forecast', 'Run it')];
  const [first, second] = buttonsOf(cardBlocks(cardView({ buttons }), { messageKey }));
  expect(first).toMatchObject({ action_id: 'trigger:classify_done', text: { text: 'Classify done' } });
  expect(second).toMatchObject({ action_id: 'trigger:run_forecast', text: { text: 'Run it' } });
});

test('the last block is found by the key of its message, and the others change their ids with the sequence', () => {
  const before = cardBlocks(cardView(), { messageKey });
  const after = cardBlocks(cardView({ payload: { ...cardView().payload, sequence: 4 } }), { messageKey });
  expect(before.at(-1)).toMatchObject({ type: 'context', block_id: `k:${messageKey}` });
  const ids = new Set(before.slice(0, -1).map(({ block_id }) => block_id));
  expect(after.slice(0, -1).some(({ block_id }) => ids.has(block_id))).toBe(false);
});

test('an ended card keeps its story and has a menu of what can still be read', () => {
  const story = [storyLine({ trigger: 'approve', from: 'Review', to: 'Done', comment: 'Fine by me' })];
  const blocks = cardBlocks(
    cardView({ status: 'completed', open: false, buttons: [], waitingFor: null, dueAt: null, story }),
    { messageKey },
  );
  const [menu, ...others] = buttonsOf(blocks);
  expect(menu?.type === 'overflow' && menu.options).toHaveLength(3);
  expect(others).toEqual([]);
  expect(shownText(blocks)).toContain('✓ <@U01BOB> approved · Review → Done · Fri 20 Nov, 09:30 UTC\n“Fine by me”');
});

test('a direct message speaks to its reader', () => {
  const view = cardView({ audience: { kind: 'dm', userId: 'U01BOB' } });
  expect(shownText(cardBlocks(view, { messageKey }))).toContain('*Waiting for*\nyou, anyone with the role reviewer');
  expect(cardText(view)).toBe('Waiting for you: WF-7 Laptop for Dan, from <@U01ALICE>');
});

test('a card on hold, escalated or waiting for its requester says so', () => {
  const text = (part: Parameters<typeof cardView>[0]) => shownText(cardBlocks(cardView(part), { messageKey }));
  expect(text({ hold: { by: 'U01ERIN', reason: 'Budget freeze' } })).toMatch(/On hold by <@U01ERIN>.*\nBudget freeze/);
  expect(text({ escalated: true })).toContain('Escalated');
  expect(text({ checkedInBy: 'U01BOB' })).toContain('<@U01BOB> is looking at this');
  expect(text({ waitsOnRequester: true })).toContain('<@U01ALICE> can edit and resubmit');
});

test.each<CardStatus>(['not_started', 'in_progress', 'on_hold', 'completed', 'rejected', 'canceled'])(
  'a card that is %s can be drawn',
  (status) => {
    const blocks = cardBlocks(cardView({ status }), { messageKey });
    expect(messageProblems({ text: cardText(cardView({ status })), blocks })).toEqual([]);
  },
);

test('25 buttons, 60 answers, 200 stages and a long story fit one message', () => {
  const many = <T>(count: number, make: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => make(index));
  const view = cardView({
    fields: many(60, (index) => ({ label: `Field ${index}`, value: 'long '.repeat(200) })),
    stages: many(200, (index) => ({
      name: `Stage ${index}`,
      state: index < 100 ? 'done' : index === 100 ? 'current' : 'todo',
    })),
    buttons: many(25, (index) => triggerButton(`trigger_${index}`)),
    story: many(100, (index) => storyLine({ comment: `Comment ${index}` })),
  });
  const blocks = cardBlocks(view, { messageKey });
  const text = shownText(blocks);
  expect(messageProblems({ blocks })).toEqual([]);
  expect(text).toContain('✓ 96 more stages  →  ✓ Stage 96');
  expect(text).toContain('● Stage 100');
  expect(text).toContain('○ 95 more stages');
  expect(text).toMatch(/\d+ more answers: see ⋯ Details/);
  expect(buttonsOf(blocks).length).toBeGreaterThan(15);
});

test('ten buttons lose none', () => {
  const buttons = [
    cardButton('approve'),
    ...Array.from({ length: 9 }, (_, index) => triggerButton(`trigger_number_${index}`)),
  ];
  expect(buttonsOf(cardBlocks(cardView({ buttons }), { messageKey }))).toHaveLength(11);
});

test('text of people is shown as they typed it and mentions nobody', () => {
  const hostile = '<!channel> <@U123> & <https://evil.example|Approve>';
  const view = cardView({
    title: hostile,
    fields: [{ label: hostile, value: hostile }],
    story: [storyLine({ comment: hostile })],
  });
  const blocks = cardBlocks(view, { messageKey });
  expect(shownText(blocks)).toContain(`WF-7 · ${hostile}`);
  for (const text of [...mrkdwnTexts(blocks), cardText(view)]) expect(withoutOurMarks(text)).not.toContain('<');
  for (const text of mrkdwnTexts(blocks)) expect(text).not.toContain('<@U123>');
});

test.each([
  [{ state: 'running', error: null, retries: 0 }, ':gear: Running: Notify ERP'],
  [
    { state: 'running', error: 'it answered 500', retries: 2 },
    'Running: Notify ERP, tried again 2 times (it answered 500)',
  ],
  [{ state: 'waiting', error: null, retries: 0 }, 'Notify ERP: waiting for the answer'],
  [{ state: 'failed', error: 'it answered 400', retries: 0 }, 'Notify ERP failed: it answered 400.'],
] as const)('a card says how the call of a system stands: %o', (task, words) => {
  const view = cardView({ task: { stage: 'Notify ERP', ...task }, waitingFor: null });
  expect(shownText(cardBlocks(view, { messageKey }))).toContain(words);
});

test('text of 50,000 characters is cut and the card still has its buttons', () => {
  const long = 'very long '.repeat(5_000);
  const view = cardView({ title: long, fields: [{ label: long, value: long }], story: [storyLine({ comment: long })] });
  const blocks = cardBlocks(view, { messageKey });
  expect(messageProblems({ text: cardText(view), blocks })).toEqual([]);
  expect(buttonsOf(blocks)).toHaveLength(5);
});

test('any card is within what Slack takes and lets no given text mention anybody', () => {
  fc.assert(
    fc.property(anyCard, (view) => {
      const blocks = cardBlocks(view, { messageKey });
      const text = cardText(view);
      expect(messageProblems({ text, blocks })).toEqual([]);
      for (const each of [...mrkdwnTexts(blocks), text]) expect(withoutOurMarks(each)).not.toContain('<');
      expect(blocks.at(-1)?.block_id).toBe(`k:${messageKey}`);
    }),
    { numRuns: 200 },
  );
});
