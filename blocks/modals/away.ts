import type { ModalView } from '@slack/types';
import { ACTION, CALLBACK, encodeMetadata, INPUT, type ModalMetadata } from '#blocks/ids.ts';
import * as kit from '#blocks/kit.ts';
import { type Messages, messagesFor } from '#blocks/messages/index.ts';
import type { PersonOption } from '#blocks/view.ts';
import { personSelect } from './form-input.ts';

export type AwayModal = {
  /** Who may stand in; none, or 100 and more, means Slack's own person select, and the choice is checked afterwards. */
  people: readonly PersonOption[];
  metadata: ModalMetadata;
  messages?: Messages;
};

/** Asks until when somebody is away, and who stands in for them. */
export function awayModal({ people, metadata, messages = messagesFor() }: AwayModal): ModalView {
  const { away, cancel } = messages.modals;
  return kit.modal({
    title: away.title,
    callbackId: CALLBACK.away,
    close: cancel,
    submit: away.submit,
    metadata: encodeMetadata(metadata),
    blocks: [
      kit.plainSection(away.intro),
      kit.input({
        blockId: INPUT.until,
        label: away.until,
        element: { type: 'datepicker', action_id: ACTION.value },
      }),
      kit.input({ blockId: INPUT.user, label: away.delegate, element: personSelect(people, null, messages) }),
    ],
  });
}
