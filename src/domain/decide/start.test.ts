import { describe, expect, test } from 'vitest';
import type { Definition } from '#domain/definition/definition.ts';
import type { Actor } from '#domain/people/role.ts';
import { MORNING, numberedIds, person, purchase, refusalOf, review, run } from '#testing/builders/builders.ts';
import { mayStart, type StartRequest, start } from './start.ts';

const alice = person('UALICE');
const admin = person('UADA', ['admin']);
const fields = [
  { key: 'note', type: 'multiline' },
  { key: 'item', required: true },
  { key: 'cost', type: 'amount' },
];

function begin(definition: Definition, actor: Actor, parts: Partial<StartRequest> = {}) {
  const request: StartRequest = {
    tenantId: 'T1',
    id: 'w1',
    number: 7,
    definitionVersion: 3,
    entityType: null,
    entityId: null,
    data: {},
    requesterId: actor.id,
    ...parts,
  };
  return start(request, actor, { definition, now: MORNING, newId: numberedIds() });
}

test('a request begins at the initial stage, asks its people and has one row of history', () => {
  const story = run(review({ due_in: '1d' }, { fields })).start(alice, { item: 'pen', cost: '1,200' });
  expect(story.workflow).toMatchObject({
    number: 1,
    name: 'pen',
    data: { item: 'pen', cost: 1_200 },
    round: 1,
    phase: { kind: 'deciding', stage: 'review' },
    createdAt: MORNING,
    completedAt: null,
  });
  expect(story.asked()).toMatchObject({
    status: 'pending',
    roles: ['reviewer'],
    expiresAt: '2026-11-21T09:00:00.000Z',
  });
  expect(story.history).toMatchObject([{ sequence: 1, trigger: 'start', fromStage: null, toStage: 'review' }]);
  expect(story.last.effects).toEqual([{ kind: 'ask', approvalId: story.asked().id }]);
});

describe('it is named', () => {
  test.each([
    ['as it says', { name: ' My pen ' }, 'My pen'],
    ['after the first required text', { data: { note: 'long', item: 'pen' } }, 'pen'],
    ['without half a character', { data: { item: `${'x'.repeat(149)}😀` } }, 'x'.repeat(149)],
  ])('%s', (_name, parts, name) => {
    expect(begin(purchase({ fields }), alice, { data: { item: 'pen' }, ...parts }).workflow.name).toBe(name);
  });

  test.each([
    ['as the definition says', { data: { item: 'pen', cost: 2 } }, 'pen for 2'],
    ['as the request says before what the definition says', { data: { item: 'pen', cost: 2 }, name: 'Mine' }, 'Mine'],
    ['after the first text where nothing of what the title names is there', { data: { item: 'pen' } }, 'pen'],
  ])('%s', (_name, parts, name) => {
    const title = 'cost' in parts.data ? '{{data.item}} for {{data.cost}}' : '{{data.cost}} of {{data.note}}';
    expect(begin(purchase({ fields, title }), alice, parts).workflow.name).toBe(name);
  });

  test('after its definition where nothing was written', () => {
    expect(begin(purchase(), alice).workflow.name).toBe('Purchase');
  });
});

describe('who may start', () => {
  const forClerks = purchase({ start: { roles: ['clerk'] } });
  test.each([
    ['a member of the workspace', purchase(), alice, true],
    ['a guest without roles', purchase(), { ...alice, permissions: [] }, false],
    ['a member without the role', forClerks, alice, false],
    ['a member of the role', forClerks, person('U1', ['clerk']), true],
    ['a guest of the role', forClerks, person('U1', ['clerk'], { external: true }), true],
    ['an admin', forClerks, admin, true],
    ['a deactivated admin', forClerks, { ...admin, deactivated: true }, false],
    ['a bot', purchase(), { ...alice, bot: true }, false],
  ])('%s', (_name, definition, actor, may) => {
    expect(mayStart(definition, actor)).toBe(may);
    if (!may) expect(refusalOf(() => begin(definition, actor)).code).toBe('not_permitted');
  });

  test('whoever may not is told the roles that may', () => {
    expect(refusalOf(() => begin(forClerks, alice)).params).toEqual({ reason: 'role', roles: ['clerk'], users: [] });
    const guest = { ...alice, permissions: [] };
    const roles = ['manager', 'admin', 'user'];
    expect(refusalOf(() => begin(purchase(), guest)).params).toEqual({ reason: 'permission', roles, users: [] });
  });

  test('only admins start in somebody else’s name', () => {
    const request = { requesterId: 'UBOB' };
    expect(refusalOf(() => begin(purchase(), alice, request))).toMatchObject({ params: { reason: 'not_admin' } });
    expect(begin(purchase(), admin, request).workflow.requesterId).toBe('UBOB');
    expect(begin(purchase(), admin, request).entry?.actorId).toBe('UADA');
  });
});

