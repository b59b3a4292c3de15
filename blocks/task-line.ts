import type { Messages } from './messages/index.ts';
import { clip, join, listed, md, mention, NOTHING, oneLine, type Safe } from './text.ts';
import type { TaskLine } from './view.ts';

/** "WF-7 · Laptop" in plain text. */
export function taskTitle({ ref, title, definitionName }: Pick<TaskLine, 'ref' | 'title' | 'definitionName'>): string {
  return `${clip(oneLine(ref), 40)} · ${clip(oneLine(title) || oneLine(definitionName) || NOTHING, 200)}`;
}

export type DetailsOptions = { now: string; messages: Messages; withRequester: boolean };

/** The small print under a line of a list: kind, stage, how it stands, from whom, until when. */
export function taskDetails(line: TaskLine, { now, messages, withRequester }: DetailsOptions): Safe {
  const { home, card } = messages;
  const open = line.status === 'in_progress' || line.status === 'on_hold' || line.status === 'not_started';
  const pieces: Safe[] = [md`${clip(line.definitionName, 80)}`];
  if (open && line.stage !== '') pieces.push(md`*${clip(line.stage, 60)}*`);
  if (line.status !== 'in_progress') pieces.push(md`${card.status(line.status)}`);
  if (withRequester) pieces.push(home.from(line.requesterId));
  if (open && line.dueAt !== null) {
    const words = `${messages.when(line.dueAt, now)} (${messages.relative(line.dueAt, now)})`;
    pieces.push(md`${Date.parse(line.dueAt) < Date.parse(now) ? home.overdue(words) : home.due(words)}`);
  }
  if (open && line.escalated) pieces.push(md`:rotating_light: ${home.escalated}`);
  if (line.standsFor !== undefined) pieces.push(home.standsFor(listed(line.standsFor.map(mention), 3, card.andMore)));
  if (line.delegateId !== undefined) pieces.push(home.withDelegate(line.delegateId));
  return join(pieces, ' · ');
}
