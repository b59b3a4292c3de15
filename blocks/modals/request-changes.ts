import type { KnownBlock, ModalView } from '@slack/types';
import { ACTION, CALLBACK, encodeMetadata, INPUT, type ModalMetadata } from '#blocks/ids.ts';
import * as kit from '#blocks/kit.ts';
import { type Messages, messagesFor } from '#blocks/messages/index.ts';
import { commentInput } from './form.ts';

export type RequestChangesModal = {
  /** Stages that it may go back to, the usual one first. With one there is nothing to choose. */
  stages: readonly { key: string; name: string }[];
  /** Plain words naming the request, e.g. "WF-7 · Laptop". */
  subject: string;
  metadata: ModalMetadata;
  messages?: Messages;
};

/** Asks where to send a request back to, when there is a choice, and what should change. */
export function requestChangesModal({
  stages,
  subject,
  metadata,
  messages = messagesFor(),
}: RequestChangesModal): ModalView {
  const { changes, cancel } = messages.modals;
  const blocks: KnownBlock[] = [kit.context([kit.plain(subject, 300)])];
  const options = stages.slice(0, kit.SELECT_OPTIONS_MAX).map(({ key, name }) => kit.option(name || key, key));
  const [usual] = options;
  if (options.length > 1 && usual) {
    const element = { type: 'static_select' as const, action_id: ACTION.value, options, initial_option: usual };
    // Optional, for an untouched select may be sent without its initial choice: then the usual stage is meant.
    blocks.push(kit.input({ blockId: INPUT.stage, label: changes.stage, optional: true, element }));
  }
  blocks.push(commentInput(INPUT.reason, changes.label, true));
  return kit.modal({
    title: changes.title,
    callbackId: CALLBACK.requestChanges,
    close: cancel,
    submit: changes.submit,
    metadata: encodeMetadata(metadata),
    blocks,
  });
}
