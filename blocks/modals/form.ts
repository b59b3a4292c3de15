import type { KnownBlock, ModalView } from '@slack/types';
import { CALLBACK, encodeMetadata, INPUT, type ModalMetadata } from '#blocks/ids.ts';
import * as kit from '#blocks/kit.ts';
import { type Messages, messagesFor } from '#blocks/messages/index.ts';
import type { FieldView, PersonOption } from '#blocks/view.ts';
import { fieldInput, textInput } from './form-input.ts';

/** Fields that one modal can ask for beside its introduction and comment; a definition must not have more in one form. */
export const MODAL_FIELDS_MAX = kit.VIEW_BLOCKS_MAX - 2;

export type FormModal = {
  /** What is being done with the form: starting, deciding, resubmitting. */
  purpose: 'start' | 'decide' | 'resubmit';
  title: string;
  /** Plain text above the fields. */
  intro?: string | null;
  submit: string;
  fields: readonly FieldView[];
  /** A comment input below the fields. Left out when a field has the key `comment`, which then is the comment. */
  comment?: 'required' | 'optional' | 'none';
  /** Those a person field offers; Slack's own person select without them. */
  people?: readonly PersonOption[];
  metadata: ModalMetadata;
  messages?: Messages;
};

const CALLBACKS = { start: CALLBACK.startForm, decide: CALLBACK.form, resubmit: CALLBACK.resubmit } as const;

/** A modal that asks for a form's fields: intake, decision form, edit and resubmit. */
export function formModal({
  purpose,
  title,
  intro,
  submit,
  fields,
  comment,
  people,
  metadata,
  messages = messagesFor(),
}: FormModal): ModalView {
  const blocks: KnownBlock[] = intro ? [kit.plainSection(intro)] : [];
  const keys = new Set<string>();
  for (const field of fields.slice(0, MODAL_FIELDS_MAX)) {
    if (keys.has(field.key)) continue;
    keys.add(field.key);
    blocks.push(fieldInput(field, messages, people));
  }
  if (comment !== undefined && comment !== 'none' && !keys.has(INPUT.comment)) {
    blocks.push(commentInput(INPUT.comment, messages.modals.comment.label, comment === 'required'));
  }
  // Slack refuses a modal without blocks; a form without fields has nothing to ask but the press itself.
  if (blocks.length === 0) blocks.push(kit.plainSection(title));
  return kit.modal({
    title,
    callbackId: CALLBACKS[purpose],
    blocks,
    close: messages.modals.cancel,
    submit,
    metadata: encodeMetadata(metadata),
  });
}

/** An input for a comment or a reason: several lines, at most 3,000 characters. */
export function commentInput(
  blockId: string,
  label: string,
  required: boolean,
  initial: string | null = null,
): KnownBlock {
  const element = textInput({
    type: 'multiline',
    minLength: null,
    maxLength: kit.INPUT_TEXT_MAX,
    initial,
    required,
  });
  return kit.input({ blockId, label, optional: !required, element });
}
