import { describe, expect, test } from 'vitest';
import { parseDefinition } from '#domain/definition/parse.ts';
import { person, purchase, review, run, type Story } from '#testing/builders/builders.ts';
import { shippedDefinition } from '#testing/builders/examples.ts';

const alice = person('UALICE', ['analyst']);
const bob = person('UBOB', ['reviewer', 'manager']);
const carol = person('UCAROL', ['reviewer']);
const ann = person('UANN', ['author']);
const admin = person('UADA', ['admin']);
const eve = person('UEVE');

const forecast = (): Story => run(parseDefinition(shippedDefinition('forecast_cycle'))).start(alice);
const document = (): Story => run(parseDefinition(shippedDefinition('document_approval'))).start(ann);
const fire = (trigger: string) => ({ type: 'trigger', trigger }) as const;

describe('triggers', () => {
  test('carry a forecast from upload to complete', () => {
    const story = forecast()
      .does(alice, fire('submit'))
      .does(alice, fire('classify_done'))
      .does(bob, fire('approve'))
      .does(alice, fire('run'))
      .does(bob, fire('finalize'));
    expect(story.workflow.phase).toEqual({ kind: 'ended', stage: 'complete', outcome: 'completed' });
    expect(story.history.map((entry) => `${entry.fromStage} ${entry.trigger} ${entry.toStage}`)).toEqual([
      'null start upload',
      'upload submit classify',
      'classify classify_done review',
      'review approve forecast',
      'forecast run final_review',
      'final_review finalize complete',
    ]);
  });

  test('go back where the definition says so', () => {
    const story = forecast().does(alice, fire('submit')).does(alice, fire('classify_done')).does(bob, fire('reject'));
    expect(story.workflow.phase).toEqual({ kind: 'deciding', stage: 'upload' });
    expect(story.workflow.approvals.at(-2)?.status).toBe('denied');
  });

  test('are refused to people without a role of the stage, with the roles that may', () => {
    expect(forecast().refusal(eve, fire('submit'))).toEqual({
      code: 'not_permitted',
      params: { except: ['UALICE'], reason: 'role', roles: ['analyst', 'data_entry'], users: [] },
    });
  });

  test('of other stages are unknown here, and the ones that are known are told', () => {
    expect(forecast().refusal(alice, fire('finalize'))).toEqual({
      code: 'unknown_trigger',
      params: { trigger: 'finalize', available: ['submit'] },
    });
  });

  test('never let the requester approve or reject alone, though other triggers are theirs', () => {
    const boss = person('UBOSS', ['analyst', 'reviewer']);
    const story = run(parseDefinition(shippedDefinition('forecast_cycle'))).start(boss);
    story.does(boss, fire('submit')).does(boss, fire('classify_done'));
    expect(story.refusal(boss, fire('approve'))).toMatchObject({ params: { reason: 'self' } });
    expect(story.refusal(boss, fire('reject'))).toMatchObject({ params: { reason: 'self' } });
  });

  test('keep what came along in the history, and a form in the data of the request', () => {
    const transitions = [
      { trigger: 'count', source: 'review', dest: 'review', form: 'counted' },
      { trigger: 'finish', source: 'review', dest: 'done', comment: 'required' },
    ];
    const forms = { counted: { fields: [{ key: 'pieces', type: 'number', required: true }] } };
    const story = run(review({ approvals: [], permissions: ['reviewer'] }, { transitions, forms })).start(alice);
    expect(story.refusal(bob, { ...fire('count'), data: {} })).toMatchObject({ code: 'invalid_form' });
    story.does(bob, { ...fire('count'), data: { pieces: '7' } });
    expect(story.workflow.data).toEqual({ pieces: 7 });
    expect(story.refusal(bob, fire('finish'))).toMatchObject({ code: 'comment_required' });
    story.does(bob, { ...fire('finish'), comment: 'counted', data: { note: 1 } });
    expect(story.workflow.data).toEqual({ pieces: 7 });
    expect(story.last.entry).toMatchObject({ comment: 'counted', data: { note: 1 } });
  });

  test('on a stage with approvals take it elsewhere and ask nobody else', () => {
    const stages = [
      { key: 'review', parallel: true, approvals: [{ role: 'reviewer' }, { role: 'manager' }] },
      { key: 'legal', approvals: [{ role: 'lawyer' }] },
      { key: 'done', final: true },
    ];
    const transitions = [{ trigger: 'ask_legal', source: 'review', dest: 'legal' }];
    const story = run(purchase({ stages, transitions })).start(alice).does(carol, fire('ask_legal'));
    expect(story.workflow.phase).toMatchObject({ stage: 'legal' });
    expect(story.open().map((one) => one.roles)).toEqual([['lawyer']]);
  });

  test('are unknown on a request that ended without a way out', () => {
    const story = run(review({})).start(alice).does(carol, { type: 'approve' });
    expect(story.refusal(carol, fire('reopen'))).toMatchObject({ code: 'workflow_closed' });
  });
});

