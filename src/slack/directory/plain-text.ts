import { mentionedPerson } from '#domain/slack-id.ts';

/** Names of people by Slack user id. */
export type NameOf = (userId: string) => string | undefined;

const CHANNEL = /^#([CG][A-Z0-9]{1,20})(?:\|([^<>]*))?$/;
const SPECIAL = /^!([a-z]+)(?:\^[^|<>]*)?(?:\|([^<>]*))?$/;
const LINK = /^([a-z][a-z+.-]*:[^|<>]+)(?:\|([^<>]*))?$/i;

/**
 * What a person wrote in Slack as the plain text that they saw: mentions by name, links by their address, and the three
 * characters that Slack escapes (docs: formatting-message-text) as themselves. Nothing in the answer can mention anybody.
 */
export function plainText(text: string, nameOf: NameOf = () => undefined): string {
  return text
    .split(/(<[^<>]*>)/)
    .map((piece, index) => unescapeEntities(index % 2 === 1 ? seen(piece, nameOf) : piece))
    .join('');
}

/** `&lt;`, `&gt;` and `&amp;` as themselves, each once: `&amp;lt;` was typed as `&lt;`. */
export function unescapeEntities(text: string): string {
  return text.replace(/&(lt|gt|amp);/g, (_, name) => (name === 'lt' ? '<' : name === 'gt' ? '>' : '&'));
}

function seen(token: string, nameOf: NameOf): string {
  const inner = token.slice(1, -1);
  const person = mentionedPerson(token);
  if (person) return `@${person.name || nameOf(person.id) || person.id}`;
  const channel = CHANNEL.exec(inner);
  if (channel?.[1]) return `#${channel[2] || channel[1]}`;
  const special = SPECIAL.exec(inner);
  if (special?.[1]) return special[2] || `@${special[1]}`;
  const link = LINK.exec(inner);
  if (link?.[1]) return linkText(link[1], link[2]);
  return token;
}

/** A link that somebody typed shows its own address as its label, with or without the protocol. */
function linkText(address: string, label: string | undefined): string {
  if (!label) return address;
  if (address === label || address === `mailto:${label}` || address === `tel:${label}`) return label;
  return address.endsWith(`//${label}`) || address.endsWith(`//${label}/`) ? address : `${label} (${address})`;
}
