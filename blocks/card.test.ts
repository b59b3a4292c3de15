import type { KnownBlock } from '@slack/types';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { askedGroup, cardButton, cardView, storyLine, triggerButton } from '#testing/builders/views.ts';
import { anyCard } from '#testing/slack/any-views.ts';
import { messageProblems } from '#testing/slack/block-rules.ts';
import { mrkdwnTexts, shownText, withoutOurMarks } from '#testing/slack/block-text.ts';
import type { AskedGroup } from './card/asked.ts';
import { cardBlocks, cardText } from './card.ts';
import { decodeMenu, decodePayload } from './ids.ts';
import type { CardStatus, CardView, StoryLine } from './view.ts';

const messageKey = 'card:0190f0a0:C01';

function buttonsOf(blocks: KnownBlock[]) {
  return blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
}

function lineOf(part: Partial<CardView>) {
  return shownText(cardBlocks(cardView(part), { messageKey }).slice(0, 1)).replace(/<!date[^|]*\|([^>]*)>/g, '$1');
}

function linesOf(part: Partial<CardView>) {
  return shownText(cardBlocks(cardView(part), { messageKey })).replace(/<!date[^|]*\|([^>]*)>/g, '$1');
}

const bobs: CardView['audience'] = { kind: 'dm', userId: 'U01BOB' };
const asManager: CardView['why'] = { because: { kind: 'role', role: 'manager' }, group: 0, again: null };
const DUE = 'Fri 20 Nov, 14:05 UTC';

test('a card says who asks whom for what and until when, and under it how it stands, each thing once', () => {
  const text = linesOf({});
  expect(text.split('\n')).toEqual([
    `*Alice Archer* asks Bob Baker or Carol Chen (reviewer) to approve *Laptop for Dan*, *1,299.00*, by ${DUE}`,
    '✓ Submitted  →  ● Review  →  ○ Finance',
    '*Item*',
    'Laptop',
    '*Amount*',
    '1,299.00',
    '<https://example.com/policy|Policy>',
    'Approve',
    'Reject',
    'Delegate',
    'Request changes',
    'Details',
    'Who can decide',
    'Snooze',
    'Assign',
    'Cancel request',
    '• Bob Baker made the request · → Review · Fri 20 Nov, 09:30 UTC',
    'Purchase request · WF-7',
  ]);
});

test.each<[string, Partial<CardView>, string]>([
  ['somebody who decides', { audience: bobs, why: asManager }, '*Alice Archer* asks you to approve *Laptop for Dan*'],
  ['a form', { audience: bobs, why: asManager, asks: 'fill_in' }, '*Alice Archer* asks you to fill in *Laptop'],
  ['the requester', { audience: { kind: 'dm', userId: 'U01ALICE' } }, 'You ask Bob Baker or Carol Chen (reviewer) to'],
  ['one person', { asked: [askedGroup({ people: ['U01BOB'], left: 1, roles: [] })] }, 'asks Bob Baker to approve'],
  [
    'three',
    { asked: [askedGroup({ people: ['U01BOB', 'U01DAN', 'U01ERIN'], left: 3 })] },
    'Bob Baker, Dan Doyle or Erin Ek',
  ],
  ['both', { asked: [askedGroup({ needed: 2 })] }, 'asks Bob Baker and Carol Chen (reviewer) to'],
  [
    'two of three',
    { asked: [askedGroup({ people: ['U01BOB', 'U01DAN', 'U01ERIN'], left: 3, needed: 2 })] },
    'asks 2 of Bob Baker, Dan Doyle and Erin Ek (reviewer)',
  ],
  ['many', { asked: [askedGroup({ people: [], left: 12 })] }, 'asks anyone with the role reviewer to'],
  [
    'all of many',
    { asked: [askedGroup({ people: [], left: 12, needed: 12 })] },
    'asks everyone with the role reviewer to',
  ],
  [
    'some of many',
    { asked: [askedGroup({ people: [], left: 12, needed: 5 })] },
    'asks 5 people with the role reviewer to',
  ],
  [
    'everybody',
    { asked: [askedGroup({ people: [], left: 0, roles: [], anyone: true })] },
    'asks anyone in this workspace to',
  ],
  [
    'a group',
    { asked: [askedGroup({ people: [], left: 9, roles: ['@S0FIN'] })], names: { '@S0FIN': 'finance' } },
    'anyone in @finance to',
  ],
  [
    'a group without a name',
    { asked: [askedGroup({ people: [], left: 9, roles: ['@S0FIN'] })] },
    'anyone in a user group to',
  ],
  ['who is in it', { asked: [askedGroup({ roles: ['@S0FIN'] })] }, 'asks Bob Baker or Carol Chen to'],
  [
    'two approvals',
    { asked: [askedGroup(), askedGroup({ people: ['U01DAN'], left: 1, roles: ['finance'] })] },
    'Carol Chen (reviewer), and Dan Doyle (finance) to',
  ],
  ['nobody', { asked: [] }, 'asks nobody yet'],
])('the first line tells %s', (_, part, says) => {
  expect(lineOf(part)).toContain(says);
});

