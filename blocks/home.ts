import type { KnownBlock, HomeView as SlackHomeView } from '@slack/types';
import { ACTION } from './ids.ts';
import * as kit from './kit.ts';
import { type Messages, messagesFor } from './messages/index.ts';
import { taskDetails, taskTitle } from './task-line.ts';
import type { HomeView, TaskLine } from './view.ts';

/** Lines of one section of Home; two blocks each, so that both sections and what is around them stay within 100 blocks. */
const LINES_MAX = 20;
/** Lines with a third block, their Nudge: a page has no more. */
const NUDGES_MAX = 10;

/**
 * App Home: what waits for the person, what they asked for, a way to start something new, and whether they are away.
 * @param now ISO 8601; for "in 2 hours".
 */
export function homeView(view: HomeView, now: string, messages: Messages = messagesFor()): SlackHomeView {
  const { home } = messages;
  const tasks = lines('tasks', view.tasks.items, now, messages);
  const requests = lines('requests', view.requests.items, now, messages);
  const blocks: KnownBlock[] = [
    kit.header(home.tasks(view.tasks.total), 'tasks'),
    ...(tasks.length > 0 ? tasks : [kit.plainSection(home.noTasks, 'tasks-none')]),
    ...paging('tasks', view.tasks, messages),
    kit.divider(),
    kit.header(home.requests(view.requests.total), 'requests'),
    ...(requests.length > 0 ? requests : [kit.plainSection(home.noRequests, 'requests-none')]),
    ...paging('requests', view.requests, messages),
    kit.divider(),
    kit.header(home.start, 'start'),
    ...startBlocks(view.startable, messages),
    kit.divider(),
    kit.header(home.away, 'away'),
    ...awayBlocks(view, messages),
  ];
  return { type: 'home', blocks: blocks.slice(0, kit.VIEW_BLOCKS_MAX) };
}

function lines(list: 'tasks' | 'requests', items: readonly TaskLine[], now: string, messages: Messages): KnownBlock[] {
  return items
    .slice(0, LINES_MAX)
    .flatMap((line, index) => [
      kit.plainSection(
        taskTitle(line),
        `${list}-line-${index}`,
        kit.button({ text: messages.home.open, actionId: ACTION.homeOpen, value: line.workflowId }),
      ),
      kit.context(
        [kit.mrkdwn(taskDetails(line, { now, messages, withRequester: list === 'tasks' }))],
        `${list}-about-${index}`,
      ),
      ...(line.canNudge && index < NUDGES_MAX ? [nudgeButton(line, index, messages)] : []),
    ]);
}

function nudgeButton({ workflowId }: TaskLine, index: number, { home }: Messages): KnownBlock {
  const button = kit.button({ text: home.nudge, actionId: ACTION.homeNudge, value: workflowId });
  return kit.actions([button], `requests-nudge-${index}`);
}

type HomePage = { page: number; pages: number };

function paging(list: 'tasks' | 'requests', { page, pages }: HomePage, { home }: Messages): KnownBlock[] {
  if (pages <= 1) return [];
  const to = (text: string, target: number) =>
    kit.button({
      text,
      actionId: `${list === 'tasks' ? ACTION.homeTasksPage : ACTION.homeRequestsPage}:${target}`,
      value: String(target),
    });
  const buttons = [
    ...(page > 1 ? [to(home.previous, page - 1)] : []),
    ...(page < pages ? [to(home.next, page + 1)] : []),
  ];
  return [
    kit.context([kit.plain(home.page(page, pages))], `${list}-page`),
    ...(buttons.length > 0 ? [kit.actions(buttons, `${list}-paging`)] : []),
  ];
}

/** Whom somebody stands in for, at most: who has named one person are few. */
const STANDS_FOR_MAX = 5;

function awayBlocks({ away, standsFor }: HomeView, { home, when, card }: Messages): KnownBlock[] {
  const line =
    away === null
      ? kit.plainSection(
          home.isHere,
          'away-line',
          kit.button({ text: home.goAway, actionId: ACTION.homeAway, value: 'away' }),
        )
      : kit.section(
          home.isAway(when(away.until), away.delegateId),
          'away-line',
          kit.button({ text: home.back, actionId: ACTION.homeBack, value: 'back' }),
        );
  const others = standsFor
    .slice(0, STANDS_FOR_MAX)
    .map(({ id, until }) => kit.mrkdwn(home.youStandIn(id, when(until))));
  const left = standsFor.length - others.length;
  const more = left > 0 ? [kit.plain(card.andMore(left))] : [];
  return others.length === 0 ? [line] : [line, kit.context([...others, ...more], 'away-others')];
}

function startBlocks(startable: HomeView['startable'], { home, modals }: Messages): KnownBlock[] {
  if (startable.length === 0) return [kit.plainSection(home.nothingToStart, 'start-none')];
  const options = startable.slice(0, kit.SELECT_OPTIONS_MAX).map(({ key, name }) => kit.option(name || key, key));
  const select = {
    type: 'static_select' as const,
    action_id: ACTION.homeStart,
    placeholder: kit.plainLine(modals.pick, kit.PLACEHOLDER_MAX),
    options,
  };
  const more = startable.length > options.length ? [kit.context([kit.plain(home.tooMany)], 'start-more')] : [];
  return [kit.plainSection(home.startHint, 'start-hint', select), ...more];
}
