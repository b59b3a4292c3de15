import type { ModalView } from '@slack/types';
import { CALLBACK, encodeMetadata, INPUT, type ModalMetadata } from '#blocks/ids.ts';
import * as kit from '#blocks/kit.ts';
import { type Messages, messagesFor } from '#blocks/messages/index.ts';
import type { PersonOption } from '#blocks/view.ts';
import { personSelect } from './form-input.ts';

export type AssignModal = {
  /** Who may be given it; none, or 100 and more, means Slack's own person select. */
  people: readonly PersonOption[];
  /** Who has it now, so that the select starts there. */
  assigneeId: string | null;
  /** Plain words naming the request, e.g. "WF-7 · Laptop". */
  subject: string;
  metadata: ModalMetadata;
  messages?: Messages;
};

/** Asks to whom a request is given. */
export function assignModal({
  people,
  assigneeId,
  subject,
  metadata,
  messages = messagesFor(),
}: AssignModal): ModalView {
  const { assign, cancel } = messages.modals;
  return kit.modal({
    title: assign.title,
    callbackId: CALLBACK.assign,
    close: cancel,
    submit: assign.submit,
    metadata: encodeMetadata(metadata),
    blocks: [
      kit.context([kit.plain(subject, 300)]),
      kit.input({ blockId: INPUT.user, label: assign.user, element: personSelect(people, assigneeId, messages) }),
    ],
  });
}