describe('it is refused', () => {
  test('with a form that is filled in wrongly', () => {
    expect(refusalOf(() => begin(purchase({ fields }), alice, { data: { cost: 'x' } }))).toMatchObject({
      code: 'invalid_form',
      params: { fields: [{ key: 'item' }, { key: 'cost' }] },
    });
  });

  test.each([
    ['name', { name: 'x'.repeat(50_000) }, 150],
    ['comment', { comment: 'x'.repeat(50_000) }, 3_000],
    ['entity', { entityId: 'x'.repeat(50_000) }, 255],
    ['kind of entity', { entityType: 'x'.repeat(50_000) }, 255],
  ])('with a %s that is too long', (_name, parts, max) => {
    expect(refusalOf(() => begin(purchase(), alice, parts))).toEqual({ code: 'text_too_long', params: { max } });
  });
});

test('what a database cannot hold is refused with its path', () => {
  const data = { 'k\u0000': '\udfff' };
  expect(refusalOf(() => begin(purchase(), alice, { name: 'a\u0000b', data }))).toMatchObject({
    code: 'unkeepable',
    params: { issues: [{ path: 'data' }, { path: 'data.k' }, { path: 'name' }] },
  });
});

describe('what the rules of its form refuse', () => {
  const days = [
    { key: 'first', type: 'date' },
    { key: 'last', type: 'date' },
  ];
  const rule = {
    check: { '>=': [{ var: 'data.last' }, { var: 'data.first' }] },
    field: 'last',
    message: 'This is before the first day.',
  };
  const leave = purchase({ fields: days, rules: [rule] });
  const problem = { code: 'invalid_form', params: { fields: [{ key: 'last', message: rule.message }] } };
  const kept = { first: '2026-12-02', last: '2026-12-03' };

  test('is not started', () => {
    expect(refusalOf(() => begin(leave, alice, { data: { first: '2026-12-02', last: '2026-12-01' } }))).toMatchObject(
      problem,
    );
    expect(begin(leave, alice, { data: kept }).workflow.data).toEqual(kept);
  });

  test('is not resubmitted, be it a whole form or one field of it', () => {
    const bob = person('UBOB', ['reviewer']);
    const story = run(leave).start(alice, kept);
    story.does(bob, { type: 'request_changes', reason: 'Which?' });
    for (const [data, patch] of [
      [{ first: '2026-12-02', last: '2026-12-01' }, false],
      [{ first: '2026-12-04' }, true],
    ] as const)
      expect(story.refusal(alice, { type: 'resubmit', data, patch })).toMatchObject(problem);
    story.does(alice, { type: 'resubmit', data: { last: null }, patch: true });
    expect(story.workflow.data).toEqual({ first: '2026-12-02', last: null });
  });

  test('is not decided with another form, whose rules see what was filled in before', () => {
    const bob = person('UBOB', ['reviewer']);
    const check = { '>': [{ var: 'data.back' }, { var: 'data.last' }] };
    const form = { fields: [{ key: 'back', type: 'date' }], rules: [{ ...rule, field: 'back', check }] };
    const story = run(
      review({ approvals: [{ role: 'reviewer', form: 'more' }] }, { fields: days, forms: { more: form } }),
    ).start(alice, kept);
    const approve = (back: string) => ({ type: 'approve', data: { back } }) as const;
    expect(story.refusal(bob, approve('2026-12-03'))).toMatchObject({
      code: 'invalid_form',
      params: { fields: [{ key: 'back' }] },
    });
    story.does(bob, approve('2026-12-04'));
    expect(story.workflow.data).toMatchObject({ back: '2026-12-04' });
  });
});
