import { badParameter } from '#http/refusal.ts';

/** What `If-Match` or `If-None-Match` names (RFC 9110, 13.1): anything that there is, or any of these tags. */
export type Tags = '*' | readonly { tag: string; weak: boolean }[];

const TAG = /\s*(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"\s*(?:,|$)/y;

/** Reads such a header; null where there is none. @throws Refusal 400 for what is no list of tags. */
export function tagsIn(header: string | undefined, name: string): Tags | null {
  if (header === undefined) return null;
  if (header.trim() === '*') return '*';
  const tags: { tag: string; weak: boolean }[] = [];
  TAG.lastIndex = 0;
  while (TAG.lastIndex < header.length) {
    const [, weak, tag = ''] = TAG.exec(header) ?? [];
    if (TAG.lastIndex === 0) throw badParameter(name, 'is neither * nor a list of entity tags');
    tags.push({ tag, weak: weak !== undefined });
  }
  if (tags.length === 0) throw badParameter(name, 'is neither * nor a list of entity tags');
  return tags;
}

/** Whether what there is now is one of these, as `If-Match` compares: weak tags are never the same. */
export function isStrongly(tags: Tags, current: string | null): boolean {
  if (current === null) return false;
  return tags === '*' || tags.some(({ tag, weak }) => !weak && tag === current);
}

/** Whether what there is now is one of these, as `If-None-Match` compares. */
export function isWeakly(tags: Tags, current: string | null): boolean {
  if (current === null) return false;
  return tags === '*' || tags.some(({ tag }) => tag === current);
}

/** The answer to a GET, without its body where the caller has it already (304). */
export function unlessHad(response: Response, header: string | undefined): Response {
  const etag = response.headers.get('etag');
  const tags = etag === null ? null : tagsIn(header, 'If-None-Match');
  if (etag === null || !tags || !isWeakly(tags, etag.slice(1, -1))) return response;
  return new Response(null, { status: 304, headers: { etag } });
}
