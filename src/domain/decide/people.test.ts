import { describe, expect, test } from 'vitest';
import { NeedsPeople, type PeopleFacts } from '#domain/request/strategy.ts';
import { HOUR, person, purchase, review, run, type Story } from '#testing/builders/builders.ts';

const alice = person('UALICE');
const [mary, nora, olaf] = ['UMARY', 'UNORA', 'UOLAF'].map((id) => person(id)) as [
  typeof alice,
  typeof alice,
  typeof alice,
];
const eve = person('UEVE');
const ada = person('UADA', ['admin']);
const max = person('UMAX', ['boss']);
const managers = ['UMARY', 'UNORA', 'UOLAF'];

const yes = { type: 'approve' } as const;
const asking = (template: Record<string, unknown>, people: Partial<PeopleFacts> = {}, stage: object = {}): Story =>
  run(review({ ...stage, approvals: [template] }), { people }).start(alice);
const chain = (levels: number, stage: object = {}): Story =>
  asking({ manager_of: 'requester', strategy: 'hierarchy_chain', levels }, { managers }, stage);
const outcome = (story: Story): string =>
  story.workflow.phase.kind === 'ended' ? story.workflow.phase.outcome : story.workflow.phase.kind;

test('without the facts about people the core asks for them and decides nothing', () => {
  const definition = review({ approvals: [{ manager_of: 'requester' }] });
  expect(() => run(definition).start(alice)).toThrow(NeedsPeople);
});

test('the n-th manager is asked, and nobody below', () => {
  const story = asking({ manager_of: 'requester', levels: 2 }, { managers });
  expect(story.asked()).toMatchObject({ users: ['UNORA'], roles: [], strategy: 'hierarchy_up' });
  expect(story.refusal(mary, yes)).toMatchObject({ code: 'not_permitted', params: { users: ['UNORA'] } });
  expect(outcome(story.does(nora, yes))).toBe('completed');
});

describe('a chain of managers', () => {
  test('is asked one after the other, from the nearest', () => {
    const story = chain(3);
    expect(story.asked()).toMatchObject({ users: managers, required: 3 });
    for (const [early, now] of [
      [nora, mary],
      [olaf, nora],
    ] as const) {
      expect(story.refusal(early, yes)).toMatchObject({ code: 'not_permitted', params: { users: [now.id] } });
      story.does(now, yes);
      expect(outcome(story)).toBe('deciding');
      expect(story.last.effects).toEqual([{ kind: 'ask', approvalId: story.asked().id }]);
    }
    expect(outcome(story.does(olaf, yes))).toBe('completed');
  });

  test('is as long as there are managers', () => {
    const story = chain(9).does(mary, yes).does(nora, yes);
    expect(outcome(story)).toBe('deciding');
    expect(outcome(story.does(olaf, yes))).toBe('completed');
  });

  test('ends with the first no', () => {
    expect(outcome(chain(3).does(mary, yes).does(nora, { type: 'reject', comment: 'no' }))).toBe('rejected');
  });

  test('goes on after a delegate, who speaks for one of them', () => {
    const story = chain(2).does(mary, { type: 'delegate', to: eve }).does(eve, yes);
    expect(story.refusal(mary, yes)).toMatchObject({ code: 'already_decided', params: { by: 'UEVE' } });
    expect(outcome(story)).toBe('deciding');
    expect(outcome(story.does(nora, yes))).toBe('completed');
  });

  test('never hands one’s say to another of it, who could then speak only once', () => {
    for (const to of [nora, olaf])
      expect(chain(3).refusal(mary, { type: 'delegate', to })).toMatchObject({ params: { reason: 'already' } });
  });

  test('is settled by whoever an escalation called in', () => {
    const story = chain(3, { due_in: '1h', escalate: [{ role: 'boss' }] })
      .does(mary, yes)
      .after(HOUR);
    story.does(null, { type: 'wake', approvalId: story.asked().id });
    expect(outcome(story.does(max, yes))).toBe('completed');
  });

  test('takes up its turn again after a hold', () => {
    const story = chain(2).does(mary, yes).does(alice, { type: 'hold' }).does(alice, { type: 'resume' });
    expect(story.refusal(mary, yes)).toMatchObject({ code: 'already_decided' });
    expect(outcome(story.does(nora, yes))).toBe('completed');
  });
});

