import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Definition } from '#domain/definition/definition.ts';
import { FIELD_TYPES, field, readForm } from '#domain/form/form.ts';
import { parsePeopleFile } from '#domain/people/people-file.ts';
import { MORNING, purchase, review } from '#testing/builders/builders.ts';
import { definitions } from '#testing/builders/generators.ts';
import { exampleData } from './example-data.ts';
import { simulate, type Trial } from './simulate.ts';
import { simulationText } from './text.ts';

const PEOPLE = parsePeopleFile({
  people: {
    alice: { roles: ['reviewer'], manager: 'bob' },
    bob: { roles: ['reviewer', 'boss'], manager: 'carol' },
    carol: { roles: ['finance'] },
    dan: { roles: ['finance'], manager: 'erin' },
    erin: { roles: ['finance', 'admin'] },
  },
  heads: { finance: 'erin' },
});

function tryOut(definition: Definition, trial: Partial<Trial> = {}) {
  return simulate(definition, { now: MORNING, ...trial });
}

function asAlice(definition: Definition) {
  return tryOut(definition, { people: PEOPLE, requester: 'alice' });
}

function firstAsk(definition: Definition, trial: Partial<Trial> = { people: PEOPLE, requester: 'alice' }) {
  const ask = tryOut(definition, trial).steps[0]?.asks[0];
  if (!ask) throw new Error('nobody was asked');
  return ask;
}

test('the path tells each stage, whom it asks and where it leads', () => {
  const result = asAlice(
    purchase({
      stages: [
        { key: 'review', approvals: [{ role: 'reviewer' }] },
        { key: 'pay', approvals: [{ role: 'finance', strategy: 'quorum', count: 2 }, { self: true }] },
        { key: 'done', final: true },
      ],
    }),
  );
  expect(result.problems).toEqual([]);
  expect(result.steps.map(({ stage, asks }) => [stage, ...asks.map((ask) => [ask.asks, ask.decidedBy])])).toEqual([
    ['review', ['anyone of reviewer', ['bob']]],
    ['pay', ['2 of finance', ['carol', 'dan']], ['the requester', ['alice']]],
  ]);
  expect(result.steps[0]?.next).toEqual({ trigger: 'approve', leadsTo: { stage: 'pay', state: 'asks' } });
  expect(result.end).toEqual({ stage: 'done', state: 'completed' });
});

test('without people somebody stands in for every role, and enough of them where several decide', () => {
  const result = tryOut(
    purchase({
      pipelines: [
        {
          key: 'money',
          department: 'finance',
          stages: [
            { key: 'a', approvals: [{ role: 'x', strategy: 'quorum', count: 4 }, { department_head: true }] },
            {
              key: 'b',
              approvals: [{ manager_of: 'requester', strategy: 'hierarchy_chain', levels: 2 }, { user: 'U1' }],
            },
          ],
        },
      ],
      stages: undefined,
    }),
  );
  expect(result.problems).toEqual([]);
  expect(result.steps.flatMap(({ asks }) => asks.map(({ decidedBy }) => decidedBy.length))).toEqual([4, 1, 2, 1]);
});

test('the timeline has every reminder and rung, at the times of the calendar', () => {
  const definition = review(
    { due_in: '1d', remind_before: ['2h'], escalate: [{ role: 'boss' }, { role: 'finance', after: '1d' }] },
    { calendar: { timezone: 'Europe/Berlin', days: ['mon', 'tue', 'wed', 'thu', 'fri'], hours: '09:00-17:00' } },
  );
  const { dueAt, timeline } = firstAsk(definition);
  // MORNING is Friday 10:00 in Berlin.
  expect(dueAt).toBe('2026-11-23T09:00:00.000Z');
  expect(timeline.map(({ at, does, role }) => [at, does, role])).toEqual([
    ['2026-11-20T15:00:00.000Z', 'remind', null],
    ['2026-11-23T09:00:00.000Z', 'escalate', 'boss'],
    ['2026-11-24T09:00:00.000Z', 'escalate', 'finance'],
  ]);
});

