import { expect, test } from 'vitest';
import type { Definition } from '#domain/definition/definition.ts';
import { MAX_AUTOMATIC } from '#domain/request/task.ts';
import { unfinishedTasks } from '#domain/request/workflow.ts';
import { person, purchase, run } from '#testing/builders/builders.ts';

const alice = person('UALICE', ['employee']);
const bob = person('UBOB', ['clerk']);
const ticketAdmin = person('UTIM', ['ticket_admin']);

/** A purchase whose first stage calls a system, and whose second asks a reviewer. */
function calling(stage: Record<string, unknown> = {}, parts: Record<string, unknown> = {}): Definition {
  return purchase({
    stages: [
      { key: 'notify', kind: 'action', task_type: 'SYNC_ACTION', action_url: 'https://erp.example.com/po', ...stage },
      { key: 'review', approvals: [{ role: 'reviewer' }] },
      { key: 'done', final: true },
    ],
    ...parts,
  });
}

/** A purchase whose first stage has somebody fill in a form. */
function filling(stage: Record<string, unknown> = {}, parts: Record<string, unknown> = {}): Definition {
  return purchase({
    stages: [
      { key: 'details', kind: 'form', form: 'account', permissions: ['clerk'], ...stage },
      { key: 'review', approvals: [{ role: 'reviewer' }] },
      { key: 'done', final: true },
    ],
    forms: { account: { fields: [{ key: 'iban', required: true }] } },
    ...parts,
  });
}

function taskId(story: ReturnType<ReturnType<typeof run>['start']>): string {
  const [task] = unfinishedTasks(story.workflow);
  if (!task) throw new Error('no task is open');
  return task.id;
}

test('entering an action stage asks a system, and nobody else', () => {
  const story = run(calling()).start(alice);

  expect(story.workflow.phase).toEqual({ kind: 'deciding', stage: 'notify' });
  expect(story.open()).toEqual([]);
  expect(story.workflow.tasks).toMatchObject([{ stage: 'notify', type: 'SYNC_ACTION', status: 'open', attempts: 0 }]);
  expect(story.last.effects).toEqual([{ kind: 'run_task', taskId: taskId(story) }]);
});

test('its answer becomes an output of the stage, and the workflow moves on', () => {
  const story = run(calling()).start(alice);
  story.does(null, { type: 'task_done', taskId: taskId(story), output: { order: 'PO-7' } });

  expect(story.workflow.outputs).toEqual({ notify: { order: 'PO-7' } });
  expect(story.asked().stage).toBe('review');
  expect(story.triggers()).toEqual(['start', 'complete']);
  expect(unfinishedTasks(story.workflow)).toEqual([]);
});

test('the same answer twice counts once', () => {
  const story = run(calling()).start(alice);
  const done = { type: 'task_done', taskId: taskId(story), output: 1 } as const;
  story.does(null, done);

  expect(story.refusal(null, done)).toMatchObject({ code: 'stage_moved' });
});

test('an answer that does not fit output_schema is refused and changes nothing', () => {
  const output_schema = { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] };
  const story = run(calling({ output_schema })).start(alice);

  expect(story.refusal(null, { type: 'task_done', taskId: taskId(story), output: { order: 7 } })).toMatchObject({
    code: 'invalid_form',
    params: { fields: [{ key: 'order' }] },
  });
});

test('a later condition can ask what a system put out', () => {
  const transitions = [
    {
      trigger: 'complete',
      source: 'notify',
      dest: 'done',
      condition: { '==': [{ var: 'outputs.notify.known' }, true] },
      priority: 1,
    },
    { trigger: 'complete', source: 'notify', dest: 'review' },
  ];
  const known = run(calling({}, { transitions })).start(alice);
  known.does(null, { type: 'task_done', taskId: taskId(known), output: { known: true } });
  const unknown = run(calling({}, { transitions })).start(alice);
  unknown.does(null, { type: 'task_done', taskId: taskId(unknown), output: { known: false } });

  expect(known.workflow.phase).toMatchObject({ kind: 'ended', outcome: 'completed' });
  expect(unknown.asked().stage).toBe('review');
});

