import { choiceOf, pressOf } from './blocks-read.ts';
import { type ModalValues, stateOf } from './modal-values.ts';
import type { LocalMessage, LocalView, Place } from './slack-mirror.ts';

/** What to wait for: a text that it contains, or a predicate. */
export type Wanted = string | ((message: LocalMessage) => boolean);

/** What became of a modal that was submitted or closed. */
export type SubmissionResult =
  | { readonly kind: 'closed' }
  | { readonly kind: 'errors'; readonly errors: Readonly<Record<string, string>> }
  | { readonly kind: 'view'; readonly view: LocalView };

/** How to wait: for messages later than `after` (a timestamp), `timeoutMs` long (10 s). */
export type WaitOptions = {
  readonly after?: string;
  readonly timeoutMs?: number;
};

/** What a person needs of the workspace's connection. */
type Workspace = {
  readonly url: string;
  newestTs(): string;
  channelId(place: Place): string;
  waitForEphemeral(person: string, wanted: Wanted, options: WaitOptions): Promise<LocalMessage>;
  current(message: LocalMessage): LocalMessage | undefined;
  home(person: string): LocalView | undefined;
  modal(): LocalView | undefined;
  openModal(): Promise<LocalView>;
  until<T>(what: string, ask: () => T | undefined): Promise<T>;
  send(frame: { readonly t: string } & Readonly<Record<string, unknown>>): void;
  sendForView(frame: { readonly t: string } & Readonly<Record<string, unknown>>): Promise<SubmissionResult>;
  appId(): string;
};

/**
 * One person of the local workspace, with hands. Each deed resolves when the bot has acknowledged it (or 5 s have
 * passed without), which says nothing about what the bot posts afterwards: wait for that with the client.
 */
export class SlackPerson {
  readonly id: string;
  readonly #client: Workspace;

  constructor(client: Workspace, id: string) {
    this.#client = client;
    this.id = id;
  }

  /** Types a command like `/workflow status WF-1`, in #general when no channel is named. Gives the newest message's
   * timestamp from before it, for waiting. */
  async command(line: string, channel: Place = 'general'): Promise<string> {
    const before = this.#client.newestTs();
    const [command = '', ...words] = line.split(' ');
    await this.#control('command', { channel: this.#client.channelId(channel), command, text: words.join(' ') });
    return before;
  }

  /** Types a command and waits for the answer that only this person is shown. */
  async ask(
    line: string,
    wanted: Wanted = () => true,
    options: WaitOptions & { channel?: Place } = {},
  ): Promise<LocalMessage> {
    const after = await this.command(line, options.channel);
    return this.#client.waitForEphemeral(this.id, wanted, { after, ...options });
  }

  /** Presses the button with this label on the message as it is now (as it was, when it has been deleted). */
  async press(message: LocalMessage, label: string): Promise<void> {
    await this.#act(message, pressOf(this.#client.current(message) ?? message, label));
  }

  /** Presses a button of the message as it was when it was read, as from a page that has not been redrawn. */
  async pressStale(message: LocalMessage, label: string): Promise<void> {
    await this.#act(message, pressOf(message, label));
  }

  /** Chooses the option with this label from the message's overflow menu or select. */
  async chooseMenu(message: LocalMessage, label: string): Promise<void> {
    await this.#act(message, choiceOf(this.#client.current(message) ?? message, label));
  }

  /** Says something in a channel, or in the thread of a message. */
  async say(place: Place, text: string, options: { readonly thread?: LocalMessage } = {}): Promise<LocalMessage> {
    const thread = options.thread === undefined ? {} : { thread_ts: options.thread.ts };
    const channel = this.#client.channelId(place);
    const { message } = await this.#control('message', { channel, text, ...thread });
    return message as LocalMessage;
  }

  /** Changes one's own message. */
  async edit(message: LocalMessage, text: string): Promise<void> {
    await this.#control('edit-message', { channel: message.channel, ts: message.ts, text });
  }

  /** Deletes one's own message. */
  async delete(message: LocalMessage): Promise<void> {
    await this.#control('delete-message', { channel: message.channel, ts: message.ts });
  }

  /** Opens the bot's Home and waits until it has been published. */
  async openHome(): Promise<LocalView> {
    const before = this.#client.home(this.id)?.id;
    await this.#control('open-home', {});
    return this.#client.until('the Home', () => {
      const view = this.#client.home(this.id);
      return view?.id === before ? undefined : view;
    });
  }

  /** Presses a button on one's Home. The local workspace sends it with an empty channel and without the view. */
  pressHome(label: string): void {
    const home = this.#client.home(this.id);
    if (home === undefined) throw new Error(`${this.id} has no Home yet`);
    this.#sendHome(pressOf(home, label));
  }

  /** Chooses the option with this label on one's Home. */
  chooseHome(label: string): void {
    const home = this.#client.home(this.id);
    if (home === undefined) throw new Error(`${this.id} has no Home yet`);
    this.#sendHome(choiceOf(home, label));
  }

  /** Fills in the modal on top and submits it. Fields that are not named keep what they were prefilled with. */
  async submit(values: ModalValues = {}): Promise<SubmissionResult> {
    const modal = this.#client.modal() ?? (await this.#client.openModal());
    return this.#client.sendForView({ t: 'view_submit', user: this.id, values: stateOf(modal, values) });
  }

  /** Closes the modal without submitting it. */
  async closeModal(): Promise<SubmissionResult> {
    return this.#client.sendForView({ t: 'view_close', user: this.id });
  }

  async #act(message: LocalMessage, action: Record<string, unknown>): Promise<void> {
    await this.#control('interact', { channel: message.channel, messageTs: message.ts, action });
  }

  #sendHome(action: Record<string, unknown>): void {
    const appId = this.#client.appId();
    this.#client.send({ t: 'block_action', channel: '', messageTs: '', user: this.id, action, appId });
  }

  async #control(what: string, body: Record<string, unknown>): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.#client.url}/_control/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, user: this.id }),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (answer.ok !== true) throw new Error(`${what} as ${this.id} failed: ${String(answer.error)}`);
    return answer;
  }
}
