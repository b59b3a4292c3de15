import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Definition } from '#domain/definition/definition.ts';
import { stageOf } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import { isOpen } from '#domain/request/approval.ts';
import type { Command } from '#domain/request/command.ts';
import { evolve } from '#domain/request/evolve.ts';
import { firstBroken } from '#domain/request/history-chain.ts';
import { MAX_AUTOMATIC } from '#domain/request/task.ts';
import { unfinishedTasks, type Workflow } from '#domain/request/workflow.ts';
import { person, purchase, run, type Story } from '#testing/builders/builders.ts';

const ALICE = person('UALICE');
const CLERK = person('UCLERK', ['clerk']);
const ADMIN = person('UADMIN', ['admin']);
const url = 'https://erp.example.com/';

const stage = fc.constantFrom<Record<string, unknown>>(
  { kind: 'action', task_type: 'SYNC_ACTION', action_url: url },
  { kind: 'action', task_type: 'ASYNC_ACTION', action_url: url, due_in: '1h' },
  { kind: 'action', task_type: 'SYNC_ACTION', action_url: url, output_schema: { type: 'object', required: ['known'] } },
  { kind: 'form', form: 'extra', permissions: ['clerk'] },
  { kind: 'form', form: 'extra', approvals: [{ self: true }] },
  { approvals: [{ role: 'clerk' }] },
);

/** Stages one after the other, with a way past the next one that hangs on what a system put out. */
const definitions: fc.Arbitrary<Definition> = fc
  .record({ stages: fc.array(stage, { minLength: 1, maxLength: 6 }), skips: fc.array(fc.nat(5), { maxLength: 3 }) })
  .map(({ stages, skips }) => {
    const keyed = stages.map((one, index) => ({ key: `s${index}`, ...one }));
    const transitions = [...new Set(skips)]
      .filter((index) => stages[index]?.kind === 'action' && index + 1 < stages.length)
      .map((index) => ({
        trigger: 'complete',
        source: `s${index}`,
        dest: index + 2 < stages.length ? `s${index + 2}` : 'done',
        condition: { '==': [{ var: `outputs.s${index}.known` }, true] },
      }));
    const reachable = { trigger: 'complete', priority: -1 };
    return purchase({
      stages: [...keyed, { key: 'done', final: true }],
      transitions: transitions.flatMap((one) => [
        one,
        { ...reachable, source: one.source, dest: `s${Number(one.source.slice(1)) + 1}` },
      ]),
      forms: { extra: { fields: [{ key: 'extra' }] } },
    });
  });

type Move = { actor: Actor | null; command: (task: string) => Command };
const moves = fc.array(
  fc.constantFrom<Move>(
    { actor: null, command: (taskId) => ({ type: 'task_done', taskId, output: { known: true } }) },
    { actor: null, command: (taskId) => ({ type: 'task_done', taskId, output: { known: false } }) },
    { actor: null, command: (taskId) => ({ type: 'task_done', taskId, output: 'nonsense' }) },
    { actor: null, command: (taskId) => ({ type: 'task_failed', taskId, error: 'no answer' }) },
    { actor: ADMIN, command: () => ({ type: 'trigger', trigger: 'retry' }) },
    { actor: ALICE, command: () => ({ type: 'retry_task' }) },
    { actor: CLERK, command: () => ({ type: 'trigger', trigger: 'submit', data: { extra: 'x' } }) },
    { actor: ALICE, command: () => ({ type: 'approve', data: { extra: 'y' } }) },
    { actor: CLERK, command: () => ({ type: 'approve' }) },
    { actor: CLERK, command: () => ({ type: 'request_changes', reason: 'Please.' }) },
    { actor: ALICE, command: () => ({ type: 'resubmit' }) },
    { actor: ALICE, command: () => ({ type: 'hold' }) },
    { actor: ALICE, command: () => ({ type: 'resume' }) },
    { actor: ALICE, command: () => ({ type: 'cancel' }) },
    { actor: ADMIN, command: () => ({ type: 'reopen' }) },
  ),
  { maxLength: 25 },
);

function attempt(story: Story, { actor, command }: Move): void {
  const task = unfinishedTasks(story.workflow)[0] ?? story.workflow.tasks.at(-1);
  try {
    story.does(actor, command(task?.id ?? 'none'));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
}

/** What must hold at any time: a system is asked exactly where the workflow stands at an action stage. */
function expectLegal({ workflow, definition }: Story): void {
  const { phase } = workflow;
  const asked = unfinishedTasks(workflow);
  const { call } = stageOf(definition, phase.stage);
  const running = phase.kind === 'on_hold' ? phase.resumes : phase;
  expect(asked.length).toBeLessThanOrEqual(1);
  if (phase.kind === 'ended' || running.kind === 'awaiting_requester') expect(asked).toEqual([]);
  if (phase.kind === 'deciding') {
    expect(asked.length + workflow.approvals.filter(isOpen).length).toBe(1);
    expect(asked.length === 1).toBe(call !== undefined);
  }
  for (const task of workflow.tasks) {
    expect(task.chain).toBeLessThanOrEqual(MAX_AUTOMATIC + 1);
    expect(task.completedAt !== null).toBe(task.status === 'completed' || task.status === 'cancelled');
    if (task.status !== 'cancelled') expect(task.error !== null).toBe(task.status === 'error');
  }
}

test('a system is asked exactly while its stage waits for it, and history tells the same state', () => {
  fc.assert(
    fc.property(definitions, moves, (definition, made) => {
      const story = run(definition).start(ALICE);
      expectLegal(story);
      for (const one of made) {
        attempt(story, one);
        expectLegal(story);
      }
      const told = story.history.flatMap(({ events }) => events).reduce<Workflow | null>(evolve, null);
      const { historySequence, historyHash } = story.workflow;
      expect({ ...told, historySequence, historyHash }).toEqual(story.workflow);
      expect(firstBroken(story.workflow.id, story.history)).toBeNull();
    }),
    { numRuns: 300 },
  );
});
