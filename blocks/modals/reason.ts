import type { ModalView } from '@slack/types';
import { CALLBACK, encodeMetadata, INPUT, type ModalMetadata } from '#blocks/ids.ts';
import * as kit from '#blocks/kit.ts';
import { type Messages, messagesFor } from '#blocks/messages/index.ts';
import { labelOfKey } from '#blocks/text.ts';
import { commentInput } from './form.ts';

export type ReasonModal = {
  /** `trigger` is a definition's own trigger that asks for a comment. */
  purpose:
    | { kind: 'reject' }
    | { kind: 'cancel' }
    | { kind: 'approve' }
    | { kind: 'trigger'; trigger: string; label: string | null };
  required: boolean;
  /** What was typed already. */
  initial?: string | null;
  /** Plain words naming the request, e.g. "WF-7 · Laptop". */
  subject: string;
  metadata: ModalMetadata;
  messages?: Messages;
};

/** Asks for the reason of a rejection or cancellation, or the comment of an approval or a named trigger. */
export function reasonModal({
  purpose,
  required,
  initial = null,
  subject,
  metadata,
  messages = messagesFor(),
}: ReasonModal): ModalView {
  const { title, label, submit, blockId, keep = messages.modals.cancel } = wordsFor(purpose, messages);
  return kit.modal({
    title,
    submit,
    close: keep,
    callbackId: CALLBACK.reason,
    metadata: encodeMetadata(metadata),
    blocks: [kit.context([kit.plain(subject, 300)]), commentInput(blockId, label, required, initial)],
  });
}

/** `keep` leaves things as they are, where "Cancel" could mean the request. */
type Words = { title: string; label: string; submit: string; blockId: string; keep?: string };

function wordsFor(purpose: ReasonModal['purpose'], { modals }: Messages): Words {
  switch (purpose.kind) {
    case 'reject':
      return { ...modals.reject, blockId: INPUT.reason };
    case 'cancel':
      return { ...modals.cancelRequest, blockId: INPUT.reason };
    case 'approve':
      return { ...modals.comment, blockId: INPUT.comment };
    case 'trigger': {
      const words = purpose.label ?? labelOfKey(purpose.trigger);
      return { title: words, label: modals.comment.label, submit: words, blockId: INPUT.comment };
    }
    default:
      return purpose satisfies never;
  }
}
