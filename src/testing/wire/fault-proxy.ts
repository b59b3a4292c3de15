import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { asObject, parsed, readArgs, type SlackArgs } from '#testing/slack/slack-args.ts';
import {
  AnswerCompletion,
  answerFromFacts,
  type BlockValidator,
  problemsOf,
  refusalOf,
  type WorkspaceFacts,
} from '#testing/slack/slack-completion.ts';
import type { Fault, FaultRule } from './fault.ts';
import { type Answer, forward, json, readAll, unreachable } from './http-exchange.ts';

/** One call as the proxy saw it. `outcome` is `pending` until it has been dealt with. */
export type ProxyCall = {
  readonly method: string;
  readonly args: SlackArgs;
  readonly headers: IncomingHttpHeaders;
  /** Milliseconds since the epoch. */
  readonly at: number;
  outcome: 'pending' | 'forwarded' | 'answered' | 'invalid_blocks' | 'unreachable' | Fault['kind'];
  /** What the server behind (or the proxy) answered, also when the caller never got it. */
  answer?: unknown;
};

type Verdict = {
  readonly outcome: ProxyCall['outcome'];
  readonly answer: Answer | 'cut';
};

/**
 * A loopback HTTP proxy between the bot and the Web API of a Slack-like server. Adds what such a server leaves out
 * (message metadata, ranges of history, user groups, flags of users and channels, refusal of invalid blocks) and, on
 * demand, everything that goes wrong in practice. Socket Mode connections and response_url hooks do not pass through
 * it unless the test sends them there.
 */
export class FaultProxy implements WorkspaceFacts {
  userGroups: WorkspaceFacts['userGroups'] = undefined;
  users: WorkspaceFacts['users'] = {};
  channels: WorkspaceFacts['channels'] = {};
  /** Every call in the order in which it came. */
  readonly calls: ProxyCall[] = [];
  /** What the validator found, over all calls. */
  readonly problems: { readonly method: string; readonly problem: string }[] = [];
  readonly #target: URL;
  readonly #validate: BlockValidator | undefined;
  readonly #completion = new AnswerCompletion(this);
  readonly #watchers = new Set<() => void>();
  #rules: { readonly rule: FaultRule; left: number }[] = [];
  #server: Server | undefined;
  #port = 0;

  private constructor(target: URL, validate: BlockValidator | undefined) {
    this.#target = target;
    this.#validate = validate;
  }

