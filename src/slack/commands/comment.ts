import { refText } from '#domain/request/ref.ts';
import type { Call } from '#slack/call.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { addComment } from '#workflow/decide/comment.ts';
import { takeRequest, usage } from './arguments.ts';
import { restOf } from './parse.ts';

/** `comment <id> <text>`: the comment appears in the threads of the request's cards. */
export async function comment(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { ref, rest } = takeRequest(call, 'comment', text);
  const content = restOf(rest);
  if (content === '') throw usage(call, 'comment');
  await addComment(env, { tenantId: call.tenantId, ref, authorId: call.userId, content, source: 'command' });
  await call.answer(call.messages.answers.commented(refText(ref)));
}
