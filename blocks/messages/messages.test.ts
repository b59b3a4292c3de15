import fc from 'fast-check';
import { expect, test } from 'vitest';
import { everyRefusal } from '#testing/builders/refusals.ts';
import { hostileText } from '#testing/slack/any-views.ts';
import { withoutOurMarks } from '#testing/slack/block-text.ts';
import { errorText, type Failure, messagesFor } from './index.ts';

const messages = messagesFor('en-GB', 'UTC');
function sentence(failure: Failure): string {
  return errorText(messages, failure);
}

test.each<{ failure: Failure; says: string }>([
  {
    failure: { code: 'not_found', params: { ref: 'WF-9' } },
    says: "I can't find WF-9. Check the number, or see your requests with `/workflow list mine`.",
  },
  {
    failure: { code: 'not_permitted', params: { reason: 'role', roles: ['reviewer'], users: ['U01BOB'] } },
    says: "You can't do this: it isn't waiting for you. <@U01BOB> or anyone with the role `reviewer` can.",
  },
  {
    failure: { code: 'not_permitted', params: { reason: 'self', roles: ['reviewer'], users: [] } },
    says: "You can't decide on your own request. Anyone with the role `reviewer` can.",
  },
  {
    failure: { code: 'already_decided', params: { by: 'U01BOB', at: '2026-11-20T14:05:00Z', decision: 'approve' } },
    says: 'Already decided: approved by <@U01BOB> on Fri 20 Nov, 14:05 UTC. Nothing was changed.',
  },
  {
    failure: { code: 'already_decided', params: { by: null, at: '2026-11-20T14:05:00Z', decision: 'run_forecast' } },
    says: 'Already decided: run forecast by Countersign on Fri 20 Nov, 14:05 UTC. Nothing was changed.',
  },
  {
    failure: { code: 'comment_required', params: { label: 'classify_done' } },
    says: 'Please say why: “Classify done” needs a comment.',
  },
  {
    failure: {
      code: 'not_permitted',
      params: { reason: 'handed_over', roles: [], users: ['U01CAROL'], at: '2026-11-20T14:05:00Z' },
    },
    says: 'You handed this to <@U01CAROL> on Fri 20 Nov, 14:05 UTC: they decide it now.',
  },
  {
    failure: { code: 'not_permitted', params: { reason: 'not_requester', roles: [], users: ['U01ALICE', 'U01BOB'] } },
    says: 'Only <@U01ALICE> or <@U01BOB> can do this: it is up to whoever made the request.',
  },
  {
    failure: { code: 'not_permitted', params: { reason: 'role', roles: [], users: ['U01A', 'U01B', 'U01C'] } },
    says: "You can't do this: it isn't waiting for you. <@U01A>, <@U01B> or <@U01C> can.",
  },
  {
    failure: { code: 'invalid_delegate', params: { reason: 'self', verb: 'assign' } },
    says: "You can't assign this to yourself. Choose somebody else.",
  },
  {
    failure: { code: 'invalid_time', params: { text: '2026-01-01', most: 'a year', past: true } },
    says: '2026-01-01 is over: it must be in the future.',
  },
  {
    failure: {
      code: 'nudged_already',
      params: { ref: 'WF-7', at: '2026-11-20T14:05:00Z', again: '2026-11-20T18:05:00Z' },
    },
    says: 'Those who decide on WF-7 were reminded on Fri 20 Nov, 14:05 UTC. You can nudge them again from Fri 20 Nov, 18:05 UTC on.',
  },
  {
    failure: { code: 'stage_moved', params: { ref: 'WF-7', stage: 'manager_review' } },
    says: 'WF-7 has moved on and is now at *Manager review*. Look at its card and decide there.',
  },
  {
    failure: { code: 'stage_moved', params: { ref: 'WF-7', stage: 'review', requester: 'U01ALICE' } },
    says: 'WF-7 waits for <@U01ALICE> to edit and resubmit it. Until then there is nothing to decide.',
  },
  {
    failure: { code: 'definition_changed', params: { key: 'leave', version: 3 } },
    says: 'Somebody changed `leave` meanwhile: it is at version 3 now. Look at it and change it again.',
  },
  {
    failure: { code: 'not_waiting', params: { ref: 'WF-7', what: 'resume' } },
    says: 'There is nothing to resume: WF-7 is not on hold.',
  },
  {
    failure: { code: 'workflow_closed', params: { ref: 'WF-7', status: 'completed' } },
    says: 'WF-7 is completed, so there is nothing left to decide.',
  },
  {
    failure: {
      code: 'request_changed',
      params: { changes: [{ field: 'amount', label: 'Amount', from: '10', to: '20' }] },
    },
    says: 'The request changed since this card was drawn, so nothing was decided. Please look again.\n• *Amount*: 10 → 20',
  },
  {
    failure: {
      code: 'role_conflict',
      params: { role: 'reviewer', reason: 'in_use', by: ['definition leave', 'WF-7'] },
    },
    says: "The role `reviewer` can't be deleted yet. It is still needed by: definition leave, WF-7. Change these first.",
  },
  {
    failure: { code: 'unknown_ticket_type', params: { key: 'vpn', available: [] } },
    says: 'There is no ticket type called `vpn` that you can use. Ask an admin for the role.',
  },
  {
    failure: { code: 'unknown_command', params: { word: 'taks', nearest: 'tasks' } },
    says: "I don't know `taks`. Did you mean `/workflow tasks`? This is what I know:",
  },
  {
    failure: { code: 'usage', params: { usage: 'reject <id> <reason>' } },
    says: 'Please write it like this: `/workflow reject &lt;id&gt; &lt;reason&gt;`',
  },
  {
    failure: { code: 'text_too_long', params: { max: 3_000 } },
    says: 'That text is too long (at most 3,000 characters). Please shorten it.',
  },
  {
    failure: { code: 'unknown_trigger', params: { trigger: 'fly', available: ['approve', 'reject'] } },
    says: 'There is no step `fly` here now. You can do: `approve`, `reject`.',
  },
])('$failure.code says what happened and what to do', ({ failure, says }) => {
  expect(sentence(failure)).toBe(says);
});