test.each([
  ['approve', 'completed'],
  ['reject', 'rejected'],
  ['expire', 'rejected'],
] as const)('silence with on_timeout %s is %s', (on_timeout, state) => {
  const { timeline } = firstAsk(review({ due_in: '1d', on_timeout }));
  expect(timeline).toEqual([
    { at: '2026-11-21T09:00:00.000Z', does: on_timeout, role: null, leadsTo: expect.objectContaining({ state }) },
  ]);
});

test('a rejection tells how many must say no, and where it leads', () => {
  const three = { approvals: [{ role: 'finance', strategy: 'majority' }] };
  expect(firstAsk(review(three)).rejection).toEqual({ people: 2, leadsTo: { stage: 'review', state: 'rejected' } });
  const back = review(
    { resubmit_to: ['review'] },
    { transitions: [{ trigger: 'reject', source: 'review', dest: 'done' }] },
  );
  expect(firstAsk(back)).toMatchObject({
    rejection: { people: 1, leadsTo: { stage: 'done' } },
    sentBackTo: ['review'],
  });
});

test('who checks in approves, and forms are filled in with the data or with examples', () => {
  const definition = purchase({
    stages: [
      { key: 'a', approvals: [{ role: 'finance', type: 'check_in_verify' }] },
      { key: 'b', approvals: [{ role: 'finance', type: 'submit', form: 'f' }] },
    ],
    forms: { f: { fields: [{ key: 'cost', type: 'amount', required: true, min: 5 }] } },
  });
  const result = asAlice(definition);
  expect(result.problems).toEqual([]);
  expect(result.steps.map(({ asks }) => asks[0]?.decidedBy)).toEqual([['carol'], ['carol']]);
});

test('conditions choose the way by the given data, and say whether they are met', () => {
  const definition = purchase({
    fields: [{ key: 'cost', type: 'amount', required: true }],
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer' }] },
      { key: 'board', approvals: [{ role: 'finance' }] },
      { key: 'done', final: true },
    ],
    transitions: [
      { trigger: 'approve', source: 'review', dest: 'done', condition: { '<': [{ var: 'data.cost' }, 100] } },
    ],
  });
  const path = (cost: number) => tryOut(definition, { data: { cost } }).steps.map(({ stage }) => stage);
  expect(path(50)).toEqual(['review']);
  expect(path(500)).toEqual(['review', 'board']);
  expect(firstAsk(definition, { data: { cost: 500 } }).conditions).toEqual([
    { trigger: 'approve', leadsTo: 'done', met: false, fault: null },
  ]);
});

test('a stage whose conditions are all unmet is a dead end, and a condition that cannot be computed a problem', () => {
  const filing = (condition: object) =>
    purchase({
      stages: [{ key: 'inbox' }, { key: 'done', final: true }],
      transitions: [{ trigger: 'file', source: 'inbox', dest: 'done', condition }],
    });
  const unmet = tryOut(filing({ '>': [{ var: 'data.cost' }, 1] }));
  expect(unmet).toMatchObject({
    end: null,
    problems: [{ path: 'stages.inbox', message: 'no condition of its transitions is met' }],
  });
  const faulty = tryOut(filing({ '/': [1, 0] }));
  expect(faulty.problems[0]).toMatchObject({
    path: 'stages.inbox',
    message: expect.stringContaining('cannot be computed'),
  });
});

test('buttons lead on: to what was not visited yet, and to a rejection only when nothing else is left', () => {
  const definition = purchase({
    stages: [{ key: 'a' }, { key: 'b' }, { key: 'done', final: true }],
    transitions: [
      { trigger: 'reject', source: 'a', dest: 'done' },
      { trigger: 'go', source: 'a', dest: 'b' },
      { trigger: 'back', source: 'b', dest: 'a' },
      { trigger: 'finish', source: 'b', dest: 'done' },
    ],
  });
  expect(tryOut(definition).steps.map(({ next }) => next?.trigger)).toEqual(['go', 'finish']);
});

