import { INPUT } from '#blocks/ids.ts';
import { askFields } from '#blocks/modals/ask.ts';
import { readValues } from '#blocks/modals/values.ts';
import { ASK_DUE } from '#domain/definition/own-definitions.ts';
import { permalinkOf } from '#slack/directory/channel.ts';
import type { SlackEnvironment } from '#slack/environment.ts';
import { metadataOf } from '#slack/modal.ts';
import type { Submitted } from '#slack/submission.ts';
import { askAndAnswer } from '#slack/verbs/ask.ts';

/** "Request approval" on a message: the one-off approval that it asks for, with the message's address. */
export async function submitAsk(env: SlackEnvironment, submitted: Submitted): Promise<undefined> {
  const { call, id } = submitted;
  const values = readValues(submitted.values, askFields(call.messages));
  const userIds = [values[INPUT.people]].flat().filter((one) => typeof one === 'string');
  // Chosen in Slack's own select, it may be somebody whom nobody has met: a guest must not pass for a member.
  await Promise.all(userIds.map((one) => env.people.meet(call.tenantId, { id: one, teamId: null, name: null })));
  const due = ASK_DUE.find((one) => one === values[INPUT.due]);
  const place = metadataOf(submitted.metadata)?.place;
  const link =
    place?.channelId && place.messageTs
      ? await permalinkOf(env, call.tenantId, place.channelId, place.messageTs)
      : undefined;
  const what = typeof values[INPUT.what] === 'string' ? String(values[INPUT.what]) : '';
  await askAndAnswer(env, call, { asked: { userIds }, what, link, due, submissionId: id });
  return undefined;
}
