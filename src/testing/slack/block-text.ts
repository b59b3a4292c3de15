/** Reading blocks in tests: what they show, and what could mention somebody. */

/** Every text of some blocks or a view, a line each, in the order in which they are shown. */
export function shownText(blocks: unknown): string {
  if (Array.isArray(blocks)) return blocks.map(shownText).filter(Boolean).join('\n');
  if (typeof blocks !== 'object' || blocks === null) return '';
  const { text, ...rest } = blocks as { text?: unknown };
  const own = typeof text === 'string' ? text : shownText(text);
  return [own, ...Object.values(rest).map(shownText)].filter(Boolean).join('\n');
}

/** Every mrkdwn text, where an unescaped `<` could mention somebody. */
export function mrkdwnTexts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnTexts);
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  if (type === 'mrkdwn' && typeof text === 'string') return [text];
  return Object.values(value).flatMap(mrkdwnTexts);
}

/** Mrkdwn without the forms that the bot writes itself: people and groups by id, dates, and links. No `<` may be left in it. */
export function withoutOurMarks(text: string): string {
  return text.replace(
    /<@[UW][A-Z0-9]+>|<!date\^\d+\^[^|<>]*\|[^|<>]*>|<!subteam\^S[A-Z0-9]+>|<#[CGD][A-Z0-9]+>|<(https?|mailto):[^<>|\s]*\|[^<>]*>/g,
    '',
  );
}
