import { refOf } from '#domain/request/workflow.ts';
import type { Call } from '#slack/call.ts';
import { canPostIn } from '#slack/directory/channel.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { type AskRequest, askApproval } from '#workflow/decide/ask.ts';

/** Asks for a one-off approval where the call was made, and says where it is asked. */
export async function askAndAnswer(
  env: SlackEnvironment,
  call: Call,
  request: Omit<AskRequest, 'tenantId' | 'actorId' | 'channel'>,
): Promise<void> {
  const { tenantId, userId: actorId, messages } = call;
  const place = placeFor(call);
  const channel = place !== null && (await canPostIn(env, tenantId, place)) ? place : undefined;
  const { workflow } = await askApproval(env, { ...request, tenantId, actorId, channel });
  const { answers } = messages;
  await call.answer(answers.asked(refOf(workflow), channel ?? null, place !== null && channel === undefined));
}

/** The channel of the call; a conversation of two has no place for a card that others are to see. */
function placeFor({ place: { channelId } }: Call): string | null {
  return channelId === null || channelId.startsWith('D') ? null : channelId;
}
