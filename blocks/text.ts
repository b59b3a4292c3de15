/**
 * Text that may stand in a mrkdwn object as it is: built only by the tags and helpers of this file, so that nothing a
 * person typed can mention anybody, make a link or break out of its place.
 */
export type Safe = { readonly mrkdwn: string };

/** Longest piece of given text that a sentence carries; longer text belongs in a block of its own. */
const INLINE_MAX = 300;

/** Shown where Slack demands text and there is none. */
export const NOTHING = '—';

const USER_ID = /^[UW][A-Z0-9]{1,30}$/;
const GROUP_ID = /^S[A-Z0-9]{1,30}$/;
const CHANNEL_ID = /^[CGD][A-Z0-9]{1,30}$/;

/**
 * Given text made fit to be shown: well-formed Unicode, `\n` line ends, no control characters and no bidirectional overrides
 * (which could make a line read as something else). Right-to-left text itself is untouched. Trimmed.
 */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/\p{Cc}/gu, (character) => (character === '\n' || character === '\t' ? character : ''))
    .replace(/[\u202A-\u202E\u2066-\u2069]/gu, '')
    .trim();
}

/** Clean text on one line, so that it cannot pretend to be further lines of ours. */
export function oneLine(text: string): string {
  return clean(text).replace(/\s+/gu, ' ');
}

/** At most `max` UTF-16 units of a text, cut between code points and marked with an ellipsis. */
export function clip(text: string, max: number): string {
  return cut(text, max, (character) => character);
}

/** Escapes `&`, `<` and `>`, the only characters with which mrkdwn mentions and links (docs: formatting-message-text). */
export function escapeMrkdwn(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** Escaped text of at most `max` units, never cut inside an entity. */
export function clipEscaped(text: string, max: number): string {
  return cut(text, max, escapeMrkdwn);
}

function cut(text: string, max: number, written: (character: string) => string): string {
  let out = '';
  // What is sure to fit with the ellipsis after it; the answer when the rest turns out too long.
  let withEllipsis = '';
  for (const character of text) {
    const next = out + written(character);
    if (next.length > max) return `${withEllipsis.trimEnd()}…`;
    out = next;
    if (out.length <= max - 1) withEllipsis = out;
  }
  return out;
}

/**
 * A sentence in mrkdwn from a template: every given string is trimmed, put on one line, shortened to 300 characters and
 * escaped. Pieces of our own that begin with a space are written with `md` too.
 */
export function md(strings: TemplateStringsArray, ...values: (string | number | Safe)[]): Safe {
  let out = strings[0] ?? '';
  values.forEach((value, index) => {
    out += inline(value) + (strings[index + 1] ?? '');
  });
  return { mrkdwn: out };
}

/** `md` for the edge: the finished text, for `text` of a message or an answer. */
export function say(strings: TemplateStringsArray, ...values: (string | number | Safe)[]): string {
  return md(strings, ...values).mrkdwn;
}

function inline(value: string | number | Safe): string {
  if (typeof value === 'object') return value.mrkdwn;
  if (typeof value === 'number') return String(value);
  return clipEscaped(oneLine(value), INLINE_MAX);
}

/** Marks text that was already made with `say` (a sentence of the catalogue) as safe. Never give it anything else. */
export function fromCatalogue(text: string): Safe {
  return { mrkdwn: text };
}

/** Safe pieces joined by a separator of ours. */
export function join(pieces: readonly Safe[], separator: string): Safe {
  return { mrkdwn: pieces.map((piece) => piece.mrkdwn).join(separator) };
}

/**
 * Given text as a quotation that keeps its lines; for `text` fallbacks, where plain_text is not to be had.
 * @param max Characters of the finished quotation.
 */
export function quoted(text: string, max: number): Safe {
  const mark = '> ';
  const written = (character: string): string => (character === '\n' ? `\n${mark}` : escapeMrkdwn(character));
  return { mrkdwn: mark + cut(clean(text) || NOTHING, max - mark.length, written) };
}

/** `<@U…>`; text that is not a user id is shown as text and mentions nobody. */
export function mention(userId: string): Safe {
  return USER_ID.test(userId) ? { mrkdwn: `<@${userId}>` } : md`${userId}`;
}

/** `<!subteam^S…>`, which notifies the members of a Slack user group; anything else is shown as text. */
export function groupMention(groupId: string): Safe {
  return GROUP_ID.test(groupId) ? { mrkdwn: `<!subteam^${groupId}>` } : md`${groupId}`;
}

/** Whether a role is a Slack user group asked by itself: `@S0FINANCE`. */
export function isGroupRole(role: string): boolean {
  return role.startsWith('@') && GROUP_ID.test(role.slice(1));
}

/** A role by its name; a group that is asked like a role as its mention. */
export function roleWords(role: string): Safe {
  return isGroupRole(role) ? groupMention(role.slice(1)) : md`${role}`;
}

/** `<#C…>`; a name is shown as text. */
export function channelMention(channel: string): Safe {
  return CHANNEL_ID.test(channel) ? { mrkdwn: `<#${channel}>` } : md`${channel}`;
}

/** A link to a web address; null when the address is not http, https or mailto, or longer than a link may be. */
export function link(uri: string, label: string): Safe | null {
  const url = URL.parse(uri);
  if (url === null || !['http:', 'https:', 'mailto:'].includes(url.protocol)) return null;
  const address = escapeMrkdwn(url.href.replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E'));
  if (address.length > 1_000) return null;
  const words = clipEscaped(oneLine(label) || url.href, 100);
  return { mrkdwn: `<${address}|${words}>` };
}

/** Longest list that `listed` writes, so that a sentence with two of them stays within one text object. */
const LISTED_CHARACTERS = 1_000;

/**
 * The first items of a list and "and 12 more", as `more` words it.
 * @param max Items at most; fewer when they are long.
 */
export function listed(
  items: readonly Safe[],
  max: number,
  more: (count: number) => string,
  { separator = ', ', characters = LISTED_CHARACTERS }: { separator?: string; characters?: number } = {},
): Safe {
  const shown: Safe[] = [];
  let length = 0;
  for (const item of items.slice(0, max)) {
    length += item.mrkdwn.length + separator.length;
    if (length > characters) break;
    shown.push(item);
  }
  const left = items.length - shown.length;
  return join(left > 0 ? [...shown, md`${more(left)}`] : shown, separator);
}

/** A trigger or other key as a label: `classify_done` → "Classify done"; a dash where there is none. */
export function labelOfKey(key: string): string {
  const words = oneLine(key.replace(/[_-]+/g, ' '));
  const [first = ''] = words;
  return words === '' ? NOTHING : first.toUpperCase() + words.slice(first.length);
}