test('a path that goes round in circles ends, and says so', () => {
  const definition = purchase({
    stages: [
      { key: 'a', approvals: [{ role: 'x' }] },
      { key: 'b', approvals: [{ role: 'x' }] },
      { key: 'done', final: true },
    ],
    transitions: [
      { trigger: 'approve', source: 'a', dest: 'b' },
      { trigger: 'approve', source: 'b', dest: 'a' },
      { trigger: 'leave', source: 'b', dest: 'done' },
    ],
  });
  expect(tryOut(definition)).toMatchObject({
    end: null,
    problems: [{ message: 'the path goes round in circles here' }],
  });
});

test('stages that are to be filled in later are passed', () => {
  const definition = purchase({ pipelines: [{ key: 'later', number_of_stages: 2 }], stages: undefined });
  expect(tryOut(definition).steps.map(({ placeholder }) => placeholder)).toEqual([true, true]);
});

test('systems answer with what is given for them, and forms are filled in', () => {
  const definition = purchase({
    stages: [
      { key: 'ask', kind: 'form', permissions: ['reviewer', 'boss'], form: 'f' },
      {
        key: 'look_up',
        kind: 'action',
        task_type: 'SYNC_ACTION',
        action_url: 'https://erp.example.com/budget',
        output_schema: { type: 'object', properties: { left: { type: 'number' } }, required: ['left'] },
      },
      { key: 'board', approvals: [{ role: 'finance' }] },
      { key: 'done', final: true },
    ],
    forms: { f: { fields: [{ key: 'item', required: true }] } },
    transitions: [
      {
        trigger: 'complete',
        source: 'look_up',
        dest: 'done',
        condition: { '>': [{ var: 'outputs.look_up.left' }, 100] },
      },
    ],
  });
  const path = (outputs?: Record<string, unknown>) => tryOut(definition, { outputs }).steps.map(({ stage }) => stage);
  expect(path({ look_up: { left: 500 } })).toEqual(['ask', 'look_up']);
  expect(path({ look_up: { left: 5 } })).toEqual(['ask', 'look_up', 'board']);
  expect(path()).toEqual(['ask', 'look_up', 'board']);
  expect(firstAsk(definition, {})).toMatchObject({
    asks: 'anyone of reviewer or boss',
    form: 'f',
    decidedBy: ['reviewer'],
  });
  expect(tryOut(definition, { outputs: { look_up: { left: 'much' } } }).problems[0]?.path).toMatch(
    /^stages\.look_up\.data\./,
  );
  expect(simulationText(definition, tryOut(definition)).join('\n')).toContain('erp.example.com');
});

test('an undo window is told and not waited for', () => {
  expect(tryOut(review({}, { undo_window: '30s' }))).toMatchObject({ undoWindow: 30_000, end: { state: 'completed' } });
});

test('the requester who may not start, or fills in what the form does not take, is a problem', () => {
  const definition = review(
    {},
    { start: { roles: ['employee'] }, fields: [{ key: 'cost', type: 'amount', required: true }] },
  );
  expect(tryOut(definition, { as: ['stranger'] })).toMatchObject({
    end: null,
    problems: [{ path: 'start', message: 'the requester may not start this: that takes the role employee' }],
  });
  expect(tryOut(definition, { data: { cost: 'much', other: 1 } }).problems.map(({ path }) => path)).toEqual([
    'data.cost',
    'data.other',
  ]);
  expect(tryOut(definition, { data: {} }).problems).toEqual([{ path: 'data.cost', message: 'Please fill this in.' }]);
  expect(tryOut(definition).problems).toEqual([]);
});

test('what is wrong with the people is a problem, at stages that the path does not reach too', () => {
  const definition = purchase({
    pipelines: [
      {
        key: 'all',
        department: 'law',
        stages: [
          { key: 'a', approvals: [{ role: 'nobody_at_all' }], due_in: '1d', escalate: [{ role: 'fire_brigade' }] },
          { key: 'b', approvals: [{ role: 'boss' }, { department_head: true }, { user: 'U404' }] },
          { key: 'c', approvals: [{ role: 'boss', strategy: 'quorum', count: 2 }, { manager_of: 'requester' }] },
        ],
      },
    ],
    stages: undefined,
  });
  const told = (requester: string) =>
    tryOut(definition, { people: PEOPLE, requester }).problems.map(({ path, message }) => `${path}: ${message}`);
  expect(told('alice')).toEqual([
    'roles.law: nobody has this role',
    'roles.nobody_at_all: nobody has this role',
    'roles.fire_brigade: nobody has this role',
    'stages.b.approvals.1: the department law has no head who may decide: the admins would be asked',
    'stages.b.approvals.2: U404 is not among the people',
    'stages.c.approvals.0: asks 2 of boss, but only 1 person may decide: 1 would be enough',
  ]);
  expect(told('bob')).toContain(
    'stages.b.approvals.0: the requester is the only one with the role boss, and may not decide on their own request',
  );
  expect(told('erin')).toContain('stages.c.approvals.1: the requester has no manager: the admins would be asked');
  expect(told('zoe')).toEqual(['requester: "zoe" is not among the people']);
});

