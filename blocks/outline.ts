import * as kit from './kit.ts';
import { type CommandAnswer, listAnswer } from './lists.ts';
import { type Messages, messagesFor } from './messages/index.ts';
import type { OutlineStage, OutlineView } from './view.ts';

/** Longest name and line of a stage. */
const NAME_MAX = 100;
const LINE_MAX = 600;

/** The answer to `diagram <key>`: its stages in the order of the work, whom each asks and where it leads. */
export function outlineAnswer(view: OutlineView, messages: Messages = messagesFor()): CommandAnswer {
  const { lists } = messages;
  const stages = view.stages.map((stage, index) => [kit.plainSection(stageLines(stage, index, messages).join('\n'))]);
  const off = view.active ? '' : ` (${lists.inactive})`;
  const title = `${lists.outlineTitle(kit.clip(kit.oneLine(view.name), NAME_MAX), view.version)}${off}`;
  return listAnswer(title, stages, view.stages.length, lists.outlineEmpty, messages);
}

function stageLines(stage: OutlineStage, index: number, { lists }: Messages): string[] {
  const { name, pipeline, kind, asks, parallel, calls, due, ways } = stage;
  const lane = pipeline === null ? '' : ` · ${kit.clip(kit.oneLine(pipeline), NAME_MAX)}`;
  const does = [
    ...(kind === 'final' ? [lists.outlineFinal] : []),
    ...(kind === 'placeholder' ? [lists.outlinePlaceholder] : []),
    ...(calls === null ? [] : [lists.outlineCalls(calls)]),
    ...(asks.length === 0 ? [] : [lists.outlineAsks(asks, parallel)]),
    ...(due === null ? [] : [lists.outlineDue(due)]),
  ];
  const leads = ways.map(({ trigger, to }) => lists.outlineWay(trigger, to));
  return [`${index + 1}. ${kit.clip(kit.oneLine(name), NAME_MAX)}${lane}`, does.join('; '), leads.join(' · ')]
    .filter((line) => line !== '')
    .map((line) => kit.clip(kit.oneLine(line), LINE_MAX));
}
