import { type IncomingMessage, request } from 'node:http';

/** An HTTP answer held in memory. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
};

/** What a proxy answers when the server behind it cannot be reached. */
export const unreachable: Answer = { status: 502, headers: {}, body: Buffer.from('Bad Gateway') };

/** An answer with a JSON body. */
export function json(value: unknown, status = 200): Answer {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return { status, headers, body: Buffer.from(JSON.stringify(value)) };
}

/** Reads a request or a response to its end. */
export async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Headers of one connection only, or that no longer hold once the body has been read into memory. */
const ownHeaders = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'accept-encoding',
  'host',
]);

/** Sends the request with this body on to the target's host. Rejects when it cannot be reached. */
export function forward(target: URL, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const headers = { ...passedOn(incoming.headers), 'content-length': String(body.length) };
  const options = { method: incoming.method ?? 'GET', headers };
  return new Promise((done, fail) => {
    const outgoing = request(new URL(incoming.url ?? '/', target), options, (response) => {
      const status = response.statusCode ?? 502;
      readAll(response).then((all) => done({ status, headers: passedOn(response.headers), body: all }), fail);
    });
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

function passedOn(headers: NodeJS.Dict<string | string[]>): Record<string, string | string[]> {
  const passed: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !ownHeaders.has(name)) passed[name] = value;
  }
  return passed;
}
