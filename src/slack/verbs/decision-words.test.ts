import { expect, test } from 'vitest';
import { messagesFor } from '#blocks/messages/index.ts';
import { parseDefinition } from '#domain/definition/parse.ts';
import { person, review, run } from '#testing/builders/builders.ts';
import { doneText } from './decision-words.ts';

const alice = person('UALICE');
const bob = person('UBOB', ['reviewer']);

test.each(['request_changes', 'delegate', 'check_in', 'resubmit', 'undo', 'hold', 'nudge'])(
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
  expect(doneText(messagesFor(), story.last, definition)).toBe(
    'Done: WF-1 went back to <@UALICE>, who is told what should change.',
  );
});

test('a trigger called submit is submitting; only a form is filled in', () => {
  const stages = [
    { key: 'draft', permissions: ['reviewer'] },
    { key: 'sent', name: 'Sent', final: true },
  ];
  const transitions = [{ trigger: 'submit', source: 'draft', dest: 'sent' }];
  const definition = parseDefinition({ key: 'letter', name: 'Letter', stages, transitions });
  const story = run(definition).start(alice).does(bob, { type: 'trigger', trigger: 'submit' });
  expect(doneText(messagesFor(), story.last, definition)).toBe('Done: you submitted WF-1. It is now at *Sent*.');
});
