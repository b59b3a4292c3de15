import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { type Address, isPublicAddress, type Resolver, systemResolver } from './address-guard.ts';

export type OutgoingRequest = {
  url: string;
  method: 'GET' | 'POST';
  headers: Readonly<Record<string, string>>;
  body: string | null;
  /** From the first look at the name to the last byte of the answer, redirects included. */
  timeoutMs: number;
  /** Breaks the call off, which then fails with this signal's reason: nothing is known of its outcome. */
  signal?: AbortSignal | undefined;
};
type OutgoingAnswer = { status: number; headers: Readonly<Record<string, string>>; body: string };
export type GuardedFetch = (request: OutgoingRequest) => Promise<OutgoingAnswer>;

/** `refused`: it may not be called, and trying again is in vain. The others may pass. */
export type OutgoingFault = 'refused' | 'timeout' | 'network' | 'too_large';

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
const MAX_REDIRECTS = 3;
const MAX_URL = 2_000;
const PRIVATE = 'it is not a public address (WEBHOOK_ALLOW_PRIVATE=true would allow it)';

/**
 * Makes calls to addresses that people have written into definitions: http or https, no credentials in the address, to public
 * addresses only. The connection goes to the very address that was checked, so that a name cannot be turned in between;
 * each of at most 3 redirects is checked like the first address. An answer has at most 1 MB.
 */
export function guardedFetch({
  allowPrivate,
  resolve = systemResolver,
  isPublic = isPublicAddress,
}: GuardOptions): GuardedFetch {
  const isAllowed = (address: string) => allowPrivate || isPublic(address);
  return async (first) => {
    const late = AbortSignal.timeout(first.timeoutMs);
    let wanted = first;
    for (let redirects = 0; ; redirects += 1) {
      const url = checkedUrl(wanted.url, isAllowed);
      const answer = await call(url, wanted, checkedLookup(url.hostname, resolve, isAllowed), late);
      const target = redirectOf(url, answer);
      if (target === null) return answer;
      if (redirects === MAX_REDIRECTS) throw new OutgoingError('refused', `${url.host} redirects too often`);
      if (url.protocol === 'https:' && target.protocol !== 'https:')
        throw new OutgoingError('refused', `${url.host} redirects to an address without https`);
      wanted = redirected(wanted, answer.status, url, target);
    }
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
      readBody(incoming, url).then(
        (text) => resolve({ status: incoming.statusCode ?? 0, headers: flat(incoming.headers), body: text }),
        fail,
      );
    });
    outgoing.on('error', fail);
    outgoing.end(body ?? undefined);
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
  return Buffer.concat(chunks).toString('utf8');
}

function faultOf(error: unknown, { host }: URL, { timeoutMs }: OutgoingRequest, isLate: boolean): OutgoingError {
  if (error instanceof OutgoingError) return error;
  if (isLate) return new OutgoingError('timeout', `${host} did not answer within ${timeoutMs / 1_000} s`);
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no connection';
  return new OutgoingError('network', `${host} cannot be reached (${code})`);
}

function redirectOf(from: URL, { status, headers }: OutgoingAnswer): URL | null {
  if (![301, 302, 303, 307, 308].includes(status)) return null;
  const { location } = headers;
  if (location === undefined || !URL.canParse(location, from.href))
    throw new OutgoingError('refused', `${from.host} redirects to nowhere`);
  return new URL(location, from);
}

/** As browsers do: 307 and 308 send the same again, the others ask for what is there. */
function redirected(wanted: OutgoingRequest, status: number, from: URL, to: URL): OutgoingRequest {
  const same = status === 307 || status === 308;
  const headers = Object.entries(wanted.headers).filter(([name]) => {
    const isSecret = name.toLowerCase() === 'authorization' && from.origin !== to.origin;
    return !isSecret && (same || !name.toLowerCase().startsWith('content-'));
  });
  const next = { ...wanted, url: to.href, headers: Object.fromEntries(headers) };
  return same ? next : { ...next, method: 'GET', body: null };
}

function flat(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