describe('leaving a final stage', () => {
  const rejected = (): Story =>
    document()
      .does(ann, fire('submit'))
      .does(carol, { ...fire('reject'), comment: 'no' });

  test('is for the requester, admins and the people of the stage that it leads to', () => {
    expect(rejected().workflow.phase).toEqual({ kind: 'ended', stage: 'rejected', outcome: 'rejected' });
    for (const actor of [ann, admin, person('UZOE', ['author'])]) {
      const story = rejected().does(actor, fire('reopen'));
      expect(story.workflow.phase).toEqual({ kind: 'deciding', stage: 'draft' });
      expect(story.workflow.completedAt).toBeNull();
      expect(story.open()).toHaveLength(1);
    }
    expect(rejected().refusal(carol, fire('reopen'))).toMatchObject({ params: { reason: 'role', roles: ['author'] } });
    expect(rejected().refusal({ ...ann, deactivated: true }, fire('reopen'))).toMatchObject({ code: 'not_permitted' });
  });

  test('is not what an old button of a decided approval does', () => {
    const story = document();
    const approvalId = story.asked().id;
    story.does(ann, fire('submit')).does(carol, fire('reject'));
    expect(story.refusal(person('UZOE', ['author']), { ...fire('reopen'), approvalId })).toMatchObject({
      code: 'already_decided',
      params: { by: 'UANN' },
    });
  });

  test('knows other words than approve and reject', () => {
    expect(rejected().refusal(carol, { type: 'approve' })).toMatchObject({ code: 'workflow_closed' });
    expect(rejected().refusal(ann, fire('publish'))).toMatchObject({
      code: 'unknown_trigger',
      params: { available: ['reopen'] },
    });
  });
});

describe('resubmitting', () => {
  const fields = [{ key: 'item', required: true }, { key: 'colour' }];
  const sentBack = (): Story =>
    run(review({}, { fields }))
      .start(alice, { item: 'pen', colour: 'red' })
      .does(carol, { type: 'request_changes', reason: 'colour?' });

  test('begins a new round at the stage, with what was edited', () => {
    const story = sentBack().does(alice, { type: 'resubmit', data: { item: 'pen', colour: '' } });
    expect(story.workflow).toMatchObject({ round: 2, phase: { kind: 'deciding', stage: 'review' } });
    expect(story.workflow.data).toEqual({ item: 'pen', colour: null });
    expect(story.last.entry?.data).toEqual({ colour: null });
    expect(story.asked()).toMatchObject({ round: 2, status: 'pending' });
  });

  test('may leave everything as it is', () => {
    expect(sentBack().does(alice, { type: 'resubmit' }).workflow.data).toEqual({ item: 'pen', colour: 'red' });
  });

  test('is for the requester and admins, with a valid form, while it waits', () => {
    const refused = {
      code: 'not_permitted',
      params: { reason: 'not_requester', roles: ['admin'], users: ['UALICE'] },
    };
    expect(sentBack().refusal(carol, { type: 'resubmit' })).toEqual(refused);
    expect(sentBack().refusal({ ...alice, deactivated: true }, { type: 'resubmit' })).toEqual(refused);
    expect(sentBack().refusal(alice, { type: 'resubmit', data: {} })).toMatchObject({ code: 'invalid_form' });
    sentBack().does(admin, { type: 'resubmit' });
    const again = sentBack().does(alice, { type: 'resubmit' });
    expect(again.refusal(alice, { type: 'resubmit' })).toMatchObject({ code: 'not_waiting' });
    again.does(alice, { type: 'cancel' });
    expect(again.refusal(alice, { type: 'resubmit' })).toMatchObject({ code: 'workflow_closed' });
  });
});

