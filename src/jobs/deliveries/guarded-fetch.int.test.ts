import { beforeEach, describe, expect, test } from 'vitest';
import { answer, ownWebSystem, silence } from '#testing/wire/web-system.ts';
import type { Address } from './address-guard.ts';
import { guardedFetch, OutgoingError, type OutgoingRequest } from './guarded-fetch.ts';

const system = ownWebSystem();
const other = ownWebSystem();
beforeEach(() => {
  for (const one of [system, other]) {
    one.answers(answer(200, { ok: true }));
    one.received.length = 0;
  }
});

const LOOPBACK: Address = { address: '127.0.0.1', family: 4 };
const PUBLIC: Address = { address: '93.184.216.34', family: 4 };

function names(...addresses: Address[]) {
  return async () => addresses;
}

const open = guardedFetch({ allowPrivate: true, resolve: names(LOOPBACK) });

function guarded(...addresses: Address[]) {
  return guardedFetch({ allowPrivate: false, resolve: names(...addresses) });
}

function to(url: string, parts: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return {
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
    timeoutMs: 5_000,
    ...parts,
  };
}

async function faultOf(asked: Promise<unknown>): Promise<OutgoingError> {
  const error = await asked.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof OutgoingError) return error;
  throw error ?? new Error('there was an answer');
}

test('a call is sent as it is given, and its answer comes back', async () => {
  const { status, body } = await open(to(`http://erp.example.com:${system.port}/po?x=1`, { body: '{"a":"ä"}' }));

  expect({ status, body }).toEqual({ status: 200, body: '{"ok":true}' });
  expect(system.received).toMatchObject([
    { path: '/po?x=1', method: 'POST', body: '{"a":"ä"}', headers: { host: `erp.example.com:${system.port}` } },
  ]);
});

describe('what may not be called is refused, without a connection', () => {
  test.each(['ftp://erp.example.com/', 'file:///etc/passwd', 'http://user:secret@erp.example.com/', 'nonsense'])(
    '%s',
    async (url) => {
      expect(await faultOf(open(to(url)))).toMatchObject({ fault: 'refused' });
    },
  );

  test.each(['127.0.0.1', '2130706433', '0x7f.1', '0177.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '169.254.169.254'])(
    'the address %s, however it is written',
    async (host) => {
      expect(await faultOf(guarded(PUBLIC)(to(`http://${host}:${system.port}/`)))).toMatchObject({ fault: 'refused' });
      expect(system.received).toEqual([]);
    },
  );

  test('a name that leads to a private address, also beside a public one', async () => {
    for (const fetch of [guarded(LOOPBACK), guarded(PUBLIC, LOOPBACK)])
      expect(await faultOf(fetch(to(`http://erp.example.com:${system.port}/`)))).toMatchObject({ fault: 'refused' });
    expect(system.received).toEqual([]);
  });

  test('a name of this very machine', async () => {
    const fetch = guardedFetch({ allowPrivate: false });
    expect(await faultOf(fetch(to(`http://localhost:${system.port}/`)))).toMatchObject({ fault: 'refused' });
    expect(system.received).toEqual([]);
  });
});

test('the connection goes to the address that was looked at: a name is asked for once', async () => {
  const asked: string[] = [];
  const fetch = guardedFetch({
    allowPrivate: true,
    resolve: async (host) => {
      asked.push(host);
      return asked.length === 1 ? [LOOPBACK] : [{ address: '10.0.0.1', family: 4 }];
    },
  });
  await fetch(to(`http://erp.example.com:${system.port}/`));

  expect(asked).toEqual(['erp.example.com']);
});

describe('a redirect is a failure, and nothing is sent to where it leads', () => {
  test.each([301, 302, 303, 307, 308, 300, 399])('%i, whatever of the answer is needed', async (status) => {
    for (const needs of ['status', 'whole'] as const) {
      system.answers(answer(status, '', { location: `http://other.example.com:${other.port}/login` }));
      expect(await faultOf(open(to(`http://erp.example.com:${system.port}/po`, { needs })))).toMatchObject({
        fault: 'redirected',
        message: `erp.example.com:${system.port} redirects to http://other.example.com:${other.port}/login`,
      });
    }
    expect(system.received).toHaveLength(2);
    expect(other.received).toEqual([]);
  });

  test.each([
    ['/again', 'http://erp.example.com:PORT/again'],
    ['https://erp.example.com/hook/T0K3N', 'https://erp.example.com/…/…'],
    ['https://login.example.com/signin;jsessionid=T0K3N?next=/hook/T0K3N#T0K3N', 'https://login.example.com/signin'],
    ['https://user:T0K3N@login.example.com/', 'https://login.example.com/'],
    ['https://login.example.com/aT0K3Nthatislongerthanawordis', 'https://login.example.com/…'],
    ['file:///etc/T0K3N', 'an address of file:'],
    ['javascript:T0K3N', 'an address of javascript:'],
    ['http://', 'nowhere'],
  ])('to %s is told as %s, without secrets', async (location, words) => {
    system.answers(answer(302, '', { location }));
    const { message } = await faultOf(open(to(`http://erp.example.com:${system.port}/hook/T0K3N?key=T0K3N`)));
    expect(message).toBe(`erp.example.com:${system.port} redirects to ${words.replace('PORT', String(system.port))}`);
  });
});

test('an answer that does not come, or not to its end, is given up in time', async () => {
  system.answers(silence);
  expect(await faultOf(open(to(`${system.url}/`, { timeoutMs: 150 })))).toMatchObject({ fault: 'timeout' });
  system.answers((response) => {
    response.writeHead(200);
    response.write('{');
  });
  expect(await faultOf(open(to(`${system.url}/`, { timeoutMs: 150 })))).toMatchObject({ fault: 'timeout' });
});

describe('an answer over 1 MB', () => {
  const LONG = 'x'.repeat(1_000_001);

  test('is no use where all of it is needed', async () => {
    system.answers(answer(200, LONG));
    expect(await faultOf(open(to(`${system.url}/`)))).toMatchObject({ fault: 'too_large' });
  });

  test.each([200, 204, 404, 500])('with status %i is an answer where no more than that is needed', async (status) => {
    system.answers(answer(status, status === 204 ? '' : LONG));
    expect(await open(to(`${system.url}/`, { needs: 'status' }))).toMatchObject({ status, body: '' });
  });

  test('is an answer where it tells of a failure, whatever was needed of a success', async () => {
    system.answers(answer(503, LONG));
    expect(await open(to(`${system.url}/`))).toMatchObject({ status: 503 });
  });
});

test('where the status is needed, nobody waits for what follows it, also if that never ends', async () => {
  system.answers((response) => {
    response.writeHead(200);
    response.write('{');
  });
  expect(await open(to(`${system.url}/`, { needs: 'status', timeoutMs: 60_000 }))).toMatchObject({ status: 200 });
});

test('an answer that is not UTF-8 is not guessed at', async () => {
  system.answers((response) => response.end(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])));
  expect(await faultOf(open(to(`${system.url}/`)))).toMatchObject({ fault: 'unreadable' });
});

test('a fault names host and reason, and neither path nor query', async () => {
  system.answers((response) => response.destroy());
  const { fault, message } = await faultOf(open(to(`http://erp.example.com:${system.port}/po?key=secret`)));

  expect(fault).toBe('network');
  expect(message).toMatch(/^erp\.example\.com:\d+ cannot be reached \(\w+\)$/);
});
