import type { ModalView } from '@slack/types';
import { ACTION, CALLBACK, encodeMetadata, INPUT, type ModalMetadata } from '#blocks/ids.ts';
import * as kit from '#blocks/kit.ts';
import { type Messages, messagesFor } from '#blocks/messages/index.ts';

export type StartModal = {
  /** Kinds of request that the person may start. */
  startable: readonly { key: string; name: string }[];
  metadata: ModalMetadata;
  messages?: Messages;
};

/** Asks which kind of request to start; its submission is answered with that definition's form. */
export function startModal({ startable, metadata, messages = messagesFor() }: StartModal): ModalView {
  const { start, cancel, close, pick } = messages.modals;
  const frame = { title: start.title, callbackId: CALLBACK.start, metadata: encodeMetadata(metadata) };
  if (startable.length === 0) return kit.modal({ ...frame, close, blocks: [kit.plainSection(start.none)] });
  const options = startable.slice(0, kit.SELECT_OPTIONS_MAX).map(({ key, name }) => kit.option(name || key, key));
  const choice = kit.input({
    blockId: INPUT.definition,
    label: start.label,
    hint: startable.length > options.length ? start.tooMany(options.length) : null,
    element: {
      type: 'static_select',
      action_id: ACTION.value,
      placeholder: kit.plainLine(pick, kit.PLACEHOLDER_MAX),
      options,
    },
  });
  return kit.modal({ ...frame, close: cancel, submit: start.submit, blocks: [choice] });
}