describe('canceling and reopening', () => {
  const started = (): Story => run(review({})).start(alice);

  test('a request is called off by its requester or an admin', () => {
    const story = started().does(alice, { type: 'cancel', reason: 'bought' });
    expect(story.workflow.phase).toEqual({ kind: 'ended', stage: 'review', outcome: 'canceled' });
    expect(story.workflow.approvals[0]).toMatchObject({ status: 'canceled', actorId: 'UALICE', wakeAt: null });
    expect(story.last.entry).toMatchObject({ trigger: 'cancel', comment: 'bought' });
    started().does(admin, { type: 'cancel' });
    expect(started().refusal(carol, { type: 'cancel' })).toMatchObject({ params: { reason: 'not_requester' } });
    expect(story.refusal(alice, { type: 'cancel' })).toEqual({
      code: 'workflow_closed',
      params: { ref: 'WF-1', status: 'canceled' },
    });
  });

  test('a request that waits for its requester may be called off too', () => {
    const story = started().does(carol, { type: 'request_changes', reason: 'x' }).does(alice, { type: 'cancel' });
    expect(story.workflow.phase).toMatchObject({ kind: 'ended', outcome: 'canceled' });
  });

  test('an admin takes a canceled or rejected request up where it stopped', () => {
    const story = started().does(alice, { type: 'cancel' });
    expect(story.refusal(alice, { type: 'reopen' })).toMatchObject({ params: { reason: 'not_admin' } });
    story.does(admin, { type: 'reopen', reason: 'needed after all' });
    expect(story.workflow).toMatchObject({ completedAt: null, phase: { kind: 'deciding', stage: 'review' } });
    expect(story.asked().status).toBe('pending');
    expect(story.last.entry).toMatchObject({ trigger: 'reopen', comment: 'needed after all' });
  });

  test('an admin takes a completed request up at its first stage', () => {
    const story = started().does(carol, { type: 'approve' }).does(admin, { type: 'reopen' });
    expect(story.workflow.phase).toEqual({ kind: 'deciding', stage: 'review' });
  });

  test('the reopen transition goes before, and is for its people', () => {
    const story = document().does(ann, fire('submit')).does(carol, fire('reject'));
    expect(story.does(ann, { type: 'reopen' }).workflow.phase).toEqual({ kind: 'deciding', stage: 'draft' });
  });

  test('whichever way it is opened again, that is to be told, once, unless it ends again at once', () => {
    const told = (story: Story) => story.last.effects.filter(({ kind }) => kind === 'reopened');
    const ended = (): Story =>
      document()
        .does(ann, fire('submit'))
        .does(carol, { ...fire('reject'), comment: 'no' });
    const by = { kind: 'reopened', by: 'UADA' };
    expect(told(ended().does(admin, { type: 'reopen', reason: ' oh ' }))).toEqual([{ ...by, reason: 'oh' }]);
    expect(told(ended().does(admin, fire('reopen')))).toEqual([{ ...by, reason: null }]);
    expect(told(started().does(alice, { type: 'cancel' }).does(admin, { type: 'reopen' }))).toEqual([
      { ...by, reason: null },
    ]);
  });

  test('what goes on cannot be reopened', () => {
    expect(started().refusal(admin, { type: 'reopen' })).toMatchObject({ code: 'not_waiting' });
  });
});
