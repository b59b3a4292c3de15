import type { ModalView } from '@slack/types';
import { CALLBACK, encodeMetadata, INPUT, type ModalMetadata } from '#blocks/ids.ts';
import * as kit from '#blocks/kit.ts';
import { type Messages, messagesFor } from '#blocks/messages/index.ts';
import type { FieldView, PersonOption } from '#blocks/view.ts';
import { fieldInput } from './form-input.ts';

export type AskModal = {
  /** Those who can be chosen; Slack's own person select without them. */
  people: readonly PersonOption[];
  /** What is asked, filled in; text beyond what Slack's box holds is cut. */
  what: string;
  metadata: ModalMetadata;
  messages?: Messages;
};

/** Asks for a one-off approval: who decides, what, and in what time. */
export function askModal({ people, what, metadata, messages = messagesFor() }: AskModal): ModalView {
  const { ask, cancel } = messages.modals;
  return kit.modal({
    title: ask.title,
    callbackId: CALLBACK.ask,
    close: cancel,
    submit: ask.submit,
    metadata: encodeMetadata(metadata),
    blocks: askFields(messages, what).map((field) => fieldInput(field, messages, people)),
  });
}

/** The inputs of the modal, as its submission is read with. */
export function askFields({ modals: { ask } }: Messages, what = ''): FieldView[] {
  const plain = { options: [], minLength: null, maxLength: null, hint: null, initial: null };
  const due = ask.dueIn.map(({ value, label }) => ({ value, label }));
  return [
    { ...plain, key: INPUT.people, label: ask.people, hint: ask.peopleHint, type: 'users', required: true },
    {
      ...plain,
      key: INPUT.what,
      label: ask.what,
      type: 'multiline',
      required: true,
      initial: kit.clip(what, kit.INPUT_TEXT_MAX),
    },
    { ...plain, key: INPUT.due, label: ask.due, hint: ask.dueHint, type: 'select', required: false, options: due },
  ];
}
