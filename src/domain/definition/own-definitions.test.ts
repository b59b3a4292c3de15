import { expect, test } from 'vitest';
import { roleOfGroup } from '#domain/people/role.ts';
import { askedInData } from '#domain/request/asked-in-data.ts';
import { HOUR, MORNING, person, refusalOf, run } from '#testing/builders/builders.ts';
import { ASK, type AskData, isOwnDefinition, OWN_DEFINITIONS } from './own-definitions.ts';
import { parseDefinition } from './parse.ts';

const alice = person('UALICE');
const bob = person('UBOB');

function ask(asked: Partial<AskData>) {
  const definition = OWN_DEFINITIONS.find(({ key }) => key === ASK);
  if (!definition) throw new Error('there is no ask');
  return run(definition, { ownData: { approvers: ['UBOB'], ...asked } }).start(alice, { what: 'Buy a cake?' });
}

test('whoever is named decides, and nobody else', () => {
  const story = ask({ approvers: ['UBOB', 'UCAROL'] });
  expect(story.asked()).toMatchObject({ users: ['UBOB', 'UCAROL'], roles: [], excluded: ['UALICE'], expiresAt: null });
  expect(story.refusal(person('UDAN'), { type: 'approve' }).code).toBe('not_permitted');
  story.does(bob, { type: 'approve' });
  expect(story.workflow.phase).toEqual({ kind: 'ended', stage: 'decided', outcome: 'completed' });
});

test('one no of those who were named is a no', () => {
  const story = ask({ approvers: ['UBOB', 'UCAROL'] }).does(bob, { type: 'reject', comment: 'No sweets' });
  expect(story.workflow.phase).toMatchObject({ kind: 'ended', outcome: 'rejected' });
});

test('a group is asked as a role that its members have', () => {
  const story = ask({ approvers: ['S0FIN'] });
  expect(story.asked()).toMatchObject({ users: [], roles: ['@S0FIN'] });
  expect(story.refusal(bob, { type: 'approve' }).code).toBe('not_permitted');
  const member = { ...bob, roles: [...bob.roles, roleOfGroup('S0FIN')] };
  expect(story.does(member, { type: 'approve' }).workflow.phase.kind).toBe('ended');
});

test('the requester does not decide, also as a member of the group that was asked', () => {
  const member = { ...alice, roles: [...alice.roles, roleOfGroup('S0FIN')] };
  expect(ask({ approvers: ['S0FIN'] }).refusal(member, { type: 'approve' }).params).toMatchObject({ reason: 'self' });
  expect(ask({ approvers: ['UALICE'] }).asked()).toMatchObject({ users: [], roles: ['admin'] });
});

test('a wanted time is its deadline, with a reminder an hour before', () => {
  const { expiresAt, wakeAt } = ask({ due: '4h' }).asked();
  expect(Date.parse(expiresAt ?? '') - Date.parse(MORNING)).toBe(4 * HOUR);
  expect(Date.parse(wakeAt ?? '') - Date.parse(MORNING)).toBe(3 * HOUR);
  expect(ask({ due: 'soon' }).asked().expiresAt).toBeNull();
});

test('the requester edits what is asked, and the same people are asked again', () => {
  const story = ask({ approvers: ['UBOB'] }).does(bob, { type: 'request_changes', reason: 'Which cake?' });
  story.does(alice, { type: 'resubmit', data: { what: 'Buy a carrot cake?' } });
  expect(story.asked().users).toEqual(['UBOB']);
  expect(story.workflow.data).toEqual({ what: 'Buy a carrot cake?', approvers: ['UBOB'] });
});

test('what is no id of a person or group asks nobody', () => {
  for (const value of [undefined, null, 7, '', 'bob', ['', {}, 'C0CHANNEL'], { U1: true }]) {
    expect(askedInData(value, [])).toMatchObject({ users: [], roles: [], nobody: expect.any(String) });
  }
  expect(askedInData('UBOB', []).users).toEqual(['UBOB']);
  expect(askedInData(['UBOB', 'UBOB', 'x'], [])).toEqual({ users: ['UBOB'], roles: [], nobody: null });
});

test('definitions of the workspace cannot use the words of the program’s own', () => {
  const source = (stage: object, whole: object = {}) => ({
    key: 'mine',
    name: 'Mine',
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer' }], ...stage },
      { key: 'done', final: true },
    ],
    ...whole,
  });
  const refused = [
    source({ approvals: [{ from_data: 'approvers' }] }),
    source({ due_from_data: 'due' }),
    source({}, { channel_from_data: 'channel' }),
  ].map((one) => refusalOf(() => parseDefinition(one)).params);
  expect(refused).toEqual([
    { issues: [{ path: 'stages.review.approvals.0', message: 'Unrecognized key: "from_data"' }] },
    { issues: [{ path: 'stages.review', message: 'Unrecognized key: "due_from_data"' }] },
    { issues: [{ path: 'definition', message: 'Unrecognized key: "channel_from_data"' }] },
  ]);
});

test('the keys of the program’s own definitions are known', () => {
  expect(isOwnDefinition('ask')).toBe(true);
  for (const key of ['purchase', 'constructor', '']) expect(isOwnDefinition(key), key).toBe(false);
});
