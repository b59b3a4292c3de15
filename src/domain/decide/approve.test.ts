import { describe, expect, test } from 'vitest';
import { digestOf } from '#domain/request/digest.ts';
import { DAY, person, purchase, review, run, type Story } from '#testing/builders/builders.ts';

const alice = person('UALICE');
const bob = person('UBOB', ['reviewer']);
const carol = person('UCAROL', ['reviewer']);
const dan = person('UDAN', ['finance']);
const eve = person('UEVE');

const started = (stage: Record<string, unknown> = {}, parts: Record<string, unknown> = {}): Story =>
  run(review(stage, parts)).start(alice);

const twoInTurn = { approvals: [{ role: 'reviewer' }, { role: 'finance' }] };
const twoAtOnce = { ...twoInTurn, parallel: true };

describe('approving', () => {
  test('the only approval of the last stage completes the request', () => {
    const story = started().does(bob, { type: 'approve' });
    expect(story.workflow.phase).toEqual({ kind: 'ended', stage: 'done', outcome: 'completed' });
    expect(story.workflow.completedAt).toBe(story.now);
    expect(story.workflow.approvals[0]).toMatchObject({ status: 'approved', actorId: 'UBOB', resolvedAt: story.now });
    expect(story.workflow.approvals[0]?.assignments).toMatchObject([{ userId: 'UBOB', status: 'approved' }]);
    expect(story.last.effects).toEqual([{ kind: 'outcome', outcome: 'completed' }]);
    expect(story.last.entry).toMatchObject({
      trigger: 'approve',
      actorId: 'UBOB',
      fromStage: 'review',
      toStage: 'done',
    });
  });

  test('the first of two approvals asks the second one, and moves nothing yet', () => {
    const story = started(twoInTurn);
    expect(story.open().map((one) => one.roles)).toEqual([['reviewer']]);
    story.does(bob, { type: 'approve' });
    expect(story.workflow.phase).toEqual({ kind: 'deciding', stage: 'review' });
    expect(story.open().map((one) => one.roles)).toEqual([['finance']]);
    expect(story.last.effects).toEqual([{ kind: 'ask', approvalId: story.asked().id }]);
  });

  test('parallel approvals are asked at once, and the last of them moves on', () => {
    const story = started(twoAtOnce);
    expect(story.open()).toHaveLength(2);
    story.does(dan, { type: 'approve' });
    expect(story.open().map((one) => one.roles)).toEqual([['reviewer']]);
    story.does(bob, { type: 'approve' });
    expect(story.workflow.phase).toMatchObject({ kind: 'ended', outcome: 'completed' });
  });

  test('follows the approve transition rather than the order of stages', () => {
    const stages = [
      { key: 'review', approvals: [{ role: 'reviewer' }] },
      { key: 'skipped', approvals: [{ role: 'finance' }] },
      { key: 'done', final: true },
    ];
    const transitions = [
      { trigger: 'approve', source: 'review', dest: 'done' },
      { trigger: 'look', source: 'review', dest: 'skipped' },
    ];
    const story = run(purchase({ stages, transitions })).start(alice).does(bob, { type: 'approve' });
    expect(story.workflow.phase).toMatchObject({ kind: 'ended', stage: 'done' });
  });

  test('needs a comment only where the transition says so, and says so in words', () => {
    const transitions = [{ trigger: 'approve', source: 'review', dest: 'done', comment: 'required' }];
    const story = started({}, { transitions });
    const refused = { code: 'comment_required', params: { label: 'Approve' } };
    expect(story.refusal(bob, { type: 'approve' })).toEqual(refused);
    expect(story.refusal(bob, { type: 'approve', comment: ' \n' })).toEqual(refused);
    story.does(bob, { type: 'approve', comment: 'fine' });
    expect(story.last.entry?.comment).toBe('fine');
  });

  test('fills in its form, which becomes data of the request', () => {
    const forms = {
      budget: {
        fields: [
          { key: 'centre', required: true },
          { key: 'cost', type: 'amount' },
        ],
      },
    };
    const story = started({ approvals: [{ role: 'reviewer', type: 'submit', form: 'budget' }] }, { forms });
    expect(story.refusal(bob, { type: 'approve', data: { cost: 'much' } })).toMatchObject({
      code: 'invalid_form',
      params: { fields: [{ key: 'centre' }, { key: 'cost' }] },
    });
    story.does(bob, { type: 'approve', data: { centre: 'R&D', cost: '5' } });
    expect(story.workflow.data).toEqual({ centre: 'R&D', cost: 5 });
    expect(story.last.entry?.data).toEqual({ centre: 'R&D', cost: 5 });
  });

  test('puts nothing into the data of a request when there is no form', () => {
    const story = started().does(bob, { type: 'approve', data: { smuggled: true } });
    expect(story.workflow.data).toEqual({});
  });

  test('is refused with a text that is too long', () => {
    expect(started().refusal(bob, { type: 'approve', comment: 'x'.repeat(50_000) })).toEqual({
      code: 'text_too_long',
      params: { max: 3_000 },
    });
  });
});

