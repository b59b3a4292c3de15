import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cardView, storyLine, taskLine } from '#testing/builders/views.ts';
import { anyCard, anyHistory, anyList, anyWho, hostileText } from '#testing/slack/any-views.ts';
import { messageProblems } from '#testing/slack/block-rules.ts';
import { mrkdwnTexts, shownText, withoutOurMarks } from '#testing/slack/block-text.ts';
import {
  type CommandAnswer,
  definitionsAnswer,
  helpAnswer,
  historyAnswer,
  requestsAnswer,
  rolesAnswer,
  statusAnswer,
  usageAnswer,
  whoAnswer,
} from './lists.ts';
import { messagesFor } from './messages/index.ts';
import { notice } from './notices.ts';

const now = '2026-11-20T12:00:00Z';

function text(answer: CommandAnswer): string {
  return shownText(answer.blocks);
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Nothing that Slack refuses, and no given text that could mention anybody. */
function expectFine(answer: CommandAnswer): void {
  expect(messageProblems(answer)).toEqual([]);
  for (const each of [...mrkdwnTexts(answer.blocks), answer.text]) expect(withoutOurMarks(each)).not.toContain('<');
}

test('status is the card without its buttons', () => {
  const answer = statusAnswer(cardView());
  expect(text(answer)).toContain('Carol Chen (reviewer) to approve *Laptop for Dan*');
  expect(answer.blocks.some(({ type }) => type === 'actions')).toBe(false);
});

test('a long list shows the first and counts the rest', () => {
  const items = times(40, (index) => taskLine({ ref: `WF-${index}` }));
  const answer = requestsAnswer({ kind: 'open', items, total: 52 }, now);
  expect(text(answer)).toContain('Open requests (52)');
  expect(text(answer)).toContain('WF-19 · Laptop');
  expect(text(answer)).not.toContain('WF-20 · ');
  expect(text(answer)).toContain('and 32 more');
  expect(text(requestsAnswer({ kind: 'tasks', items: [], total: 0 }, now))).toContain('Nothing is waiting for you.');
});

test('a long history shows its newest lines', () => {
  const lines = times(80, (index) => storyLine({ comment: `Comment ${index}` }));
  const answer = historyAnswer({ ref: 'WF-7', title: 'Laptop', lines, total: 80 });
  expect(text(answer)).toContain('Comment 79');
  expect(text(answer)).toMatch(/\d+ earlier entries/);
  expect(text(historyAnswer({ ref: 'WF-7', title: 'Laptop', lines: [], total: 0 }))).toContain(
    'Nothing has happened yet.',
  );
});

test('who can decide is told with the reason, and why not the reader', () => {
  const answer = whoAnswer({
    ref: 'WF-7',
    title: 'Laptop',
    stage: 'Review',
    people: [
      { userId: 'U01BOB', via: 'role', role: 'reviewer', decided: false },
      { userId: 'U01CAROL', via: 'delegate', role: null, decided: true },
    ],
    anyone: false,
    groups: [],
    emptyRoles: ['finance'],
    you: { can: false, whyNot: 'self' },
  });
  expect(text(answer)).toContain("You can't decide: it is your own request.");
  expect(text(answer)).toContain(
    'At *Review*:\n• <@U01BOB>: has the role reviewer\n• <@U01CAROL>: was asked by delegation (has decided)',
  );
  expect(text(answer)).toContain('Nobody has the role `finance`');
});

test('who names nobody as missing while a decision may be taken back', () => {
  const nobody = { people: [], anyone: false, groups: [], emptyRoles: [] };
  const you = { can: false, whyNot: 'settling' } as const;
  const settling = text(whoAnswer({ ref: 'WF-7', title: 'Laptop', stage: 'Review', ...nobody, you }));
  expect(settling).toContain('whoever decided can take it back');
  expect(settling).not.toContain('Review');
  expect(settling).not.toContain('Nobody can decide');
});

test('definitions and roles are listed', () => {
  const definition = {
    key: 'time_off',
    name: 'Time off',
    version: 2,
    description: 'Days away',
    stages: 1,
    active: true,
    canStart: true,
  };
  expect(text(definitionsAnswer([definition]))).toMatch(
    /Time off · Days away\n`time_off` · version 2, 1 stage · start with `\/workflow start time_off`/,
  );
  const role = {
    name: 'manager',
    everybody: false,
    parent: 'director',
    users: ['U01BOB'],
    groups: ['S0123'],
    permissions: ['workflows:*'],
  };
  expect(text(rolesAnswer([role]))).toContain(
    '*manager*: <@U01BOB>, <!subteam^S0123>\nunder director · may workflows:*',
  );
  expect(text(rolesAnswer([{ ...role, users: [], groups: [] }]))).toContain('*manager*: nobody');
});

test('help names every command, with its angle brackets as typed', () => {
  const answer = helpAnswer();
  for (const { usage } of messagesFor().commands) expect(text(answer)).toContain(`/workflow ${usage}`);
  expectFine(answer);
  expectFine(helpAnswer(messagesFor(), messagesFor().errors.unknown_command({ word: '<!channel>', nearest: 'tasks' })));
});

test('a command that was written wrongly is shown how, with angle brackets as typed', () => {
  const answer = usageAnswer(messagesFor().usage('reject'));
  expect(text(answer)).toBe('Please write it like this: /workflow reject <id> <reason>');
  expectFine(answer);
});

test('a notice shows what a person wrote as plain text and carries its key last', () => {
  const sentence = messagesFor().notices.rejected('WF-7', 'Laptop', 'U01BOB');
  const reason = notice({ sentence, quote: '<!channel> too dear', messageKey: 'outcome:1' });
  expect(shownText(reason.blocks)).toBe(
    ':x: Your request *WF-7* Laptop was rejected by <@U01BOB>.\n<!channel> too dear',
  );
  expect(reason.text).toContain('\n> &lt;!channel&gt; too dear');
  expect(reason.blocks.at(-1)?.block_id).toBe('k:outcome:1');
  expect(notice({ sentence, messageKey: 'outcome:2' }).blocks.at(-1)?.block_id).toBe('k:outcome:2');
  const from = messagesFor().notices.commentFrom('U01BOB', 'slack');
  const comment = notice({ sentence: from, quote: 'When?', messageKey: 'c:1' });
  expect(shownText(comment.blocks)).toBe('<@U01BOB> in Slack:\nWhen?');
});

test('any answer and notice is within what Slack takes and mentions nobody by given text', () => {
  const groups = fc.array(hostileText, { maxLength: 40 });
  fc.assert(
    fc.property(anyCard, anyList, anyHistory, anyWho, hostileText, groups, (card, list, history, who, given, many) => {
      const definition = {
        key: given,
        name: given,
        version: 1,
        description: given,
        stages: 3,
        active: true,
        canStart: true,
      };
      const role = { name: given, everybody: false, parent: given, users: many, groups: many, permissions: many };
      const answers = [
        statusAnswer(card),
        requestsAnswer(list, now),
        historyAnswer(history),
        whoAnswer(who),
        definitionsAnswer(times(30, () => definition)),
        rolesAnswer(times(30, () => role)),
        notice({ sentence: messagesFor().notices.completed(given, given, given), quote: given, messageKey: 'k' }),
      ];
      for (const answer of answers) expectFine(answer);
    }),
    { numRuns: 60 },
  );
});
