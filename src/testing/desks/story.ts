import { buttonsOf, textOf } from '#testing/slack/blocks-read.ts';
import type { ModalValues } from '#testing/slack/modal-values.ts';
import type { SlackClient } from '#testing/slack/slack-client.ts';
import type { LocalMessage, Place } from '#testing/slack/slack-mirror.ts';

/** A request that a person started: its number as "WF-7", and its card in the channel. */
export type Started = { ref: string; card: LocalMessage };

/** A purchase as people fill it in. */
export const LAPTOP: ModalValues = { item: 'Laptop', amount: '1200.50', kind: 'Hardware', reason: 'The old one died' };

/** Fills in the intake form of a definition and waits for its card in #purchases. */
export async function startPurchase(
  people: SlackClient,
  { by = 'alice', key = 'purchase_request', values = LAPTOP }: { by?: string; key?: string; values?: ModalValues } = {},
): Promise<Started> {
  const after = await people.as(by).command(`/workflow start ${key}`);
  await people.openModal();
  const result = await people.as(by).submit(values);
  if (result.kind !== 'closed') throw new Error(`the form was not taken: ${JSON.stringify(result)}`);
  const ref = await startedRef(people, by, after);
  return { ref, card: await cardOf(people, ref) };
}

/** Starts a purchase and does not wait for its card. @returns its number. */
export async function beginPurchase(people: SlackClient, by = 'alice'): Promise<string> {
  const after = await people.as(by).command('/workflow start purchase_request');
  await people.openModal('Purchase request');
  await people.as(by).submit(LAPTOP);
  return startedRef(people, by, after);
}

/** Starts a definition that asks nothing. */
export async function startPlain(people: SlackClient, by: string, key: string): Promise<string> {
  const after = await people.as(by).command(`/workflow start ${key}`);
  return startedRef(people, by, after);
}

async function startedRef(people: SlackClient, by: string, after: string): Promise<string> {
  const answer = await people.waitForEphemeral(by, 'Done: WF-', { after });
  return /WF-\d+/.exec(textOf(answer))?.[0] ?? '';
}

/** The newest card of a request in a place, once it is there. */
export function cardOf(people: SlackClient, ref: string, place: Place = 'purchases'): Promise<LocalMessage> {
  return people.until(`the card of ${ref}`, () => cardsOf(people, ref, place).at(-1));
}

/** Every card of a request in a place. */
export function cardsOf(people: SlackClient, ref: string, place: Place = 'purchases'): LocalMessage[] {
  return people.messages(place).filter((message) => isCardOf(message, ref));
}

/** A card has a menu, and under it a last line with its kind and number; what else tells of a request has no menu. */
function isCardOf(message: LocalMessage, ref: string): boolean {
  const blocks = message.blocks ?? [];
  const hasMenu = JSON.stringify(blocks).includes('"type":"overflow"');
  const last = textOf({ blocks: blocks.slice(-1) });
  return message.ephemeral_to === undefined && message.thread_ts === undefined && hasMenu && namesRef(last, ref);
}

function namesRef(line: string, ref: string): boolean {
  return line.split(' · ').includes(ref);
}

/** Waits until the card shows exactly these buttons, and gives it as it is then. */
export function cardWithButtons(
  people: SlackClient,
  card: LocalMessage,
  labels: readonly string[],
): Promise<LocalMessage> {
  return people.until(`the buttons ${labels.join(', ') || 'to go'}`, () => {
    const now = people.current(card);
    return now && buttonsOf(now).join() === labels.join() ? now : undefined;
  });
}

/** Waits until the message says this, and gives it as it is then. */
export function saying(people: SlackClient, message: LocalMessage, text: string): Promise<LocalMessage> {
  return people.until(`the message to say "${text}"`, () => {
    const now = people.current(message);
    return now && textOf(now).includes(text) ? now : undefined;
  });
}
