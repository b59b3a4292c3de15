import { describe, expect, test } from 'vitest';
import { COUNTS, type Evidence } from './evidence.ts';
import { countsOf, judge } from './judge.ts';
import { soundTime } from './messages.ts';
import { ms, second, soundEvidence } from './sound.ts';

/** What is counted once the evidence is spoiled, without the zeros. */
function countedAfter(spoil: (evidence: Evidence) => unknown): Record<string, number> {
  const evidence = soundEvidence();
  spoil(evidence);
  return Object.fromEntries(Object.entries(countsOf(judge(evidence))).filter(([, number]) => number > 0));
}

/** The one of a list that fits, to be changed. */
function the<T>(list: readonly T[], fits: (one: T) => boolean): { -readonly [K in keyof T]: T[K] } {
  const found = list.find(fits);
  if (!found) throw new Error('there is no such thing in the evidence');
  return found;
}
function remove<T>(list: readonly T[], fits: (one: T) => boolean): void {
  (list as T[]).splice(list.findIndex(fits), 1);
}
function add<T>(list: readonly T[], one: T): void {
  (list as T[]).push(one);
}
const byId = (id: string) => (one: { id: string }) => one.id === id;
const byKey = (key: string) => (one: { key: string | null }) => one.key === key;
const ofRow = (sequence: number) => (one: { sequence: number }) => one.sequence === sequence;

test('where everything went as promised nothing is counted, and every count is told', () => {
  expect(countedAfter(() => undefined)).toEqual({});
  expect(Object.keys(countsOf(judge(soundEvidence())))).toEqual([...COUNTS]);
});

describe('decisions', () => {
  test('one that was told and is not stored is lost', () => {
    expect(countedAfter(({ stored }) => remove(stored.history, ofRow(3)))).toMatchObject({ 'decisions lost': 1 });
  });

  test('a start that was told and is not stored is lost', () => {
    expect(
      countedAfter(({ acts }) => (the(acts, byId('act-1')).answers = [{ at: 0, text: 'Done: WF-9 is on its way.' }])),
    ).toEqual({ 'decisions lost': 1 });
  });

  test('a comment that was told and is not stored is lost, and one that is stored twice is double', () => {
    expect(countedAfter(({ stored }) => remove(stored.comments, () => true))).toMatchObject({ 'decisions lost': 1 });
    expect(
      countedAfter(({ stored }) =>
        add(
          stored.comments,
          the(stored.comments, () => true),
        ),
      ),
    ).toMatchObject({ 'decisions double': 1 });
  });

  test('more rows than presses are a double decision, and so is a row that nobody pressed for', () => {
    const again = ({ stored }: Evidence) =>
      add(stored.history, { ...the(stored.history, ofRow(4)), sequence: 5, events: [] });
    expect(countedAfter(again)).toEqual({ 'decisions double': 1 });
    expect(countedAfter(({ acts }) => remove(acts, byId('act-4')))).toEqual({ 'decisions double': 1 });
  });

  test('a share that is decided twice is a double decision, whoever it was', () => {
    const event = { type: 'ShareDecided', approvalId: 'A1', share: { id: 'S1' } };
    expect(
      countedAfter(({ stored }) => (the(stored.history, ofRow(1)).events = [{ type: 'WorkflowStarted' }, event])),
    ).toEqual({ 'decisions double': 1 });
  });

  test('one start that made two requests is double', () => {
    const again = ({ stored }: Evidence) =>
      add(stored.workflows, { ...the(stored.workflows, () => true), ref: 'WF-2' });
    expect(countedAfter(again)).toMatchObject({ 'decisions double': 1 });
  });

  test('somebody who neither has a role that is asked nor was given a say may not', () => {
    const byOther = (actorId: string) =>
      countedAfter(({ stored, acts }) => {
        the(stored.history, ofRow(4)).actorId = actorId;
        the(acts, byId('act-4')).person = actorId;
      });
    expect(byOther('UNOBODY')).toEqual({ 'decisions by who may not': 1 });
    expect(byOther('UASK')).toEqual({ 'decisions by who may not': 1 });
    expect(byOther('UDIR')).toEqual({});
  });

  test('who is told that nothing was changed, when it was, was told something untrue', () => {
    const answers = [{ at: 0, text: "I can't reach my database right now, so nothing was changed." }];
    expect(countedAfter(({ acts }) => (the(acts, byId('act-4')).answers = answers))).toEqual({ 'answers untrue': 1 });
  });

  test('a second press that is told so truthfully is none of these', () => {
    const again = {
      ...soundEvidence().acts[3],
      id: 'act-5',
      answers: [{ at: 0, text: 'That was done already. Nothing was changed.' }],
    } as Evidence['acts'][number];
    expect(countedAfter(({ acts }) => add(acts, again))).toEqual({});
  });
});