test('a failure makes the workflow wait, with the reason, until somebody who may tries again', () => {
  const story = run(calling()).start(alice);
  const id = taskId(story);
  story.does(null, { type: 'task_failed', taskId: id, error: 'erp.example.com answered 500' });

  expect(story.workflow.tasks).toMatchObject([{ status: 'error', error: 'erp.example.com answered 500' }]);
  expect(story.last.effects).toEqual([{ kind: 'task_failed', taskId: id }]);
  expect(story.refusal(alice, { type: 'trigger', trigger: 'retry' })).toMatchObject({
    code: 'not_permitted',
    params: { roles: ['ticket_admin', 'admin'] },
  });
  expect(story.refusal(null, { type: 'task_done', taskId: id, output: {} })).toMatchObject({ code: 'stage_moved' });

  story.does(ticketAdmin, { type: 'trigger', trigger: 'retry' });
  expect(story.workflow.tasks).toMatchObject([{ status: 'open', error: null }]);
  expect(story.last.effects).toEqual([{ kind: 'run_task', taskId: id }]);
  expect(story.triggers()).toEqual(['start', 'fail', 'retry']);
});

test('nothing can be tried again that has not failed', () => {
  const story = run(calling()).start(alice);

  expect(story.refusal(ticketAdmin, { type: 'retry_task' })).toMatchObject({ code: 'unknown_trigger' });
});

test('cancelling calls the task off', () => {
  const story = run(calling()).start(alice);
  const id = taskId(story);
  story.does(alice, { type: 'cancel' });

  expect(story.workflow.tasks).toMatchObject([{ status: 'cancelled' }]);
  expect(story.refusal(null, { type: 'task_done', taskId: id, output: {} })).toMatchObject({ code: 'workflow_closed' });
});

test('an answer that comes during a hold is kept, and moves it on once it is resumed', () => {
  const story = run(calling()).start(alice);
  const id = taskId(story);
  story.does(alice, { type: 'hold' });
  story.does(null, { type: 'task_done', taskId: id, output: { order: 'PO-7' } });
  expect(story.workflow.phase).toMatchObject({ kind: 'on_hold', stage: 'notify' });

  story.does(alice, { type: 'resume' });
  expect(story.workflow.outputs).toEqual({ notify: { order: 'PO-7' } });
  expect(story.asked().stage).toBe('review');
});

test('a call that was not made before a hold is made after it', () => {
  const story = run(calling()).start(alice).does(alice, { type: 'hold' }).does(alice, { type: 'resume' });

  expect(story.last.effects).toEqual([{ kind: 'run_task', taskId: taskId(story) }]);
});

test('taking an ended workflow up again at an action stage calls the system anew', () => {
  const admin = person('UADMIN', ['admin']);
  const story = run(calling()).start(alice).does(alice, { type: 'cancel' }).does(admin, { type: 'reopen' });

  expect(unfinishedTasks(story.workflow)).toHaveLength(1);
});

test('automatic stages do not run on for ever', () => {
  const count = MAX_AUTOMATIC + 2;
  const stages = Array.from({ length: count }, (_, index) => ({
    key: `call_${index}`,
    kind: 'action',
    task_type: 'SYNC_ACTION',
    action_url: 'https://erp.example.com/',
  }));
  const story = run(purchase({ stages: [...stages, { key: 'done', final: true }] })).start(alice);
  for (let calls = 0; calls < MAX_AUTOMATIC; calls += 1)
    story.does(null, { type: 'task_done', taskId: taskId(story), output: {} });

  expect(unfinishedTasks(story.workflow)).toMatchObject([{ status: 'error', stage: `call_${MAX_AUTOMATIC}` }]);
  story.does(ticketAdmin, { type: 'retry_task' });
  story.does(null, { type: 'task_done', taskId: taskId(story), output: {} });
  expect(unfinishedTasks(story.workflow)).toMatchObject([{ status: 'open', stage: `call_${MAX_AUTOMATIC + 1}` }]);
});

test('a form stage asks its people to fill in its form, and what they fill in is data and output', () => {
  const story = run(filling()).start(alice);
  expect(story.asked()).toMatchObject({ kind: 'submit', form: 'account', roles: ['clerk'], excluded: [] });

  story.does(bob, { type: 'trigger', trigger: 'submit', data: { iban: 'DE1' } });
  expect(story.workflow.data).toMatchObject({ iban: 'DE1' });
  expect(story.workflow.outputs).toEqual({ details: { iban: 'DE1' } });
  expect(story.asked().stage).toBe('review');
  expect(story.triggers()).toEqual(['start', 'submit']);
});

