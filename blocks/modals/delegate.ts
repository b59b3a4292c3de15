import type { ModalView } from '@slack/types';
import { CALLBACK, encodeMetadata, INPUT, type ModalMetadata } from '#blocks/ids.ts';
import * as kit from '#blocks/kit.ts';
import { type Messages, messagesFor } from '#blocks/messages/index.ts';
import type { PersonOption } from '#blocks/view.ts';
import { commentInput } from './form.ts';
import { personSelect } from './form-input.ts';

export type DelegateModal = {
  /** Who may receive it; none, or 100 and more, means Slack's own person select, and the choice is checked afterwards. */
  people: readonly PersonOption[];
  /** Plain words naming the request, e.g. "WF-7 · Laptop". */
  subject: string;
  metadata: ModalMetadata;
  messages?: Messages;
};

/** Asks to whom an approval is delegated, and why. */
export function delegateModal({ people, subject, metadata, messages = messagesFor() }: DelegateModal): ModalView {
  const { delegate, cancel } = messages.modals;
  return kit.modal({
    title: delegate.title,
    callbackId: CALLBACK.delegate,
    close: cancel,
    submit: delegate.submit,
    metadata: encodeMetadata(metadata),
    blocks: [
      kit.context([kit.plain(subject, 300)]),
      kit.input({ blockId: INPUT.user, label: delegate.user, element: personSelect(people, null, messages) }),
      commentInput(INPUT.reason, delegate.reason, false),
    ],
  });
}
