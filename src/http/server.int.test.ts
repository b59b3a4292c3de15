import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { own } from '#testing/own.ts';
import { startServer } from './server.ts';

/** Load balancers keep a connection that nobody uses for as long as this, and must not find it closed by us. */
const BALANCER_IDLE_S = 60;

const server = own(
  () =>
    startServer({
      host: '127.0.0.1',
      port: 0,
      health: async () => ({ database: { status: 'up' } }),
      metrics: async () => ({ text: 'one 1\n', contentType: 'text/plain' }),
      slack: null,
    }),
  (opened) => opened.stop(),
);

/** What is answered to these very bytes, once the server closes or has said all that it announced. */
async function answerTo(text: string): Promise<{ head: string; body: string }> {
  const socket = connect(server.port, '127.0.0.1');
  let told = '';
  const parts = () => ({ head: told.split('\r\n\r\n', 1)[0] ?? '', body: told.slice(told.indexOf('\r\n\r\n') + 4) });
  socket.setEncoding('utf8').write(text);
  const whole = new Promise<void>((done) => {
    socket.on('data', (chunk: string) => {
      told += chunk;
      const announced = /content-length: (\d+)/i.exec(told)?.[1];
      if (announced !== undefined && parts().body.length >= Number(announced)) done();
    });
  });
  await Promise.race([whole, once(socket, 'close')]);
  socket.destroy();
  return parts();
}

test.each([
  ['no header at all', ''],
  ['a connection to be kept', 'Connection: keep-alive\r\n'],
  ['a host', 'Host: bot.example\r\n'],
  ['a host that is empty', 'Host: \r\n'],
])('a health check of HTTP/1.0 is answered: %s', async (_what, headers) => {
  for (const path of ['/healthz', '/readyz', '/metrics']) {
    const { head, body } = await answerTo(`GET ${path} HTTP/1.0\r\n${headers}\r\n`);
    expect(head, path).toMatch(/^HTTP\/1\.1 200 /);
    expect(body).toMatch(/"status":"up"|one 1/);
  }
  const { head, body } = await answerTo(`HEAD /healthz HTTP/1.0\r\n${headers}\r\n`);
  expect(head).toMatch(/^HTTP\/1\.1 200 /);
  expect(body).toBe('');
});

test('HTTP/1.1 without a host is refused, as it must be', async () => {
  const { head } = await answerTo('GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 400 /);
});

test('a connection that is kept outlives the patience of a load balancer', async () => {
  const { head } = await answerTo('GET /healthz HTTP/1.1\r\nHost: bot.example\r\n\r\n');
  const seconds = Number(/^keep-alive: timeout=(\d+)/im.exec(head)?.[1]);
  expect(seconds).toBeGreaterThan(BALANCER_IDLE_S);
});
