import { describe, expect, test } from 'vitest';
import type { Actor } from '#domain/people/role.ts';
import { numberedIds, person, purchase, refusalOf, run, type Story } from '#testing/builders/builders.ts';
import { decide } from './decide.ts';
import { start } from './start.ts';

const alice = person('UALICE');
const bob = person('UBOB', ['reviewer', 'finance', 'manager']);
const ada = person('UADA', ['reviewer', 'finance', 'admin']);
const carol = person('UCAROL', ['reviewer', 'finance']);

const fields = [
  { key: 'item', required: true },
  { key: 'amount', type: 'number' },
];
const stages = [
  { key: 'review', approvals: [{ role: 'reviewer' }] },
  { key: 'finance', approvals: [{ role: 'finance' }] },
  { key: 'done', final: true },
];
const pencil = { item: 'pencil', amount: 10 };
const car = { item: 'car', amount: 90_000 };
const sentBack = (parts: object = {}): Story =>
  run(purchase({ fields, stages, ...parts }))
    .start(alice, pencil)
    .does(ada, { type: 'request_changes', reason: 'why?' });

const barred = { code: 'not_permitted', params: { reason: 'self' } };

describe('nobody decides what they have written themselves:', () => {
  test('not what they resubmitted, at any stage and in any later round', () => {
    const story = sentBack().does(ada, { type: 'resubmit', data: car });
    expect(story.refusal(ada, { type: 'approve' })).toMatchObject(barred);
    expect(story.refusal(ada, { type: 'reject', comment: 'no' })).toMatchObject(barred);
    story.does(carol, { type: 'approve' });
    expect(story.refusal(ada, { type: 'approve' })).toMatchObject(barred);
    story.does(bob, { type: 'request_changes', reason: 'dear' }).does(alice, { type: 'resubmit' });
    expect(story.refusal(ada, { type: 'approve' })).toMatchObject(barred);
    story.does(carol, { type: 'approve' }).does(bob, { type: 'approve' });
    expect(story.workflow.phase).toMatchObject({ outcome: 'completed' });
  });

  test('not what they started for somebody else', () => {
    const definition = purchase({ fields, stages });
    const context = { definition, now: '2026-11-20T09:00:00.000Z', newId: numberedIds() };
    const request = { tenantId: 'T1', id: 'w', number: 1, definitionVersion: 1, data: car, requesterId: 'UALICE' };
    const { workflow } = start({ ...request, entityType: null, entityId: null }, ada, context);
    expect(workflow.authors).toEqual([{ id: 'UADA', round: null }]);
    for (const one of [ada, { ...alice, roles: [...alice.roles, 'reviewer'] }])
      expect(refusalOf(() => decide(workflow, { type: 'approve' }, one, context))).toMatchObject(barred);
  });

  test('not further in a round in which they changed by a form what the requester asked for', () => {
    const forms = { change: { title: 'Change', fields: [{ key: 'amount', type: 'number' }] } };
    const correcting = [
      { key: 'review', approvals: [{ role: 'reviewer', type: 'submit', form: 'change' }] },
      ...stages.slice(1),
    ];
    const corrected = (amount: number): Story =>
      run(purchase({ fields, stages: correcting, forms }))
        .start(alice, pencil)
        .does(bob, { type: 'approve', data: { amount } });
    expect(corrected(90_000).refusal(bob, { type: 'approve' })).toMatchObject(barred);
    expect(corrected(10).does(bob, { type: 'approve' }).workflow.phase.kind).toBe('ended');
    const again = corrected(90_000)
      .does(carol, { type: 'request_changes', reason: 'no' })
      .does(alice, { type: 'resubmit' });
    expect(again.does(bob, { type: 'approve', data: { amount: 5 } }).workflow.phase.stage).toBe('finance');
  });

  test('neither by the words of a stage’s triggers, nor out of its end', () => {
    const triggers = purchase({
      stages: [
        { key: 'review', permissions: ['reviewer'] },
        { key: 'refused', final: true },
        { key: 'done', final: true },
      ],
      transitions: [
        { trigger: 'approve', source: ['review', 'refused'], dest: 'done' },
        { trigger: 'reject', source: 'review', dest: 'refused' },
        { trigger: 'overrule', source: 'refused', dest: 'done' },
        { trigger: 'reopen', source: 'refused', dest: 'review' },
      ],
    });
    const refused = run(triggers).start(carol).does(bob, { type: 'reject', comment: 'no' });
    for (const trigger of ['approve', 'overrule'])
      expect(refused.refusal(carol, { type: 'trigger', trigger })).toMatchObject(barred);
    refused.does(carol, { type: 'trigger', trigger: 'reopen' });
    expect(refused.refusal(carol, { type: 'approve' })).toMatchObject(barred);
  });

  test('nor by a delegate, an assignment or somebody for whom they stand in', () => {
    const story = sentBack().does(ada, { type: 'resubmit', data: car });
    expect(story.refusal(bob, { type: 'delegate', to: ada })).toMatchObject({ params: { reason: 'requester' } });
    expect(story.refusal(bob, { type: 'assign', to: ada })).toMatchObject({ params: { reason: 'requester' } });
    const inStead: Actor = { ...ada, standsFor: [{ id: 'UCAROL', roles: carol.roles }] };
    expect(story.refusal(inStead, { type: 'approve' })).toMatchObject(barred);
    const forThem: Actor = { ...person('UDAN'), standsFor: [{ id: 'UADA', roles: ada.roles }] };
    expect(story.refusal(forThem, { type: 'approve' })).toMatchObject({ code: 'not_permitted' });
  });

  test('but where people may decide on their own requests', () => {
    const story = sentBack({ allow_self_approval: true }).does(ada, { type: 'resubmit', data: car });
    expect(story.does(ada, { type: 'approve' }).does(ada, { type: 'approve' }).workflow.phase.kind).toBe('ended');
  });
});

test('one manager alone completes nothing', () => {
  const manager = person('UMAX', ['reviewer', 'manager']);
  const story = run(purchase({ fields, stages })).start(alice, pencil).does(manager, { type: 'approve' });
  story.does(manager, { type: 'assign', to: manager });
  expect(story.refusal(manager, { type: 'approve' })).toMatchObject({ code: 'not_permitted' });
  const back = run(purchase({ fields, stages })).start(alice, pencil);
  back.does(manager, { type: 'request_changes', reason: 'x' });
  expect(back.refusal(manager, { type: 'resubmit', data: car })).toMatchObject({ code: 'not_permitted' });
});
