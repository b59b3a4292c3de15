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
