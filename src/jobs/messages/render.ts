import { createHash } from 'node:crypto';
import type { KnownBlock } from '@slack/types';
import { cardBlocks, cardText } from '#blocks/card.ts';
import { messagesFor } from '#blocks/messages/index.ts';
import { greetingButtons, notice } from '#blocks/notices.ts';
import { marked } from '#blocks/own-message.ts';
import { quoteOf, sentenceOf } from '#jobs/announce/notice-body.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import { readActor } from '#persistence/actor.ts';
import { cardView, readCardSubject } from '#queries/card/card.ts';
import type { MessageRow } from './message-row.ts';

/**
 * A message as Slack takes it, with a digest by which an edit that would change nothing is left out, and the newest row of the
 * history that a card shows; null for a notice.
 */
export type Rendered = { text: string; blocks: KnownBlock[]; digest: string; sequence: number | null };

/** Draws a message from what the database says now; null when what it was about is gone. */
export async function render(env: JobEnvironment, message: MessageRow): Promise<Rendered | null> {
  const messages = messagesFor(message.locale, message.timezone ?? 'UTC');
  if (message.kind === 'notice') {
    const drawn = notice({
      sentence: sentenceOf(message.body, messages),
      quote: quoteOf(message.body),
      messageKey: message.id,
      buttons: message.body.say === 'hint' ? greetingButtons(messages) : null,
    });
    return finished(drawn, null);
  }
  const subject = message.workflowId ? await readCardSubject(env, message.tenantId, message.workflowId) : null;
  if (!subject) return null;
  const audience = message.toUser ? ({ kind: 'dm', userId: message.toUser } as const) : ({ kind: 'channel' } as const);
  const reader = message.toUser ? await readActor(env.pool, message.tenantId, message.toUser) : null;
  const view = cardView(subject, audience, reader, message.toUser ? message.locale : null);
  const drawn = { text: cardText(view, messages), blocks: cardBlocks(view, { messageKey: message.id, messages }) };
  return finished(drawn, subject.workflow.historySequence);
}

/** A drawing names itself, so that what is in Slack can be told from it. */
function finished({ text, blocks }: Pick<Rendered, 'text' | 'blocks'>, sequence: number | null): Rendered {
  const digest = digestOf({ text, blocks });
  return { text, blocks: marked(blocks, digest.slice(0, 8)), digest, sequence };
}

function digestOf(drawn: { text: string; blocks: KnownBlock[] }): string {
  return createHash('sha256')
    .update(JSON.stringify([drawn.text, drawn.blocks]))
    .digest('hex')
    .slice(0, 32);
}
