import * as kit from './kit.ts';
import { type CommandAnswer, listAnswer } from './lists.ts';
import { type Messages, messagesFor } from './messages/index.ts';
import { md, type Safe } from './text.ts';
import type { VersionsView } from './view.ts';

/** Changes told of one version; the others are counted. */
const CHANGES_MAX = 12;
const CHANGE_MAX = 300;

/** The answer to `definitions <key>`: its versions, the newest first. @param now ISO 8601, for "3 days ago". */
export function versionsAnswer(view: VersionsView, now: string, messages: Messages = messagesFor()): CommandAnswer {
  const { lists } = messages;
  const lines = view.versions.map((one) => [
    kit.plainSection([lists.version(one.version), ...changeLines(one.changes, messages)].join('\n')),
    kit.context([kit.mrkdwn(kit.join(about(view, one, now, messages), ' · '))]),
  ]);
  const title = lists.versionsTitle(kit.clip(kit.oneLine(view.name), 100), kit.clip(view.key, 40));
  return listAnswer(title, lines, view.total, lists.noDefinitions, messages);
}

type Version = VersionsView['versions'][number];

function changeLines(changes: Version['changes'], { card, lists }: Messages): string[] {
  if (changes === null) return [];
  if (changes.length === 0) return [lists.versionSame];
  const told = changes.slice(0, CHANGES_MAX).map((change) => `• ${kit.clip(kit.oneLine(change), CHANGE_MAX)}`);
  return changes.length > CHANGES_MAX ? [...told, card.andMore(changes.length - CHANGES_MAX)] : told;
}

function about(view: VersionsView, one: Version, now: string, { lists }: Messages): Safe[] {
  const said: Safe[] = [];
  if (one.current) said.push(md`*${lists.versionCurrent}*`);
  if (one.current && !view.active) said.push(md`${lists.inactive}`);
  said.push(md`${lists.versionRunning(one.running)}`);
  said.push(lists.versionPublished(kit.relativeTo(one.publishedAt, now), one.publishedBy));
  if (one.version === 1) said.push(md`${lists.versionFirst}`);
  return said;
}
