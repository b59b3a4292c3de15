import type { SlackArgs } from './slack-args.ts';
import type { StubAnswer, StubSlack } from './stub-slack.ts';

/** A message as it stands in Slack. */
type KeptMessage = SlackArgs & { ts: string; channel: string };

/** The one channel of a stub Slack, which keeps what is posted there, pages its history, edits and deletes. */
export type ChannelSlack = {
  messages: KeptMessage[];
  /** Messages of other people, one a second, before whatever is posted next. */
  chatter(count: number): void;
  /** Posts as the bot would, and tells nobody. @returns its `ts`. */
  land(args: SlackArgs): string;
  /** What the next calls of a method are answered in place of the truth; the call is carried out first when `done`. */
  next(method: string, answer: object | 'silence', done?: boolean): void;
};

/** Has the stub keep a channel, C1; everything posted anywhere is posted there. Newest first, as `conversations.history` has it. */
export function openChannel(stub: StubSlack): ChannelSlack {
  const messages: KeptMessage[] = [];
  const wrong: { method: string; answer: object | 'silence'; done: boolean }[] = [];
  let last = Date.now() / 1_000;
  const stamp = (): string => {
    last = Math.max(last + 0.001, Date.now() / 1_000);
    return last.toFixed(6);
  };
  const land = (args: SlackArgs): string => {
    const ts = stamp();
    messages.unshift({ user: 'UBOT', ...args, channel: 'C1', ts });
    return ts;
  };
  const truth: Record<string, StubAnswer> = {
    'chat.postMessage': (args) => ({ ok: true, channel: 'C1', ts: land(args) }),
    'chat.update': (args) => {
      const found = messages.find((one) => one.ts === args.ts);
      if (!found) return { ok: false, error: 'message_not_found' };
      Object.assign(found, args);
      return { ok: true, channel: 'C1', ts: found.ts };
    },
    'chat.delete': (args) => {
      const at = messages.findIndex((one) => one.ts === args.ts);
      if (at < 0) return { ok: false, error: 'message_not_found' };
      messages.splice(at, 1);
      return { ok: true };
    },
    'conversations.history': ({ oldest, latest, limit, cursor, inclusive }) => {
      const whole = String(inclusive) === 'true';
      const between = messages.filter(
        ({ ts }) => (Number(ts) > Number(oldest) && Number(ts) < Number(latest)) || (whole && ts === latest),
      );
      const from = Number(cursor ?? 0);
      const to = from + Number(limit);
      const next_cursor = to < between.length ? String(to) : '';
      return { ok: true, messages: between.slice(from, to), response_metadata: { next_cursor } };
    },
  };
  for (const [method, answer] of Object.entries(truth)) {
    stub.answers[method] = (args, token) => {
      const at = wrong.findIndex((one) => one.method === method);
      const [instead] = at < 0 ? [] : wrong.splice(at, 1);
      if (instead === undefined || instead.done) {
        const done = answer(args, token);
        return instead?.answer ?? done;
      }
      return instead.answer;
    };
  }
  return {
    messages,
    land,
    chatter: (count) => {
      for (let one = 0; one < count; one += 1)
        messages.unshift({ user: 'UALICE', channel: 'C1', ts: stamp(), text: 'lunch?' });
    },
    next: (method, answer, done = false) => void wrong.push({ method, answer, done }),
  };
}