test('the requester may fill in a form, for that is no decision', () => {
  const story = run(filling({ permissions: ['employee'] })).start(alice);
  story.does(alice, { type: 'approve', data: { iban: 'DE1' } });

  expect(story.asked().stage).toBe('review');
});

test('a form can be handed to the requester, who may know best', () => {
  const story = run(filling()).start(alice).does(bob, { type: 'delegate', to: alice });
  story.does(alice, { type: 'approve', data: { iban: 'DE1' } });

  expect(story.asked().stage).toBe('review');
});

test('what a form lacks, or its schema refuses, is told by field', () => {
  const wanted = { type: 'object', properties: { iban: { type: 'string', pattern: '^[A-Z]{2}[0-9]+$' } } };
  const story = run(filling({ output_schema: wanted })).start(alice);

  expect(story.refusal(bob, { type: 'trigger', trigger: 'submit', data: {} })).toMatchObject({
    params: { fields: [{ key: 'iban' }] },
  });
  expect(story.refusal(bob, { type: 'trigger', trigger: 'submit', data: { iban: 'none' } })).toMatchObject({
    code: 'invalid_form',
    params: { fields: [{ key: 'iban' }] },
  });
});

test('a form stage takes its only way out, whatever that is called', () => {
  const transitions = [{ trigger: 'filled', source: 'details', dest: 'done' }];
  const three = [
    { key: 'details', kind: 'form', form: 'account', permissions: ['clerk'] },
    { key: 'done', final: true },
  ];
  const story = run(filling({}, { stages: three, transitions })).start(alice);
  story.does(bob, { type: 'trigger', trigger: 'filled', data: { iban: 'DE1' } });

  expect(story.workflow.phase).toMatchObject({ kind: 'ended', outcome: 'completed' });
});

test('a form can be sent back, and turned down only where a transition says so', () => {
  const without = run(filling()).start(alice);
  expect(without.refusal(bob, { type: 'reject', comment: 'No.' })).toMatchObject({ code: 'unknown_trigger' });
  without.does(bob, { type: 'request_changes', reason: 'Which account?' });
  expect(without.workflow.phase).toMatchObject({ kind: 'awaiting_requester' });

  const transitions = [{ trigger: 'reject', source: 'details', dest: 'done' }];
  const story = run(filling({}, { transitions })).start(alice).does(bob, { type: 'reject', comment: 'No.' });
  expect(story.workflow.phase).toMatchObject({ kind: 'ended', outcome: 'rejected' });
});

test('a form goes to the one of its role with the shortest list', () => {
  const people = {
    candidates: {
      clerk: [
        { id: 'UBUSY', tasks: 4 },
        { id: 'UFREE', tasks: 1 },
      ],
    },
  };
  const story = run(filling({ strategy: 'least_loaded' }), { people }).start(alice);

  expect(story.asked().users).toEqual(['UFREE']);
});

test('a form that a schema describes has a field for each property', () => {
  const input_schema = {
    type: 'object',
    required: ['cost_center'],
    properties: {
      cost_center: { type: 'string', title: 'Cost center', pattern: '^[0-9]{4}$' },
      kind: { enum: ['hardware', 'software'] },
    },
  };
  const definition = filling({ form: undefined, input_schema });
  const story = run(definition).start(alice);

  expect(definition.forms[story.asked().form ?? '']?.fields).toMatchObject([
    { key: 'cost_center', label: 'Cost center', type: 'text', required: true },
    { key: 'kind', type: 'select', options: [{ value: 'hardware' }, { value: 'software' }] },
  ]);
  expect(story.refusal(bob, { type: 'approve', data: { cost_center: 'x' } })).toMatchObject({ code: 'invalid_form' });
  story.does(bob, { type: 'approve', data: { cost_center: '4711', kind: 'software' } });
  expect(story.workflow.outputs).toEqual({ details: { cost_center: '4711', kind: 'software' } });
});
