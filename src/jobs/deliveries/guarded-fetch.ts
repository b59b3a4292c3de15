import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { textOfBytes } from '#domain/text.ts';
import { type Address, isPublicAddress, type Resolver, systemResolver } from './address-guard.ts';

export type OutgoingRequest = {
  url: string;
  method: 'GET' | 'POST';
  headers: Readonly<Record<string, string>>;
  body: string | null;
  /** From the first look at the name to the last byte of the answer that is wanted. */
  timeoutMs: number;
  /**
   * What the caller needs of the answer: its `status` is there at once, whatever follows it; `whole`, as is meant when it is left out,
   * reads a success to its end.
   */
  needs?: 'status' | 'whole';
  /** Breaks the call off, which then fails with this signal's reason: nothing is known of its outcome. */
  signal?: AbortSignal | undefined;
};
type OutgoingAnswer = { status: number; headers: Readonly<Record<string, string>>; body: string };
export type GuardedFetch = (request: OutgoingRequest) => Promise<OutgoingAnswer>;

/**
 * `refused`: it may not be called, and trying again is in vain. `redirected`: another address was named, which is never called.
 * `too_large` and `unreadable`: it was done, but what was answered is no use. The others may pass.
 */
export type OutgoingFault = 'refused' | 'redirected' | 'timeout' | 'network' | 'too_large' | 'unreadable';

/** A call that brought no answer. The message names the host and the reason, never the address, what was sent or answered. */
export class OutgoingError extends Error {
  override readonly name = 'OutgoingError';
  readonly fault: OutgoingFault;

  constructor(fault: OutgoingFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

export type GuardOptions = {
  /** Lifts the guard on addresses: for systems in one's own network. */
  allowPrivate: boolean;
  resolve?: Resolver;
  isPublic?: (address: string) => boolean;
};

const MAX_ANSWER_BYTES = 1_000_000;
const MAX_URL = 2_000;
const PRIVATE = 'it is not a public address (WEBHOOK_ALLOW_PRIVATE=true would allow it)';

/**
 * Makes calls to addresses that people have written into definitions: http or https, no credentials in the address, to public
 * addresses only. The connection goes to the very address that was checked, so that a name cannot be turned in between. A redirect
 * is a failure: what was signed for one system is not sent to another, and what a GET finds elsewhere says nothing about the call.
 * A success has at most 1 MB where all of it is needed; of any other answer `body` is what came of it, or empty.
 */
export function guardedFetch({
  allowPrivate,
  resolve = systemResolver,
  isPublic = isPublicAddress,
}: GuardOptions): GuardedFetch {
  const isAllowed = (address: string) => allowPrivate || isPublic(address);
  return async (wanted) => {
    const url = checkedUrl(wanted.url, isAllowed);
    return call(url, wanted, checkedLookup(url.hostname, resolve, isAllowed), AbortSignal.timeout(wanted.timeoutMs));
  };
}

function checkedUrl(text: string, isAllowed: (address: string) => boolean): URL {
  if (text.length > MAX_URL || !URL.canParse(text)) throw new OutgoingError('refused', 'that is no web address');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new OutgoingError('refused', 'the address is neither https nor http');
  if (url.username !== '' || url.password !== '')
    throw new OutgoingError('refused', `the address of ${url.host} has a user name or password in it`);
  const literal = literalOf(url.hostname);
  if (isIP(literal) !== 0 && !isAllowed(literal))
    throw new OutgoingError('refused', `${url.host} is refused: ${PRIVATE}`);
  return url;
}

/** The address of a host that is one, without the brackets of IPv6. */
function literalOf(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Resolves for the connection itself; a name with any address that is not allowed is refused. */
function checkedLookup(host: string, resolve: Resolver, isAllowed: (address: string) => boolean): LookupFunction {
  return (_hostname, options, callback) => {
    const refuse = (error: OutgoingError) => callback(error, '', 0);
    resolve(host)
      .then((found) => {
        const [first] = found;
        if (!first) return refuse(new OutgoingError('network', `${host} cannot be found`));
        if (found.some(({ address }) => !isAllowed(address)))
          return refuse(new OutgoingError('refused', `${host} is refused: ${PRIVATE}`));
        return options.all ? callback(null, found) : answerOne(first, callback);
      })
      .catch(() => refuse(new OutgoingError('network', `${host} cannot be found`)));
  };
}

function answerOne({ address, family }: Address, callback: Parameters<LookupFunction>[2]): void {
  callback(null, address, family);
}

function call(url: URL, wanted: OutgoingRequest, lookup: LookupFunction, late: AbortSignal): Promise<OutgoingAnswer> {
  const { method, body } = wanted;
  const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const headers = { ...wanted.headers, ...length, 'accept-encoding': 'identity', connection: 'close' };
  const signal = wanted.signal ? AbortSignal.any([late, wanted.signal]) : late;
  const options = { method, headers, lookup, signal, agent: false } as const;
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) =>
      reject(wanted.signal?.aborted ? wanted.signal.reason : faultOf(error, url, wanted, late.aborted));
    const outgoing = send(url, options, (incoming) => {
      answerOf(incoming, url, wanted.needs ?? 'whole').then(resolve, fail);
    });
    outgoing.on('error', fail);
    outgoing.end(body ?? undefined);
  });
}

