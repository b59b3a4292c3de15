import { parseRef, type WorkflowRef } from '#domain/request/ref.ts';
import { plainText, unescapeEntities } from '#slack/directory/plain-text.ts';

/** The first word of a command's text, and the rest as it was typed. The word is empty when there is none. */
export type Taken = { word: string; rest: string };

// White space of every kind, and what comes along unseen when text is copied: zero-width spaces and marks of direction.
const GAP = '[\\s\\u200b\\u200e\\u200f\\u2060\\u2066-\\u2069]';
const LEADING_GAP = new RegExp(`^${GAP}+`, 'u');
const TRAILING_GAP = new RegExp(`${GAP}+$`, 'u');
/** A mention or link as Slack sends it; its label may hold spaces. */
const TOKEN = /^<[^<>]+>/;
/** Phones and word processors write curly quotation marks by themselves. */
const QUOTED = /^["“”„«]([^"“”«»]*)["“”»]/;
const WORD = new RegExp(`^(?:(?!${GAP}).)+`, 'u');

/** Takes the first word: a mention, something in quotation marks, or what stands before the next gap. */
export function takeWord(text: string): Taken {
  const start = text.replace(LEADING_GAP, '');
  const quoted = QUOTED.exec(start);
  const whole = TOKEN.exec(start)?.[0] ?? quoted?.[0] ?? WORD.exec(start)?.[0] ?? '';
  const word = quoted?.[0] === whole && quoted[1] !== undefined ? trimGaps(quoted[1]) : whole;
  return { word: TOKEN.test(word) ? word : unescapeEntities(word), rest: start.slice(whole.length) };
}

/** A request as somebody named it; `ref` is null when that is no number of a request, `named` empty when nothing was said. */
export type TakenRef = { ref: WorkflowRef | null; named: string; rest: string };

/** Takes `WF-1042`, `wf1042`, `wf 1042`, `#1042`, `1042` or a UUID, whatever dash is in it and whatever comma behind it. */
export function takeRef(text: string): TakenRef {
  const first = takeWord(text);
  const spaced = /^wf-?$/i.test(first.word) ? takeWord(first.rest) : null;
  const taken = spaced ? { word: `${first.word}${spaced.word}`, rest: spaced.rest } : first;
  const tidy = taken.word
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/^#/, '')
    .replace(/[,.;:!]+$/, '');
  const ref = parseRef(tidy);
  return ref === null ? { ref, named: first.word, rest: first.rest } : { ref, named: tidy, rest: taken.rest };
}

/** What stands after the fixed arguments, as the person saw it when they typed it; empty when there is nothing. */
export function restOf(text: string): string {
  return plainText(trimGaps(text));
}

/** A key as people type it: "Purchase request" and "purchase-request" mean `purchase_request`. */
export function keyOf(text: string): string {
  return trimGaps(text)
    .toLowerCase()
    .replace(new RegExp(`(?:${GAP}|-)+`, 'gu'), '_');
}

function trimGaps(text: string): string {
  return text.replace(LEADING_GAP, '').replace(TRAILING_GAP, '');
}
