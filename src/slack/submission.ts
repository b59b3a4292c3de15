import type { AllMiddlewareArgs, App, SlackViewMiddlewareArgs } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { StateValues } from '#blocks/modals/values.ts';
import type { Call, Payload } from './call.ts';
import type { SlackEnvironment } from './environment.ts';
import { fieldProblems } from './errors.ts';
import { run } from './listener.ts';
import { metadataOf } from './modal.ts';
import { onCard } from './stale-card.ts';

/** A submitted modal: what it carried from its opening, and what was filled in. `id` is the same for a repeated delivery. */
export type Submitted = { id: string; metadata: string; values: StateValues; call: Call };
/** Returns what the modal turns into, or nothing to close it. */
export type SubmitHandler = (env: SlackEnvironment, submitted: Submitted) => Promise<ModalView | undefined>;

/** Slack waits three seconds for the answer to a submission; what takes longer goes on behind a closed modal. */
const PATIENCE_MS = 2_300;

/**
 * Registers a listener for submitted modals. What is wrong with a field is said beside it and nothing typed is lost; any
 * other refusal closes the modal and is answered where the modal was opened.
 */
export function onSubmit(app: App, env: SlackEnvironment, callbackId: string, handler: SubmitHandler): void {
  app.view(
    { callback_id: callbackId, type: 'view_submission' },
    async (args: SlackViewMiddlewareArgs & AllMiddlewareArgs) => {
      const { ack, body, view, context } = args;
      const reply = replyOnce(env, ack);
      const patience = setTimeout(() => void reply().catch(() => undefined), PATIENCE_MS);
      const place = metadataOf(view.private_metadata)?.place ?? { channelId: null, responseUrl: null, messageTs: null };
      await run(
        env,
        context,
        body as Payload,
        async (call) => {
          try {
            const values = view.state.values as StateValues;
            const submitted = { id: view.id, metadata: view.private_metadata, values, call };
            const card = metadataOf(view.private_metadata)?.payload ?? null;
            const next = await onCard(env, call, card, () => handler(env, submitted));
            await reply(next && { response_action: 'update', view: next });
          } catch (error) {
            const problems = fieldProblems(error, inputsOf(view), call.messages);
            if (problems && (await reply({ response_action: 'errors', errors: problems }))) return;
            throw error;
          }
        },
        place,
      );
      clearTimeout(patience);
      await reply();
    },
  );
}

type Ack = SlackViewMiddlewareArgs['ack'];

/** Acknowledges the first time it is called, and says whether that was this time. */
function replyOnce(env: SlackEnvironment, ack: Ack): (answer?: Parameters<Ack>[0]) => Promise<boolean> {
  const started = performance.now();
  let done = false;
  return async (answer) => {
    if (done) return false;
    done = true;
    env.meter.ack('submission', (performance.now() - started) / 1_000);
    await (answer ? ack(answer) : ack());
    return true;
  };
}

function inputsOf(view: SlackViewMiddlewareArgs['view']): ReadonlySet<string> {
  return new Set(view.blocks.flatMap((block) => (block.type === 'input' && block.block_id ? [block.block_id] : [])));
}
