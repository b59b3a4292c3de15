import fc from 'fast-check';
import { expect, test } from 'vitest';
import { taskLine, WORKFLOW_ID } from '#testing/builders/views.ts';
import { anyHome } from '#testing/slack/any-views.ts';
import { viewProblems } from '#testing/slack/block-rules.ts';
import { mrkdwnTexts, shownText, withoutOurMarks } from '#testing/slack/block-text.ts';
import { homeView } from './home.ts';
import { HOME_PAGE_ACTION } from './ids.ts';
import type { HomeView } from './view.ts';

const now = '2026-11-20T12:00:00Z';
const none = { items: [], total: 0, page: 1, pages: 1 };

function home(part: Partial<HomeView> = {}): HomeView {
  return {
    tasks: none,
    requests: none,
    startable: [],
    away: null,
    standsFor: [],
    ...part,
  };
}

test('Home lists what waits for the person, with a button to open each', () => {
  const tasks = {
    items: [taskLine(), taskLine({ ref: 'WF-8', escalated: true, dueAt: '2026-11-20T10:00:00Z' })],
    total: 2,
    page: 1,
    pages: 1,
  };
  const view = homeView(home({ tasks }), now);
  const text = shownText(view.blocks);
  expect(text).toContain('My tasks (2)');
  expect(text).toContain('WF-7 · Laptop for Dan');
  expect(text).toContain('Purchase request · *Review* · from <@U01ALICE> · due Fri 20 Nov, 14:05 UTC (in 2 hours)');
  expect(text).toContain('was due Fri 20 Nov, 10:00 UTC (2 hours ago) · :rotating_light: escalated');
  expect(view.blocks[1]).toMatchObject({
    accessory: { action_id: 'home_open', value: WORKFLOW_ID, text: { text: 'Open' } },
  });
});

test('an own request that waits for others has Nudge under it, any other has not', () => {
  const requests = { items: [taskLine({ canNudge: true }), taskLine()], total: 2, page: 1, pages: 1 };
  const drawn = homeView(home({ requests }), now).blocks.filter((one) => one.block_id?.startsWith('requests-nudge'));
  expect(drawn).toMatchObject([
    { elements: [{ action_id: 'home_nudge', value: WORKFLOW_ID, text: { text: 'Nudge' } }] },
  ]);
});

test('an empty Home says what to do', () => {
  const text = shownText(homeView(home(), now).blocks);
  expect(text).toContain('Nothing is waiting for you.');
  expect(text).toContain('You have no open requests.');
  expect(text).toContain('Ask an admin for a role.');
});

test('a page in the middle leads back and on', () => {
  const requests = { items: [taskLine()], total: 30, page: 2, pages: 3 };
  const view = homeView(home({ requests }), now);
  const paging = view.blocks.find(({ block_id }) => block_id === 'requests-paging');
  expect(paging).toMatchObject({
    elements: [
      { action_id: 'home_requests_page:1', value: '1', text: { text: 'Previous' } },
      { action_id: 'home_requests_page:3', value: '3', text: { text: 'Next' } },
    ],
  });
  expect('home_requests_page:3').toMatch(HOME_PAGE_ACTION);
});

test('Home says whether the person is away, for whom they stand in, and offers the way out', () => {
  const here = shownText(homeView(home(), now).blocks);
  expect(here).toContain('You are here.');
  const away = { until: '2026-11-27T00:00:00Z', delegateId: 'U01BOB' };
  const view = homeView(home({ away, standsFor: [{ id: 'U01DAN', until: '2026-11-23T00:00:00Z' }] }), now);
  const text = shownText(view.blocks);
  expect(text).toContain('You are away until *Fri 27 Nov, 00:00 UTC*. <@U01BOB> stands in for you.');
  expect(text).toContain('You stand in for <@U01DAN> until *Mon 23 Nov, 00:00 UTC*.');
  expect(view.blocks.find((block) => block.block_id === 'away-line')).toMatchObject({
    accessory: { action_id: 'home_back', text: { text: 'I am back' } },
  });
});

test('a task says for whom somebody has it, and who has it instead', () => {
  const tasks = {
    items: [taskLine({ standsFor: ['U01DAN'] }), taskLine({ delegateId: 'U01BOB' })],
    total: 2,
    page: 1,
    pages: 1,
  };
  const text = shownText(homeView(home({ tasks }), now).blocks);
  expect(text).toContain('for <@U01DAN>, who is away');
  expect(text).toContain('with <@U01BOB> while you are away');
});

test('what the person may start is offered in a select', () => {
  const view = homeView(home({ startable: [{ key: 'purchase_request', name: 'Purchase request' }] }), now);
  expect(view.blocks.find((block) => block.block_id === 'start-hint')).toMatchObject({
    accessory: { action_id: 'home_start', options: [{ value: 'purchase_request' }] },
  });
});

test('any Home is within what Slack takes and mentions nobody by given text', () => {
  fc.assert(
    fc.property(anyHome, (view) => {
      const drawn = homeView(view, now);
      expect(viewProblems(drawn)).toEqual([]);
      for (const text of mrkdwnTexts(drawn)) expect(withoutOurMarks(text)).not.toContain('<');
    }),
    { numRuns: 100 },
  );
});
