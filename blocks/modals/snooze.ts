import type { ModalView } from '@slack/types';
import { ACTION, CALLBACK, encodeMetadata, INPUT, type ModalMetadata } from '#blocks/ids.ts';
import * as kit from '#blocks/kit.ts';
import { type Messages, messagesFor } from '#blocks/messages/index.ts';

export type SnoozeModal = {
  /** Plain words naming the request, e.g. "WF-7 · Laptop". */
  subject: string;
  metadata: ModalMetadata;
  messages?: Messages;
};

/** Asks until when a request shall be out of the reader's list. The chosen value is what `/workflow snooze` takes. */
export function snoozeModal({ subject, metadata, messages = messagesFor() }: SnoozeModal): ModalView {
  const { snooze, cancel, pick } = messages.modals;
  return kit.modal({
    title: snooze.title,
    callbackId: CALLBACK.snooze,
    close: cancel,
    submit: snooze.submit,
    metadata: encodeMetadata(metadata),
    blocks: [
      kit.context([kit.plain(subject, 300)]),
      kit.input({
        blockId: INPUT.until,
        label: snooze.label,
        hint: snooze.hint,
        element: {
          type: 'static_select',
          action_id: ACTION.value,
          placeholder: kit.plainLine(pick, kit.PLACEHOLDER_MAX),
          options: snooze.options.map(({ value, label }) => kit.option(label, value)),
        },
      }),
    ],
  });
}