test('the requester is the first of the people who has the wanted roles', () => {
  expect(tryOut(review({}), { people: PEOPLE, as: ['boss'] }).requester.id).toBe('bob');
  expect(tryOut(review({}), { people: PEOPLE, as: ['astronaut'] }).requester.id).toBe('the requester');
});

test('people of a file must be there, and their managers and heads too', () => {
  expect(() => parsePeopleFile({ people: { a: { manager: 'b' } }, heads: { x: 'c' } })).toThrow(
    /people\.a\.manager.*"b\\" is not among the people.*heads\.x/,
  );
  expect(parsePeopleFile({ people: { a: null } }).people.a?.roles).toEqual([]);
});

test('an example of every type of field is one that the form takes', () => {
  const fields = FIELD_TYPES.map((type) => {
    const options = ['select', 'radio', 'multi_select'].includes(type) ? { options: ['one', 'two'] } : {};
    return field.parse({ key: `f_${type}`, type, required: true, ...options });
  });
  const { problems } = readForm(fields, exampleData(fields, MORNING));
  expect(problems).toEqual([]);
});

test('the text has a line for everything that can happen', () => {
  const definition = review({ due_in: '1d', remind_before: ['1h'] }, { undo_window: '30s', fields: [{ key: 'item' }] });
  const trial = { people: PEOPLE, requester: 'alice', data: { item: 'Laptop' } };
  const text = simulationText(definition, tryOut(definition, trial)).join('\n');
  expect(text).toContain('asked for by alice');
  expect(text).toMatch(/asks +anyone of reviewer: bob/);
  expect(text).toMatch(/no answer +Sat 21 Nov 2026 08:00 UTC {2}reminder/);
  expect(text).toMatch(/✗ reject +rejected \(Review\)/);
  expect(text).toMatch(/→ approve +completed \(Done\)\n\n● completed \(Done\)$/);
  expect(text).toContain('can be taken back for 30 seconds');
});

test('every definition can be tried out: it comes to an end or says why not, and only who may decides', () => {
  const casts = fc.constantFrom<Partial<Trial>>(
    {},
    { people: PEOPLE },
    { people: PEOPLE, requester: 'erin' },
    { as: ['boss'] },
  );
  fc.assert(
    fc.property(definitions, casts, (definition, cast) => {
      const { end, problems, steps } = tryOut(definition, cast);
      expect(end !== null || problems.length > 0).toBe(true);
      for (const { strategy, mayDecide, decidedBy, needed } of steps.flatMap(({ asks }) => asks)) {
        // A chain of managers is asked one after the other: not all may decide at first.
        if (strategy !== 'hierarchy_chain') expect(mayDecide).toEqual(expect.arrayContaining(decidedBy));
        expect(decidedBy.length).toBeLessThanOrEqual(Math.max(1, needed));
      }
    }),
    { numRuns: 300 },
  );
});

test('a definition that would take too long to try out is left where it is, and says so', () => {
  const people = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`p${index}`, { roles: ['board'] }]));
  const stages = Array.from({ length: 100 }, (_, index) => ({
    key: `s${index}`,
    approvals: [{ role: 'board', strategy: 'consensus' }],
  }));
  const result = simulate(purchase({ stages }), {
    now: MORNING,
    people: parsePeopleFile({ people }),
  });
  expect(result.end).toBeNull();
  expect(result.problems).toEqual([{ path: 'definition', message: expect.stringMatching('too many people') }]);
  expect(result.steps.length).toBeLessThan(100);
});
