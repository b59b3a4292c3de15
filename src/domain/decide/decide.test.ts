import { describe, expect, test } from 'vitest';
import { parseDefinition } from '#domain/definition/parse.ts';
import type { Command } from '#domain/request/command.ts';
import { DAY, person, review, run, type Story } from '#testing/builders/builders.ts';
import { shippedDefinition } from '#testing/builders/examples.ts';

const alice = person('UALICE', ['analyst']);
const bob = person('UBOB', ['reviewer']);
const carol = person('UCAROL', ['reviewer']);

const started = (stage: Record<string, unknown> = {}): Story => run(review(stage)).start(alice);

describe('the same decision again gets the first answer and changes nothing:', () => {
  test.each<[string, Command, string]>([
    ['approve', { type: 'approve' }, 'approved'],
    ['reject', { type: 'reject', comment: 'no' }, 'denied'],
    ['request changes', { type: 'request_changes', reason: 'x' }, 'changes_requested'],
    ['delegate', { type: 'delegate', to: carol }, 'delegated'],
  ])('%s', (_name, command, decision) => {
    const story = started();
    const again = { ...command, approvalId: story.asked().id } as Command;
    const at = story.now;
    const before = story.does(bob, again).after(DAY).workflow;
    story.does(bob, again);
    expect(story.last).toEqual({ workflow: before, entry: null, effects: [], repeated: { decision, at } });
    expect(story.history).toHaveLength(2);
  });

  test('a trigger', () => {
    const story = run(parseDefinition(shippedDefinition('forecast_cycle'))).start(alice);
    const submit: Command = { type: 'trigger', trigger: 'submit', approvalId: story.asked().id };
    story.does(alice, submit).does(alice, submit);
    expect(story.last.repeated).toMatchObject({ decision: 'approved' });
    expect(story.workflow.phase).toMatchObject({ stage: 'classify' });
  });

  test('but another decision of the same person is told that it is too late', () => {
    const story = started();
    const approvalId = story.asked().id;
    story.does(bob, { type: 'approve', approvalId });
    expect(story.refusal(bob, { type: 'reject', comment: 'no', approvalId })).toMatchObject({
      code: 'already_decided',
      params: { by: 'UBOB', decision: 'approved' },
    });
  });
});

describe('approve and reject mean the decision where an approvals list asks, else the trigger:', () => {
  test('a trigger named approve approves the approval', () => {
    expect(started().does(bob, { type: 'trigger', trigger: 'approve' }).workflow.approvals[0]?.status).toBe('approved');
  });

  test('approving a stage of triggers fires its approve', () => {
    const story = run(parseDefinition(shippedDefinition('forecast_cycle')))
      .start(alice)
      .does(alice, { type: 'trigger', trigger: 'submit' })
      .does(alice, { type: 'trigger', trigger: 'classify_done' });
    expect(story.does(bob, { type: 'approve' }).workflow.phase).toMatchObject({ stage: 'forecast' });
  });

  test('approving a stage that has no such trigger is unknown', () => {
    expect(
      run(parseDefinition(shippedDefinition('forecast_cycle')))
        .start(alice)
        .refusal(alice, { type: 'approve' }),
    ).toMatchObject({
      code: 'unknown_trigger',
      params: { available: ['submit'] },
    });
  });

  test('a trigger named request_changes sends back, with its comment as the reason', () => {
    const story = started().does(bob, { type: 'trigger', trigger: 'request_changes', comment: 'which?' });
    expect(story.workflow.phase).toMatchObject({ kind: 'awaiting_requester', reason: 'which?' });
  });
});

test('what a database cannot hold is refused with its path, and not taken out in silence', () => {
  for (const comment of ['no\u0000', '\ud800', 'x\udc00 😀'])
    expect(started().refusal(bob, { type: 'reject', comment })).toMatchObject({
      code: 'unkeepable',
      params: { issues: [{ path: 'comment' }] },
    });
  const data = { list: [{ size: Number.POSITIVE_INFINITY }] };
  expect(started().refusal(bob, { type: 'approve', data })).toMatchObject({
    params: { issues: [{ path: 'data.list.0.size' }] },
  });
  expect(started().does(bob, { type: 'reject', comment: 'no 😀' }).last.entry?.comment).toBe('no 😀');
});

test('a command of a person without a person is a mistake of the program', () => {
  expect(() => started().does(null, { type: 'approve' })).toThrow('approve needs an actor');
});
