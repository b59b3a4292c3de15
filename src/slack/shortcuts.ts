import type { App } from '@slack/bolt';
import { z } from 'zod';
import { SHORTCUT } from '#blocks/ids.ts';
import { askModal } from '#blocks/modals/ask.ts';
import { ASK } from '#domain/definition/own-definitions.ts';
import { mentionedPeople } from '#domain/slack-id.ts';
import { candidates } from '#queries/people/candidates.ts';
import { namesOf } from '#queries/people/names.ts';
import { plainText } from '#slack/directory/plain-text.ts';
import { chooseStart } from '#slack/verbs/start.ts';
import { type Call, carried, openModal, type Payload, type SlackEnvironment } from './call.ts';
import { onShortcut } from './listener.ts';

/** The part of a message shortcut that is read (docs: interactivity/implementing-shortcuts). */
const onMessage = z.object({ message: z.object({ text: z.string().nullish() }) });

/** "Request approval" on a message: asks who decides, with the message quoted. */
export async function requestApproval(
  env: SlackEnvironment,
  call: Call,
  payload: Payload & Record<string, unknown>,
): Promise<void> {
  const text = onMessage.safeParse(payload).data?.message.text ?? '';
  const [names, people] = await Promise.all([
    namesOf(env, call.tenantId, mentionedPeople(text)),
    candidates(env.pool, call.tenantId, { roles: [], without: [call.userId] }),
  ]);
  const what = quote(plainText(text, (id) => names.get(id)));
  const metadata = carried(call, { definitionKey: ASK });
  await openModal(env, call, askModal({ people, what, metadata, messages: call.messages }));
}

/** The text as people quote it; a message without text (a file, say) is told by its link alone. */
function quote(text: string): string {
  if (text.trim() === '') return '';
  return text
    .trim()
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

/** Listens to the shortcuts of the app manifest. */
export function registerShortcuts(app: App, env: SlackEnvironment): void {
  onShortcut(app, env, SHORTCUT.start, chooseStart);
  onShortcut(app, env, SHORTCUT.requestApproval, requestApproval);
}
