import { setTimeout as pause } from 'node:timers/promises';
import { REPLICAS, type Replica } from '#testing/chaos/faults.ts';
import type { Act, Verb } from '#testing/chaos/judge/evidence.ts';
import { TEAM } from '#testing/chaos/office.ts';
import type { Random } from '#testing/chaos/random.ts';
import { type ModalValues, stateOf } from '#testing/slack/modal-values.ts';
import { slackSignature } from '#testing/slack/signed-post.ts';
import { asObject, parsed } from '#testing/slack/slack-args.ts';
import type { View, Workspace } from './workspace.ts';

/** A button as it was when somebody looked at it. */
export type Seen = { channel: string; ts: string; element: Record<string, unknown> };

/** What people do in Slack's pages, as Slack passes it on to the bot. */
export type Hands = {
  /** Types `/workflow …`. The text may name the act that it is. */
  type(who: Doing, text: (actId: string) => string): Promise<Act>;
  /** Presses a button, and fills in the modal when one opens. */
  press(who: Doing, seen: Seen, values: (view: View, actId: string) => ModalValues): Promise<Act>;
  /** Types a command that opens a modal, and fills that in. */
  fillIn(who: Doing, text: string, values: (view: View, actId: string) => ModalValues): Promise<Act>;
};

export type Doing = { person: string; verb: Verb; ref: string | null; channel: string };

/** Slack waits three seconds for the bot, and then tells the person that it did not answer. */
const SLACK_PATIENCE_MS = 3_000;
const MODAL_MS = 4_000;
/** Commands and presses may come a little apart on two replicas. */
const PERSON_THINKS_MS = 200;

export type HandsOptions = {
  workspace: Workspace;
  responseUrl: (actId: string) => string;
  /** Which replicas are there, the best first. */
  order: () => Replica[];
  urlOf: (replica: Replica) => string;
};

export function handsOf({ workspace, responseUrl, order, urlOf }: HandsOptions): Hands {
  /** Gives a call to the first replica that takes it. @returns what it answered; null for nothing in time. */
  const deliver = async (form: Record<string, string>): Promise<string | null> => {
    const body = new URLSearchParams(form).toString();
    for (const replica of order()) {
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        ...slackSignature(TEAM.signingSecret, body),
      };
      const signal = AbortSignal.timeout(SLACK_PATIENCE_MS);
      try {
        const response = await fetch(`${urlOf(replica)}/slack/events`, { method: 'POST', headers, body, signal });
        return await response.text();
      } catch (error) {
        // A connection that is refused brought nothing: the next replica may have it. One that was cut may have brought all.
        if (!(error instanceof TypeError) || !isRefused(error)) return null;
      }
    }
    return null;
  };
  const command = (act: Act, channel: string, text: string) =>
    deliver({
      command: '/workflow',
      text,
      team_id: TEAM.id,
      user_id: act.person,
      user_name: act.person.toLowerCase(),
      channel_id: channel,
      trigger_id: act.id,
      response_url: responseUrl(act.id),
    });
  const submit = async (act: Act, view: View, values: ModalValues) => {
    const payload = {
      type: 'view_submission',
      ...from(act.person),
      trigger_id: `${act.id}-submit`,
      view: { ...view, type: 'modal', state: { values: stateOf(view, values) } },
    };
    const answer = await deliver({ payload: JSON.stringify(payload) });
    const { errors } = asObject(parsed(answer ?? ''));
    if (errors !== undefined) workspace.tell(act.id, Object.values(asObject(errors)).join(' '));
  };
  return {
    type: async (who, text) => {
      const act = workspace.begin(who.person, who.verb, who.ref);
      await command(act, who.channel, text(act.id));
      return act;
    },
    press: async (who, { channel, ts, element }, values) => {
      const act = workspace.begin(who.person, who.verb, who.ref);
      const payload = {
        type: 'block_actions',
        ...from(who.person),
        channel: { id: channel },
        message: { ts },
        container: { type: 'message', message_ts: ts, channel_id: channel },
        trigger_id: act.id,
        response_url: responseUrl(act.id),
        actions: [{ ...element, action_ts: String(Date.now() / 1_000) }],
      };
      const [, view] = await Promise.all([deliver({ payload: JSON.stringify(payload) }), openedFor(act, who.verb)]);
      if (view) {
        await pause(PERSON_THINKS_MS);
        await submit(act, view, values(view, act.id));
      }
      return act;
    },
    fillIn: async (who, text, values) => {
      const act = workspace.begin(who.person, who.verb, who.ref);
      const [, view] = await Promise.all([command(act, who.channel, text), workspace.viewOf(act.id, MODAL_MS)]);
      if (view) await submit(act, view, values(view, act.id));
      return act;
    },
  };

  /** Approve asks for nothing; everything else on a card opens a modal. */
  function openedFor(act: Act, verb: Verb): Promise<View | null> {
    return verb === 'approve' ? Promise.resolve(null) : workspace.viewOf(act.id, MODAL_MS);
  }
}

function from(person: string): object {
  return { team: { id: TEAM.id }, user: { id: person, team_id: TEAM.id, username: person.toLowerCase() } };
}

function isRefused({ cause }: TypeError): boolean {
  return asObject(cause).code === 'ECONNREFUSED';
}

/** Replicas in any order, those behind that the balancer thinks away. */
export function balanced(random: Random, isReady: (replica: Replica) => boolean): Replica[] {
  const all = random.chance(0.5) ? [...REPLICAS] : [...REPLICAS].reverse();
  return all.toSorted((one, other) => Number(isReady(other)) - Number(isReady(one)));
}