test('beside the time stands what silence will do, and being late is said in bold words', () => {
  const silence = (one: NonNullable<CardView['silence']>) => lineOf({ silence: one });
  expect(silence({ kind: 'rejected' })).toContain(`by ${DUE} (if nobody answers: rejected)`);
  expect(silence({ kind: 'approved' })).toContain('(if nobody answers: approved)');
  expect(silence({ kind: 'escalated', role: 'director' })).toContain('(if nobody answers: director is asked as well)');
  expect(lineOf({ overdue: true, silence: { kind: 'rejected' } })).toContain(`*overdue since* ${DUE} (if nobody`);
  expect(lineOf({ dueAt: null })).toMatch(/1,299\.00\*$/);
});

test('dates are written so that each reader sees their own time', () => {
  const [first] = cardBlocks(cardView(), { messageKey });
  expect(shownText(first)).toContain(`<!date^1795183500^{date_short_pretty}, {time}|${DUE}>`);
});

test.each<[Partial<NonNullable<CardView['why']>>, Partial<AskedGroup>, string]>([
  [{}, {}, 'You are asked as manager; either of you is enough'],
  [{}, { left: 1 }, 'You are asked as manager'],
  [{}, { left: 5 }, 'You are asked as manager; any one of the 5 of you is enough'],
  [{}, { needed: 2 }, 'You are asked as manager; both of you are needed'],
  [
    {},
    { needed: 2, left: 1, decided: [{ userId: 'U01DAN', agreed: true }] },
    'your answer is the last one that is needed',
  ],
  [{}, { needed: 3, left: 5 }, 'You are asked as manager; 3 of the 5 of you are needed'],
  [{ because: { kind: 'named' } }, { left: 1 }, 'You are asked by name'],
  [
    { because: { kind: 'anyone' } },
    { left: 0, anyone: true },
    'anyone in this workspace may decide; one answer is enough',
  ],
  [{ because: { kind: 'stand_in', for: ['U01DAN'] } }, { left: 1 }, ':palm_tree: For Dan Doyle, who is away'],
  [
    { because: { kind: 'delegated', by: 'U01DAN', comment: 'I know him' } },
    { left: 1 },
    'Dan Doyle asks you to decide instead: “I know him”',
  ],
  [{ because: { kind: 'assigned', by: 'U01ERIN' } }, { left: 1 }, 'Erin Ek assigned it to you'],
  [
    { because: { kind: 'escalated', role: 'director', why: null } },
    { left: 1 },
    'Escalated to you as director: nobody decided in time',
  ],
  [{ again: { role: 'manager' } }, { left: 1 }, 'Again: you agreed as manager before · You are asked as manager'],
])('the second line says why its reader has it: %o %o', (why, group, says) => {
  const text = linesOf({ audience: bobs, why: { ...asManager, ...why }, asked: [askedGroup(group)], escalated: true });
  expect(text.split('\n')[1]).toContain(says);
  if (why.because?.kind === 'escalated') expect(text.match(/scalated/g)).toHaveLength(1);
});

test('who else is asked, and what the stage says, stand there too', () => {
  const asked = [askedGroup(), askedGroup({ people: ['U01DAN'], left: 1, roles: ['finance'] })];
  const text = linesOf({ audience: bobs, why: asManager, asked, description: 'Look at the budget first.' });
  expect(text).toContain('either of you is enough · Also asked: Dan Doyle (finance)\nLook at the budget first.');
  expect(linesOf({ audience: bobs, why: null, description: 'Look at the budget first.' })).not.toContain('budget');
});

test.each<[Partial<AskedGroup>, string]>([
  [{ needed: 2 }, 'both Bob Baker and Carol Chen; 0 of 2 agreed'],
  [
    { needed: 2, people: ['U01CAROL'], left: 1, decided: [{ userId: 'U01BOB', agreed: true }] },
    'both Bob Baker and Carol Chen; 1 of 2 agreed · Bob Baker agreed',
  ],
  [
    { needed: 2, left: 2, decided: [{ userId: 'U01ERIN', agreed: false }] },
    '2 of Erin Ek, Bob Baker and Carol Chen; 0 of 2 agreed · Erin Ek did not agree',
  ],
  [{ needed: 4, left: 7, people: [] }, '4 people with the role reviewer; 0 of 4 agreed'],
  [{ needed: 3, left: 1, inTurn: true, people: ['U01BOB'] }, 'one after the other; 0 of 3 agreed'],
])('where several decide together, it says how many agreed of whom: %o', (group, says) => {
  expect(linesOf({ asked: [askedGroup(group)] })).toContain(`*Needed:* ${says}`);
  expect(linesOf({ asked: [askedGroup()] })).not.toContain('Needed');
});

