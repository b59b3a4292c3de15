import type { ModalView } from '@slack/types';
import { decodeMetadata, type ModalMetadata } from '#blocks/ids.ts';
import type { CardPayload } from '#blocks/view.ts';
import type { Place } from './answer.ts';
import type { Call } from './call.ts';
import type { SlackEnvironment } from './environment.ts';

/** Opens a modal on the call's trigger. @throws when Slack does not open it; the person is then told so. */
export async function openModal(env: SlackEnvironment, call: Call, view: ModalView): Promise<void> {
  const slack = await env.slackFor(call.tenantId);
  await slack.views.open({ trigger_id: call.triggerId, view });
}

/** What a modal must remember of the click that opened it. */
export function carried(
  call: Call,
  about: { payload?: CardPayload | null; trigger?: string; definitionKey?: string | null },
): ModalMetadata {
  return {
    payload: about.payload ?? null,
    trigger: about.trigger ?? '',
    definitionKey: about.definitionKey ?? null,
    ...call.place,
  };
}

/** The memory of a submitted modal, and where its answer goes; null when it is not one of ours. */
export function metadataOf(text: string): (ModalMetadata & { place: Place }) | null {
  const metadata = decodeMetadata(text);
  if (!metadata) return null;
  const { channelId, responseUrl, messageTs } = metadata;
  return { ...metadata, place: { channelId, responseUrl, messageTs } };
}
