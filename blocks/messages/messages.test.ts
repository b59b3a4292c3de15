import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileText } from '#testing/slack/any-views.ts';
import { withoutOurMarks } from '#testing/slack/block-text.ts';
import { type ErrorCode, errorText, messagesFor } from './index.ts';
import { errorParams } from './params.ts';

const messages = messagesFor('en-GB', 'UTC');
const codes = Object.keys(errorParams) as ErrorCode[];
const sentence = (code: string, params: unknown = {}): string => errorText(messages, { code, params });

test.each([
  [
    'not_found',
    { ref: 'WF-9' },
    "I can't find WF-9. Check the number, or see your requests with `/workflow list mine`.",
  ],
  [
    'not_permitted',
    { reason: 'role', roles: ['reviewer'], users: ['U01BOB'] },
    "You can't do this: it isn't waiting for you. <@U01BOB> or anyone with the role `reviewer` can.",
  ],
  [
    'not_permitted',
    { reason: 'self', roles: ['reviewer'], users: [] },
    "You can't decide on your own request. Anyone with the role `reviewer` can.",
  ],
  [
    'already_decided',
    { by: 'U01BOB', at: '2026-11-20T14:05:00Z', decision: 'approve' },
    'Already decided: approved by <@U01BOB> on Fri 20 Nov, 14:05 UTC. Nothing was changed.',
  ],
  [
    'already_decided',
    { by: null, at: '2026-11-20T14:05:00Z', decision: 'run_forecast' },
    'Already decided: run forecast by Countersign on Fri 20 Nov, 14:05 UTC. Nothing was changed.',
  ],
  ['comment_required', { label: 'Reject' }, 'Please say why: “Reject” needs a comment.'],
  [
    'stage_moved',
    { ref: 'WF-7', stage: 'manager_review' },
    'WF-7 has moved on and is now at *Manager review*. Look at its card and decide there.',
  ],
  [
    'stage_moved',
    { ref: 'WF-7', stage: 'review', requester: 'U01ALICE' },
    'WF-7 waits for <@U01ALICE> to edit and resubmit it. Until then there is nothing to decide.',
  ],
  [
    'definition_changed',
    { key: 'leave', version: 3 },
    'Somebody changed `leave` meanwhile: it is at version 3 now. Look at it and change it again.',
  ],
  ['not_waiting', { ref: 'WF-7', what: 'resume' }, 'There is nothing to resume: WF-7 is not on hold.'],
  ['workflow_closed', { ref: 'WF-7', status: 'completed' }, 'WF-7 is completed, so there is nothing left to decide.'],
  [
    'request_changed',
    { changes: [{ label: 'Amount', from: '10', to: '20' }] },
    'The request changed since this card was drawn, so nothing was decided. Please look again.\n• *Amount*: 10 → 20',
  ],
  [
    'unknown_command',
    { word: 'taks', nearest: 'tasks' },
    "I don't know `taks`. Did you mean `/workflow tasks`? This is what I know:",
  ],
  [
    'usage',
    { usage: 'reject <id> <reason>' },
    'Please write it like this: `/workflow reject &lt;id&gt; &lt;reason&gt;`',
  ],
  ['text_too_long', { max: 3_000 }, 'That text is too long (at most 3,000 characters). Please shorten it.'],
  [
    'unknown_trigger',
    { trigger: 'fly', available: ['approve', 'reject'] },
    'There is no step `fly` here now. You can do: `approve`, `reject`.',
  ],
])('%s says what happened and what to do', (code, params, expected) => {
  expect(sentence(code, params)).toBe(expected);
});

test('every refusal has a sentence, whatever parameters came', () => {
  for (const code of codes) {
    for (const params of [undefined, null, {}, { reason: 1, roles: 'x', changes: [1], fields: {} }]) {
      expect(sentence(code, params)).toMatch(/^[A-Z].*[.:`]/s);
      expect(sentence(code, params)).not.toMatch(/undefined|null|\[object|NaN/);
    }
  }
});

test('an unknown code is an internal error and names the request', () => {
  expect(errorText(messages, { code: 'constructor' }, 'req-1')).toContain('`req-1`');
  expect(errorText(messages, { code: 'internal', params: { stack: 'at x.ts:1' } }, 'req-1')).not.toContain('x.ts');
});

test('times are in the time zone of the reader', () => {
  const berlin = messagesFor('de-DE', 'Europe/Berlin');
  expect(berlin.when('2026-11-20T14:05:00Z')).toBe('Fri 20 Nov, 15:05 CET');
  expect(messagesFor('de-DE', 'Europe/Berlin')).toBe(berlin);
});

test('no refusal lets given text mention anybody or grows beyond one text object', () => {
  const params = fc.record({
    ref: hostileText,
    reason: fc.constantFrom('role', 'self', 'not_admin', 'permission', 'loop', 'unknown'),
    roles: fc.array(hostileText),
    users: fc.array(hostileText),
    available: fc.array(hostileText),
    allowed: fc.array(hostileText),
    by: hostileText,
    at: hostileText,
    decision: hostileText,
    stage: hostileText,
    status: hostileText,
    trigger: hostileText,
    key: hostileText,
    label: hostileText,
    name: hostileText,
    word: hostileText,
    nearest: hostileText,
    text: hostileText,
    usage: hostileText,
    changes: fc.array(fc.record({ label: hostileText, from: hostileText, to: hostileText })),
    fields: fc.array(fc.record({ key: hostileText, message: hostileText })),
    issues: fc.array(fc.record({ path: hostileText, message: hostileText })),
  });
  fc.assert(
    fc.property(fc.constantFrom(...codes), params, (code, given) => {
      const text = sentence(code, given);
      expect(withoutOurMarks(text)).not.toContain('<');
      expect(text.length).toBeLessThanOrEqual(3_000);
    }),
    { numRuns: 300 },
  );
});

test('no notice or answer lets given text mention anybody', () => {
  const { notices, answers } = messages;
  fc.assert(
    fc.property(hostileText, (given) => {
      const sentences = [
        notices.approvalWaiting({ ref: given, title: given, stage: given, requesterId: given }),
        notices.ping(given, given, [], [given]),
        notices.escalated(given, given, [], [given]),
        notices.reminder(given, given, given),
        notices.rejected(given, given, given),
        notices.changesRequested(given, given, given),
        notices.delegatedToYou(given, given, given),
        notices.unreachable(given, given, 'archived'),
        notices.emptyRole(given, given),
        answers.started(given, given),
        answers.triggered(given, given, given, given),
        answers.roleGranted(given, given, false),
      ];
      for (const text of sentences) {
        expect(withoutOurMarks(text)).not.toContain('<');
        expect(text.length).toBeLessThanOrEqual(3_000);
      }
    }),
  );
});

test('usage is known for every command and leads to help otherwise', () => {
  expect(messages.usage('approve')).toBe('approve <id> [comment]');
  expect(messages.usage('constructor')).toBe('help');
});

test('titles and buttons of modals are as short as Slack wants them', () => {
  for (const value of Object.values(messages.modals)) {
    if (typeof value === 'string') continue;
    for (const key of ['title', 'submit'] as const) {
      const words: unknown = (value as Record<string, unknown>)[key];
      if (typeof words === 'string') expect(words.length).toBeLessThanOrEqual(24);
    }
  }
});