test.each<[Partial<CardView>, StoryLine, string]>([
  [
    { status: 'completed' },
    storyLine(),
    ':white_check_mark: *Approved*: *Laptop for Dan*, *1,299.00*, requested by Alice Archer',
  ],
  [{ status: 'rejected' }, storyLine({ trigger: 'reject' }), ':x: *Rejected*: *Laptop for Dan*'],
  [
    { status: 'rejected' },
    storyLine({ trigger: 'expire', actorId: null }),
    ':x: *Closed, for nobody answered in time*: ',
  ],
  [{ status: 'canceled' }, storyLine({ trigger: 'cancel' }), ':no_entry_sign: *Canceled*: '],
  [{ status: 'completed' }, storyLine({ trigger: 'classify_done' }), ':white_check_mark: *Completed*: '],
])('a request that has ended is four lines: %o', (part, decision, says) => {
  const story = [
    storyLine({ trigger: 'start' }),
    { ...decision, comment: 'As agreed' },
    storyLine({ trigger: 'system', actorId: null }),
  ];
  const view = cardView({ ...part, open: false, buttons: [], waitingFor: null, dueAt: null, story, escalated: true });
  const blocks = cardBlocks(view, { messageKey });
  expect(blocks.map(({ type }) => type)).toEqual(['section', 'context', 'actions', 'context']);
  expect(shownText(blocks)).toContain(says);
  expect(shownText(blocks)).toContain('“As agreed”');
  expect(cardText(view)).toContain(says);
});

test('what silence did is no decision of the program', () => {
  const story = [storyLine({ trigger: 'reject', actorId: null, timedOut: true })];
  expect(linesOf({ open: false, status: 'rejected', story })).toContain(
    '✗ Countersign rejected, for nobody answered in time',
  );
});

test('who is away is named with who stands in for them', () => {
  const waitingFor = { users: ['U01BOB'], roles: [], anyone: false, standIns: { U01BOB: 'U01DAN' } };
  expect(lineOf({ waitingFor })).toContain('asks Bob Baker (away: Dan Doyle stands in) or Carol Chen (reviewer) to');
});

test('a card that is not where the request was made links to the one that is', () => {
  const permalink = 'https://slack.com/archives/C01/p1700000000000100';
  expect(linesOf({ permalink })).toContain(`WF-7 · <${permalink}|Card in the channel>`);
});

test('people who are known are named and never mentioned, those who are not are mentioned', () => {
  const view = cardView({ checkedInBy: 'U01ERIN', settling: { by: 'U01DAN', until: '2026-11-20T14:05:00Z' } });
  expect(JSON.stringify(cardBlocks(view, { messageKey })) + cardText(view)).not.toContain('<@');
  expect(lineOf({ names: {} })).toContain('*<@U01ALICE>* asks <@U01BOB> or <@U01CAROL>');
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
  expect(shownText(blocks)).toMatch(/✓ Bob Baker approved · Review → Done · <.*Fri 20 Nov, 09:30 UTC>\n“Fine by me”/);
});

test('a card on hold, escalated or waiting for its requester says so', () => {
  const text = (part: Parameters<typeof cardView>[0]) => shownText(cardBlocks(cardView(part), { messageKey }));
  expect(text({ hold: { by: 'U01ERIN', reason: 'Budget freeze' } })).toMatch(/On hold by Erin Ek.*\nBudget freeze/);
  expect(text({ escalated: true })).toContain('Escalated');
  expect(text({ checkedInBy: 'U01BOB' })).toContain('Bob Baker is looking at this');
  const sentBack = { by: 'U01BOB', reason: 'Which model?\nAnd why?' };
  const back = text({ waitsOnRequester: true, sentBack });
  expect(back).toContain('*Bob Baker* asks Alice Archer to change *Laptop for Dan*, *1,299.00*');
  expect(back).toContain('Alice Archer can edit and resubmit.\nWhich model?\nAnd why?');
  const own = text({ waitsOnRequester: true, sentBack, audience: { kind: 'dm', userId: 'U01ALICE' } });
  expect(own).toContain('*Bob Baker* asks you to change *Laptop for Dan*');
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
  expect(shownText(blocks)).toContain('*&lt;!channel&gt; &lt;@U123&gt; &amp;');
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
