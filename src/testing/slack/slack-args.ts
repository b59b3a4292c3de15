/** The arguments of one Web API call, whatever form they came in. */
export type SlackArgs = Record<string, unknown>;

/** Arguments that the Slack SDK puts into a form as JSON text. */
const jsonArguments = ['blocks', 'attachments', 'view', 'metadata', 'unfurls', 'files', 'user_ids'];

/**
 * Reads the arguments of a Web API call as Slack does: the query string first, the body (JSON, multipart or form) over
 * it, and JSON text in the arguments that carry structures. A body that cannot be read gives no arguments.
 */
export async function readArgs(url: URL, contentType: string, body: Buffer): Promise<SlackArgs> {
  const args: SlackArgs = { ...Object.fromEntries(url.searchParams), ...(await readBody(contentType, body)) };
  for (const name of jsonArguments) {
    const value = args[name];
    if (typeof value === 'string') args[name] = parsed(value) ?? value;
  }
  return args;
}

async function readBody(contentType: string, body: Buffer): Promise<SlackArgs> {
  if (body.length === 0) return {};
  if (contentType.includes('application/json')) return asObject(parsed(body.toString('utf8')));
  if (contentType.includes('multipart/form-data')) {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
    return Object.fromEntries(form.entries());
  }
  return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
}

/** The value as an object, or an empty one when it is none. */
export function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** The value as an array of objects; what is no object in it is left out. */
export function asObjects(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : [];
}

/** True for the ways in which the SDK spells a true flag. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 'true' || value === '1' || value === 1;
}

/** The JSON value of the text, or undefined when it is not JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