async function answerOf(incoming: IncomingMessage, url: URL, needs: 'status' | 'whole'): Promise<OutgoingAnswer> {
  const { statusCode: status = 0, headers } = incoming;
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess && needs === 'whole') return { status, headers: flat(headers), body: await readBody(incoming, url) };
  discard(incoming);
  if (status >= 300 && status < 400 && headers.location !== undefined)
    throw new OutgoingError('redirected', `${url.host} redirects to ${placeOf(headers.location, url)}`);
  return { status, headers: flat(headers), body: '' };
}

/** Lets a system say what it likes, up to the limit and the end of the call's time: hanging up at once might break off its work. */
function discard(incoming: IncomingMessage): void {
  let bytes = 0;
  incoming.on('error', () => undefined);
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) incoming.destroy();
  });
}

async function readBody(incoming: IncomingMessage, url: URL): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) {
      incoming.destroy();
      throw new OutgoingError('too_large', `the answer of ${url.host} is over ${MAX_ANSWER_BYTES / 1e6} MB`);
    }
    chunks.push(chunk);
  }
  const text = textOfBytes(Buffer.concat(chunks));
  if (text === null) throw new OutgoingError('unreadable', `the answer of ${url.host} is not UTF-8`);
  return text;
}

function faultOf(error: unknown, { host }: URL, { timeoutMs }: OutgoingRequest, isLate: boolean): OutgoingError {
  if (error instanceof OutgoingError) return error;
  if (isLate) return new OutgoingError('timeout', `${host} did not answer within ${timeoutMs / 1_000} s`);
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no connection';
  return new OutgoingError('network', `${host} cannot be reached (${code})`);
}

/** Longer parts of a path are more likely a token than a name. */
const MAX_PART = 20;
/** What is shown of an address at most. */
const MAX_PLACE = 200;

/** Where a redirect leads, in words that admins and the log may read: nothing of what was called, and nothing that looks like a token. */
function placeOf(location: string, from: URL): string {
  if (!URL.canParse(location, from.href)) return 'nowhere';
  const { protocol, host, pathname } = new URL(location, from);
  if (protocol !== 'https:' && protocol !== 'http:') return `an address of ${protocol.slice(0, 20)}`;
  const called = new Set(from.pathname.split('/'));
  const parts = pathname.split('/').map((part) => part.split(';')[0] ?? '');
  const shown = parts.map((part) => (part !== '' && (part.length > MAX_PART || called.has(part)) ? '…' : part));
  return `${protocol}//${host}${shown.join('/')}`.slice(0, MAX_PLACE);
}

function flat(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
