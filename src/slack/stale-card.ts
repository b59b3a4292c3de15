import type { CardPayload } from '#blocks/view.ts';
import { DomainError, isDomainError } from '#domain/errors.ts';
import { changesSince } from '#workflow/decide/decide-workflow.ts';
import { redrawCard } from '#workflow/decide/redraw-card.ts';
import type { Call } from './call.ts';
import type { SlackEnvironment } from './environment.ts';

/**
 * Carries out what a card was pressed for. When the request is no longer what the card showed, the refusal says what changed
 * and the card is drawn anew.
 * @param card what the card showed; null for a press of something else.
 */
export async function onCard<T>(
  env: SlackEnvironment,
  call: Call,
  card: CardPayload | null,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (card === null || !isDomainError(error, 'request_changed')) throw error;
    const { tenantId, userId, place } = call;
    const { workflowId } = card;
    if (place.channelId !== null && place.messageTs !== null) {
      await redrawCard(env, { tenantId, workflowId, userId, channelId: place.channelId, ts: place.messageTs });
    }
    if (error.params.changes.length > 0) throw error;
    const changes = await changesSince(env, { tenantId, ref: { id: workflowId }, shownSequence: card.sequence });
    throw new DomainError('request_changed', { changes });
  }
}