describe('where there is nobody to ask, the admins are, and the history says why:', () => {
  test.each([
    ['no manager', { manager_of: 'requester' }, 'the requester has no manager'],
    ['no chain', { manager_of: 'requester', strategy: 'hierarchy_chain', levels: 2 }, 'the requester has no manager'],
    ['an empty role', { role: 'clerk', strategy: 'round_robin' }, 'nobody has the role clerk'],
  ])('%s', (_name, template, why) => {
    const story = asking(template);
    const { id } = story.asked();
    expect(story.asked()).toMatchObject({ roles: ['admin'], users: [], status: 'pending' });
    expect(story.last.effects).toEqual([
      { kind: 'ask', approvalId: id },
      { kind: 'nobody', approvalId: id, why },
    ]);
    expect(outcome(story.does(ada, yes))).toBe('completed');
  });
});

test('one of a role is asked, and no other of it may decide', () => {
  const people = {
    candidates: {
      clerk: [
        { id: 'UMARY', tasks: 4 },
        { id: 'UNORA', tasks: 1 },
      ],
    },
    lastAsked: { 'review:0': 'UNORA' },
  };
  const clerk = person('UOLAF', ['clerk']);
  const rotating = asking({ role: 'clerk', strategy: 'round_robin' }, people);
  expect(rotating.asked()).toMatchObject({ users: ['UMARY'], roles: [] });
  expect(rotating.refusal(clerk, yes)).toMatchObject({ code: 'not_permitted' });
  expect(outcome(rotating.does(mary, yes))).toBe('completed');
  expect(asking({ role: 'clerk', strategy: 'least_loaded' }, people).asked().users).toEqual(['UNORA']);
});

test('the head of the department of each pipeline is asked, and its people where a role is', () => {
  const head = (key: string, department: string) => ({ key, department, approvals: [{ department_head: true }] });
  const definition = purchase({
    stages: undefined,
    strategy: 'pipelines',
    pipelines: [head('money', 'finance'), head('law', 'legal')],
  });
  const story = run(definition, { people: { heads: { finance: 'UMARY', legal: 'UNORA' } } }).start(alice);
  expect(story.asked().users).toEqual(['UMARY']);
  story.does(mary, yes);
  expect(story.asked()).toMatchObject({ stage: 'law', users: ['UNORA'] });
});

describe('when nobody is left to decide, it escalates at once,', () => {
  const nobodyLeft = (story: Story, level = 0) =>
    ({ type: 'wake', approvalId: story.asked().id, nobodyLeft: { level } }) as const;
  const laddered = { due_in: '1d', escalate: [{ role: 'boss' }, { role: 'ceo', after: '2h' }] };

  test('to the first rung, and says why', () => {
    const story = asking({ role: 'reviewer' }, {}, laddered);
    story.does(null, nobodyLeft(story));
    expect(story.last.entry).toMatchObject({
      trigger: 'escalate',
      actorId: null,
      comment: expect.stringContaining('reviewer') as string,
    });
    expect(story.asked()).toMatchObject({ status: 'escalated', escalationLevel: 1, roles: ['reviewer', 'boss'] });
    expect(outcome(story.does(max, yes))).toBe('completed');
  });

  test('once, however often it is found out', () => {
    const story = asking({ role: 'reviewer' }, {}, laddered);
    story.does(null, nobodyLeft(story));
    expect(story.refusal(null, nobodyLeft(story))).toMatchObject({ code: 'stage_moved' });
  });

  test('to the next rung when nobody is there either, in the end to the admins, and then it waits', () => {
    const story = asking({ role: 'reviewer' }, {}, laddered);
    for (const level of [0, 1, 2]) story.does(null, nobodyLeft(story, level));
    expect(story.asked().roles).toEqual(['reviewer', 'boss', 'ceo', 'admin']);
    expect(story.refusal(null, nobodyLeft(story, 3))).toMatchObject({ code: 'stage_moved' });
  });

  test('to the admins without a ladder or a deadline, and settled alone by one of them', () => {
    const story = asking({ role: 'reviewer', strategy: 'consensus' });
    story.does(null, nobodyLeft(story));
    expect(outcome(story.does(ada, yes))).toBe('completed');
  });

  test('and what shall happen at the deadline still happens then', () => {
    const story = asking({ role: 'reviewer' }, {}, { due_in: '1h', on_timeout: 'reject' });
    story.does(null, nobodyLeft(story));
    story.after(HOUR).does(null, { type: 'wake', approvalId: story.asked().id });
    expect(outcome(story)).toBe('rejected');
  });
});