test('every refusal, for each of its reasons, is a sentence in plain words', () => {
  for (const given of ['Blue', '<!channel> and <@U01BOB> & <https://evil.example|Approve>']) {
    for (const refusal of everyRefusal(given)) {
      const said = sentence(refusal);
      expect(said, 'no sentence').toMatch(/^[“`A-Z&].+[.:`]/s);
      expect(said, 'a word of programs').not.toMatch(/[a-z]_[a-z]/);
      expect(said, 'a gap').not.toMatch(/undefined|null|\[object|NaN/);
      expect(said, 'mentions somebody').not.toContain('<');
    }
  }
});

test.each<{ failure: Failure; says: string }>([
  {
    failure: { code: 'not_found', params: { ref: '' } },
    says: "I can't find that request. Check the number, or see your requests with `/workflow list mine`.",
  },
  {
    failure: { code: 'wrong_stage', params: { stage: '', allowed: ['draft'] } },
    says: "This can't be sent back to that stage. It can go back to: `draft`.",
  },
  { failure: { code: 'invalid_time', params: { text: '', most: 'a year' } }, says: 'Please choose a time.' },
  { failure: { code: 'unknown_user', params: { text: '' } }, says: 'Please choose somebody.' },
  {
    failure: { code: 'not_installed', params: { url: '' } },
    says: 'I am not installed in this workspace, or was removed from it, so nothing was changed.',
  },
])('$failure.code has words where nothing was named', ({ failure, says }) => {
  expect(sentence(failure)).toBe(says);
});

test('an internal error names the request', () => {
  expect(sentence({ code: 'internal', params: { requestId: 'req-1' } })).toContain('`req-1`');
  expect(sentence({ code: 'internal', params: { requestId: '' } })).toMatch(/Please try again\.$/);
});

test('times are in the time zone of the reader', () => {
  const berlin = messagesFor('de-DE', 'Europe/Berlin');
  expect(berlin.when('2026-11-20T14:05:00Z')).toBe('Fri 20 Nov, 15:05 CET');
  expect(messagesFor('de-DE', 'Europe/Berlin')).toBe(berlin);
});

test('no refusal lets given text mention anybody or grows beyond one text object', () => {
  fc.assert(
    fc.property(hostileText, fc.nat(), (given, any) => {
      const refusals = everyRefusal(given);
      const refusal = refusals[any % refusals.length];
      const said = refusal ? sentence(refusal) : '<';
      expect(withoutOurMarks(said)).not.toContain('<');
      expect(said.length).toBeLessThanOrEqual(3_000);
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
