import { expect, test } from 'vitest';
import { messagesFor } from '#blocks/messages/index.ts';
import { parseDefinition } from '#domain/definition/parse.ts';
import { person, review, run } from '#testing/builders/builders.ts';
import { doneText } from './decision-words.ts';

const alice = person('UALICE');
const bob = person('UBOB', ['reviewer']);

test.each(['request_changes', 'delegate', 'check_in', 'resubmit', 'undo', 'hold'])(
  "a definition's own %s is told as what it did",
  (trigger) => {
    const definition = parseDefinition({
      key: 'filing',
      name: 'Filing',
      stages: [
        { key: 'inbox', permissions: ['reviewer'] },
        { key: 'filed', name: 'Filed', final: true },
      ],
      transitions: [{ trigger, source: 'inbox', dest: 'filed', label: 'Put away' }],
    });
    const story = run(definition).start(alice).does(bob, { type: 'trigger', trigger });
    expect(doneText(messagesFor(), story.last, definition)).toBe('Done: Put away on WF-1. It is now at *Filed*.');
  },
);

test('the same word as ours is told as ours', () => {
  const definition = review({});
  const story = run(definition)
    .start(alice)
    .does(bob, { type: 'trigger', trigger: 'request_changes', comment: 'which?' });
  expect(doneText(messagesFor(), story.last, definition)).toContain('Its requester is told what should change.');
});