describe('whoever may not decide is told why, and who can:', () => {
  test('no role', () => {
    expect(started().refusal(eve, { type: 'approve' })).toEqual({
      code: 'not_permitted',
      params: { reason: 'role', roles: ['reviewer'], users: [], except: ['UALICE'] },
    });
  });

  test('an own request', () => {
    const story = run(review({})).start(bob);
    expect(story.refusal(bob, { type: 'approve' })).toMatchObject({ params: { reason: 'self' } });
    expect(story.refusal(bob, { type: 'reject', comment: 'no' })).toMatchObject({ params: { reason: 'self' } });
  });

  test('an own request may be decided where the definition allows it, or where the requester is meant', () => {
    expect(
      run(review({}, { allow_self_approval: true }))
        .start(bob)
        .does(bob, { type: 'approve' })
        .triggers(),
    ).toEqual(['start', 'approve']);
    const confirmed = started({ approvals: [{ self: true }] }).does(alice, { type: 'approve' });
    expect(confirmed.workflow.phase.kind).toBe('ended');
  });

  test('an approval that was decided meanwhile, by whom and when', () => {
    const story = started(twoInTurn);
    const approvalId = story.asked().id;
    const at = story.now;
    story.does(bob, { type: 'approve' }).after(DAY);
    expect(story.refusal(carol, { type: 'approve', approvalId })).toEqual({
      code: 'already_decided',
      params: { by: 'UBOB', at, decision: 'approved' },
    });
  });

  test('the same once the request has ended', () => {
    const story = started();
    const approvalId = story.asked().id;
    story.does(bob, { type: 'reject', comment: 'no' });
    expect(story.refusal(carol, { type: 'approve', approvalId })).toMatchObject({
      code: 'already_decided',
      params: { by: 'UBOB', decision: 'denied' },
    });
    expect(story.refusal(carol, { type: 'approve' })).toEqual({
      code: 'workflow_closed',
      params: { ref: 'WF-1', status: 'rejected' },
    });
  });

  test('an approval that fell away because the other one was denied', () => {
    const story = started(twoAtOnce);
    const other = story.open()[1]?.id;
    story.does(bob, { type: 'reject', comment: 'no' });
    expect(story.refusal(dan, { type: 'approve', approvalId: other })).toMatchObject({ code: 'workflow_closed' });
  });

  test('what changed, only to who may decide it', () => {
    const story = run(review({}, { fields: [{ key: 'item' }] })).start(alice, { item: 'pen' });
    const { id } = story.asked();
    const digest = `${'0'.repeat(16)}${digestOf(story.workflow).slice(16)}`;
    for (const stranger of [person('UEVE'), person('UOUT', [], { external: true }), alice])
      expect(story.refusal(stranger, { type: 'approve', approvalId: id, digest })).toMatchObject({
        code: 'not_permitted',
      });
    expect(story.refusal(bob, { type: 'approve', approvalId: id, digest })).toMatchObject({ code: 'request_changed' });
  });

  test('a request that changed since the card was drawn', () => {
    const story = run(review({}, { fields: [{ key: 'item' }] })).start(alice, { item: 'pen' });
    const digest = digestOf(story.workflow);
    story
      .does(bob, { type: 'request_changes', reason: 'which?' })
      .does(alice, { type: 'resubmit', data: { item: 'ink' } });
    const { id } = story.asked();
    expect(story.refusal(bob, { type: 'approve', approvalId: id, digest })).toMatchObject({ code: 'request_changed' });
    story.does(bob, { type: 'approve', approvalId: id, digest: digestOf(story.workflow) });
  });

  test('a stage that the card did not show', () => {
    const stages = ['first', 'second'].map((key) => ({ key, ...twoAtOnce }));
    const story = run(purchase({ stages: [...stages, { key: 'done', final: true }] })).start(alice);
    const digest = digestOf(story.workflow);
    story.does(dan, { type: 'approve', digest }).does(bob, { type: 'approve', digest });
    expect(story.refusal(bob, { type: 'approve', digest })).toMatchObject({
      code: 'stage_moved',
      params: { stage: 'second' },
    });
  });

  test('an approval that this request does not have', () => {
    expect(started().refusal(bob, { type: 'approve', approvalId: 'another' })).toMatchObject({ code: 'stage_moved' });
  });
});

describe('rejecting', () => {
  test('ends the request as rejected, and asks for a reason', () => {
    const story = started(twoAtOnce);
    expect(story.refusal(bob, { type: 'reject' })).toEqual({ code: 'comment_required', params: { label: 'Reject' } });
    story.does(bob, { type: 'reject', comment: 'too dear' });
    expect(story.workflow.phase).toEqual({ kind: 'ended', stage: 'review', outcome: 'rejected' });
    expect(story.workflow.approvals.map((one) => one.status)).toEqual(['denied', 'canceled']);
    expect(story.last.entry).toMatchObject({ trigger: 'reject', comment: 'too dear' });
  });

  test.each([
    ['back to a stage', 'draft', { kind: 'deciding', stage: 'draft' }],
    ['to a final stage', 'refused', { kind: 'ended', stage: 'refused', outcome: 'rejected' }],
  ])('follows the reject transition %s', (_name, dest, phase) => {
    const stages = [
      { key: 'draft', approvals: [{ self: true }] },
      { key: 'review', approvals: [{ role: 'reviewer' }] },
      { key: 'done', final: true },
      { key: 'refused', final: true },
    ];
    const transitions = [
      { trigger: 'reject', source: 'review', dest },
      { trigger: 'withdraw', source: 'draft', dest: 'refused' },
    ];
    const story = run(purchase({ stages, transitions })).start(alice).does(alice, { type: 'approve' });
    expect(story.does(bob, { type: 'reject', comment: 'no' }).workflow.phase).toEqual(phase);
  });
});