describe('messages', () => {
  test.each([
    ['card', 'cards'],
    ['end', 'notifications'],
    ['rung', 'cards'],
  ])('%s posted twice is counted, unless one was deleted again', (key, what) => {
    const again = (deletedAt: number | null) =>
      countedAfter(({ posts }) => add(posts, { ...the(posts, byKey(key)), deletedAt }));
    expect(again(null)[`${what} double`]).toBeGreaterThan(0);
    expect(again(ms(60))).toEqual({});
  });

  test('the same notice under another key is double as well', () => {
    const again = ({ posts }: Evidence) => add(posts, { ...the(posts, byKey('end')), key: 'other' });
    expect(countedAfter(again)).toEqual({ 'notifications double': 1 });
  });

  test.each([
    ['card', 'cards lost', 2],
    ['end', 'notifications lost', 2],
    ['given', 'notifications lost', 1],
    ['said', 'notifications lost', 2],
  ])('%s that is not there is lost, whether a row tells of it or not', (key, count, times) => {
    expect(countedAfter(({ posts }) => remove(posts, byKey(key)))[count]).toBe(times);
    const unplanned = ({ posts, stored }: Evidence) => {
      remove(posts, byKey(key));
      remove(stored.messages, byId(key));
    };
    expect(countedAfter(unplanned)).toEqual({ [count]: 1 });
  });

  test('a card that comes late is counted, unless something was broken meanwhile', () => {
    const planned = (at: number) => (evidence: Evidence) => {
      the(evidence.posts, byKey('card')).postedAt = ms(100);
      the(evidence.stored.messages, byId('card')).createdAt = ms(at);
    };
    expect(countedAfter(planned(91))).toEqual({});
    expect(countedAfter(planned(88))).toEqual({ 'fresh cards late': 1 });
    const broken = (from: number) => (evidence: Evidence) => {
      planned(88)(evidence);
      add(evidence.windows, { name: 'cut', from: ms(from), to: ms(95) });
    };
    expect(countedAfter(broken(85))).toEqual({});
    expect(countedAfter(broken(92))).toEqual({});
  });

  test('whatever stands still for a minute with nothing broken is counted, also when it was struck', () => {
    const planned = (at: number) => (evidence: Evidence) => {
      the(evidence.posts, byKey('end')).postedAt = ms(100);
      the(evidence.stored.messages, byId('end')).createdAt = ms(at);
      add(evidence.windows, { name: 'cut', from: ms(35), to: ms(35) });
    };
    expect(countedAfter(planned(60))).toEqual({});
    expect(countedAfter(planned(30))).toEqual({ 'fresh cards late': 1 });
  });

  test('time that is broken twice over counts once', () => {
    const windows = [
      { name: 'a', from: 10, to: 20 },
      { name: 'b', from: 15, to: 30 },
      { name: 'c', from: 17, to: 18 },
      { name: 'd', from: 90, to: 200 },
    ];
    expect(soundTime(windows, 0, 100)).toBe(70);
    expect(soundTime([], 0, 100)).toBe(100);
  });
});

describe('webhooks', () => {
  test('one that was never taken is lost, also when it was tried', () => {
    expect(countedAfter(({ receipts }) => remove(receipts, byId('W3')))).toEqual({ 'webhooks lost': 1 });
    expect(countedAfter(({ receipts }) => (the(receipts, byId('W3')).taken = false))).toEqual({ 'webhooks lost': 1 });
  });

  test('one under two ids is double, and one that is tried again under its own is not', () => {
    const again = (id: string) => countedAfter(({ receipts }) => add(receipts, { ...the(receipts, byId('W5')), id }));
    expect(again('W6')).toEqual({ 'webhooks double': 1 });
    expect(again('W5')).toEqual({});
  });

  test('one that comes after what happened later is out of order', () => {
    const swapped = ({ receipts }: Evidence) => (the(receipts, byId('W2')).at = ms(35));
    expect(countedAfter(swapped)).toEqual({ 'webhooks out of order': 1 });
  });
});

const MENU = { elements: [{ action_id: 'menu' }] };

describe('state', () => {
  test('a card that shows an older row, miscounts comments or offers what is over differs', () => {
    const spoilt = (change: (card: Evidence['posts'][number]) => unknown) =>
      countedAfter(({ posts }) => change(the(posts, byKey('card'))));
    expect(spoilt((card) => (card.blocks = [{ block_id: 'title:3' }, MENU]))).toEqual({ 'cards that differ': 1 });
    expect(spoilt((card) => (card.text = 'UELSE approved Pencil\nCampaign · WF-1'))).toEqual({
      'cards that differ': 1,
    });
    expect(
      spoilt((card) => (card.blocks = [{ block_id: 'title:4', elements: [{ action_id: 'approve' }] }, MENU])),
    ).toEqual({
      'cards that differ': 1,
    });
  });

  test('a rung that comes twice is counted', () => {
    const again = ({ stored }: Evidence) =>
      (the(stored.history, ofRow(3)).events = [
        { type: 'Delegated' },
        { type: 'Escalated', approvalId: 'A1', level: 1, role: 'nobody' },
      ]);
    expect(countedAfter(again)).toMatchObject({ 'rungs repeated': 1 });
  });

  test('a history that does not hold is counted', () => {
    expect(
      countedAfter(({ stored }) => (the(stored.workflows, () => true).disagreements = ['the chain breaks at 3'])),
    ).toEqual({ 'chains broken': 1 });
  });
});

test('a violation says what it is about and when', () => {
  const evidence = soundEvidence();
  remove(evidence.receipts, byId('W3'));
  expect(judge(evidence)).toMatchObject([{ about: 'WF-1', what: '0 of 1 after_delegate', at: Date.parse(second(30)) }]);
});
