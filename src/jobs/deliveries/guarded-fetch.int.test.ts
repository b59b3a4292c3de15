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

describe('redirects', () => {
  test('are followed with what was sent where they ask for the same again, without it elsewhere', async () => {
    system.answers(answer(307, '', { location: `http://other.example.com:${other.port}/same` }));
    await open(to(`http://erp.example.com:${system.port}/`));
    system.answers(answer(303, '', { location: `http://other.example.com:${other.port}/see` }));
    await open(to(`http://erp.example.com:${system.port}/`));

    expect(other.received).toMatchObject([
      { method: 'POST', body: '{}', path: '/same' },
      { method: 'GET', body: '', path: '/see' },
    ]);
  });

  test('are guarded like the first address', async () => {
    const hosts: Record<string, Address> = { 'inside.example.com': { address: '127.0.0.2', family: 4 } };
    const fetch = guardedFetch({
      allowPrivate: false,
      resolve: async (host) => [hosts[host] ?? LOOPBACK],
      isPublic: (address) => address === LOOPBACK.address,
    });
    const targets = [
      `http://127.0.0.2:${other.port}/`,
      `http://inside.example.com:${other.port}/`,
      'http://user:secret@erp.example.com/',
      'file:///etc/passwd',
    ];
    for (const location of targets) {
      system.answers(answer(307, '', { location }));
      expect(await faultOf(fetch(to(`http://erp.example.com:${system.port}/`)))).toMatchObject({ fault: 'refused' });
    }
    expect(system.received).toHaveLength(targets.length);
    expect(other.received).toEqual([]);
  });

  test('end after three', async () => {
    system.answers(answer(307, '', { location: '/again' }));
    expect(await faultOf(open(to(`http://erp.example.com:${system.port}/`)))).toMatchObject({ fault: 'refused' });
    expect(system.received).toHaveLength(4);
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

test('an answer over 1 MB is not read to its end', async () => {
  system.answers(answer(200, 'x'.repeat(1_000_001)));
  expect(await faultOf(open(to(`${system.url}/`)))).toMatchObject({ fault: 'too_large' });
});

test('a fault names host and reason, and neither path nor query', async () => {
  system.answers((response) => response.destroy());
  const { fault, message } = await faultOf(open(to(`http://erp.example.com:${system.port}/po?key=secret`)));

  expect(fault).toBe('network');
  expect(message).toMatch(/^erp\.example\.com:\d+ cannot be reached \(\w+\)$/);
});
