import type { WebClient } from '@slack/web-api';
import { messagesFor } from '#blocks/messages/index.ts';
import type { Call, Said, SlackEnvironment } from '#slack/call.ts';
import { sentenceFor } from '#slack/errors.ts';
import { withNames } from '#slack/name-people.ts';
import { shownText } from '#testing/slack/block-text.ts';
import type { Office } from './office.ts';

/** An office as the Slack listeners see it, with a Slack of the test's own. */
export type Desk = {
  env: SlackEnvironment;
  /**
   * Lets a person do something and gives back all that they alone were told, as text: refusals too, in the
   * words that the listener would answer with.
   */
  as(userId: string, act: (call: Call) => Promise<void>): Promise<string>;
};

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Everybody is known, unless `people` says otherwise; nothing is logged or measured. */
export function openDesk(office: Office, slack: WebClient, parts: Partial<SlackEnvironment> = {}): Desk {
  const env: SlackEnvironment = {
    ...office.env,
    slackFor: async () => slack,
    people: { meet: async () => ({ locale: null, timezone: null }) },
    defaultChannel: null,
    inFlight: new Set(),
    log: quiet,
    meter: { ack: () => undefined, decision: () => undefined },
    ...parts,
  };
  const as: Desk['as'] = async (userId, act) => {
    const said: Said[] = [];
    const call: Call = {
      tenantId: office.tenantId,
      userId,
      messages: messagesFor(),
      place: { channelId: 'C1', responseUrl: null, messageTs: null },
      triggerId: `trigger-${crypto.randomUUID()}`,
      requestId: 'request-1',
      answer: async (one) => void said.push(one),
    };
    try {
      await act(call);
    } catch (error) {
      const named = await withNames(env, office.tenantId, userId, error);
      said.push(sentenceFor(named, call.messages, call.requestId, { ...quiet, error: (facts) => rethrow(facts) }));
    }
    return said.map((one) => (typeof one === 'string' ? one : `${one.text}\n${shownText(one.blocks)}`)).join('\n');
  };
  return { env, as };
}

/** What would be answered as an internal error is a failure of the test. */
function rethrow(facts: object): never {
  throw 'err' in facts ? facts.err : new Error(JSON.stringify(facts));
}