  /** Starts a proxy on a free loopback port. `target` is the root of the server behind, like `http://127.0.0.1:3000`. */
  static async start(options: { readonly target: string; readonly validate?: BlockValidator }): Promise<FaultProxy> {
    const proxy = new FaultProxy(new URL(options.target), options.validate);
    await proxy.up();
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** What `slackApiUrl` of the Slack SDK takes. */
  get apiUrl(): string {
    return `${this.url}/api/`;
  }

  /** Makes the next fitting calls (one when `times` is absent, `Infinity` until healed) go wrong. */
  fault(rule: FaultRule): void {
    this.#rules.push({ rule, left: rule.times ?? 1 });
  }

  /** Forgets every fault that is still to come. */
  heal(): void {
    this.#rules = [];
  }

  /** Refuses connections and cuts those that are open, as when Slack cannot be reached. */
  async down(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  /** Listens again, on the same port. */
  async up(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer((incoming, response) => {
      const cut = () => incoming.socket.destroy();
      this.#handle(incoming).then((answer) => {
        if (answer === 'cut') cut();
        else response.writeHead(answer.status, answer.headers).end(answer.body);
        // A caller that gave up in the middle of its request gets no answer.
      }, cut);
    });
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Ends the proxy. */
  stop(): Promise<void> {
    return this.down();
  }

  /** The calls of a method, in order. */
  callsOf(method: string): ProxyCall[] {
    return this.calls.filter((call) => call.method === method);
  }

  /**
   * Resolves with the first call, past or to come, that the predicate accepts; it is asked when a call arrives and
   * again when it has been dealt with.
   *
   * @throws Error after `timeoutMs` (10 s), naming the calls that were seen
   */
  waitFor(predicate: (call: ProxyCall) => boolean, timeoutMs = 10_000): Promise<ProxyCall> {
    return new Promise((done, fail) => {
      const look = () => {
        const call = this.calls.find(predicate);
        if (call === undefined) return;
        clearTimeout(timer);
        this.#watchers.delete(look);
        done(call);
      };
      const timer = setTimeout(() => {
        this.#watchers.delete(look);
        const seen = this.calls.map((call) => `  ${call.method} ${call.outcome}`).join('\n');
        fail(new Error(`no such call within ${timeoutMs} ms; seen:\n${seen}`));
      }, timeoutMs);
      this.#watchers.add(look);
      look();
    });
  }

  async #handle(incoming: IncomingMessage): Promise<Answer | 'cut'> {
    const body = await readAll(incoming);
    const url = new URL(incoming.url ?? '/', this.#target);
    const method = methodOf(url.pathname);
    if (method === undefined) return forward(this.#target, incoming, body).catch(() => unreachable);
    const args = await readArgs(url, incoming.headers['content-type'] ?? '', body);
    const call: ProxyCall = { method, args, headers: incoming.headers, at: Date.now(), outcome: 'pending' };
    this.calls.push(call);
    this.#tell();
    const { outcome, answer } = await this.#judge(call, incoming, body);
    call.outcome = outcome;
    this.#tell();
    return answer;
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher();
  }

  async #judge(call: ProxyCall, incoming: IncomingMessage, body: Buffer): Promise<Verdict> {
    const fault = this.#nextFault(call);
    switch (fault?.kind) {
      case 'rate_limited':
        return { outcome: fault.kind, answer: rateLimited(fault.retryAfterSeconds) };
      case 'error_500':
        return {
          outcome: fault.kind,
          answer: { status: 500, headers: {}, body: Buffer.from('Internal Server Error') },
        };
      case 'reset':
        return { outcome: fault.kind, answer: 'cut' };
      case 'platform_error':
        call.answer = { ok: false, error: fault.error };
        return { outcome: fault.kind, answer: json(call.answer) };
      case 'lost_answer':
        await this.#answer(call, incoming, body);
        return { outcome: fault.kind, answer: 'cut' };
      case 'delay':
        await pause(fault.ms);
        return { ...(await this.#answer(call, incoming, body)), outcome: fault.kind };
      case 'late_answer': {
        const { answer } = await this.#answer(call, incoming, body);
        await pause(fault.ms);
        return { outcome: fault.kind, answer };
      }
      case undefined:
        return this.#answer(call, incoming, body);
      default:
        return fault satisfies never;
    }
  }

  #nextFault(call: ProxyCall): Fault | undefined {
    const found = this.#rules.find(
      ({ rule, left }) =>
        left > 0 &&
        (rule.method === '*' || rule.method === call.method) &&
        (rule.channel === undefined || rule.channel === call.args.channel),
    );
    if (found !== undefined) found.left -= 1;
    return found?.rule;
  }

  /** The answer of a healthy Slack. */
  async #answer(call: ProxyCall, incoming: IncomingMessage, body: Buffer): Promise<Verdict> {
    const { method, args } = call;
    const problems = this.#validate === undefined ? [] : problemsOf(method, args, this.#validate);
    if (problems.length > 0) {
      this.problems.push(...problems.map((problem) => ({ method, problem })));
      call.answer = refusalOf(method, problems);
      return { outcome: 'invalid_blocks', answer: json(call.answer) };
    }
    call.answer = answerFromFacts(method, args, this);
    if (call.answer !== undefined) return { outcome: 'answered', answer: json(call.answer) };
    try {
      const answer = await forward(this.#target, incoming, body);
      const content = parsed(answer.body.toString('utf8'));
      call.answer = content === undefined ? undefined : this.#completion.complete(method, args, asObject(content));
      return { outcome: 'forwarded', answer: content === undefined ? answer : json(call.answer, answer.status) };
    } catch {
      return { outcome: 'unreachable', answer: unreachable };
    }
  }
}

function methodOf(path: string): string | undefined {
  if (path.startsWith('/_hooks/')) return 'response_url';
  return /^\/api\/([\w.]+)$/.exec(path)?.[1];
}

function rateLimited(seconds: number): Answer {
  const answer = json({ ok: false, error: 'ratelimited' }, 429);
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(seconds) } };
}
