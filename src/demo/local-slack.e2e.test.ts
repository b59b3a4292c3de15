import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SlackClient } from '#testing/slack/slack-client.ts';
import { type LocalSlack, LocalSlackError, startLocalSlack } from './local-slack.ts';
import { demoWorld } from './workspace.ts';

let folder: string;
let slack: LocalSlack | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local slack '));
});

afterEach(async () => {
  await slack?.stop();
  slack = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function start(port?: number): Promise<LocalSlack> {
  slack = await startLocalSlack({
    world: demoWorld,
    delivery: { mode: 'socket' },
    folder,
    ...(port === undefined ? {} : { port }),
  });
  return slack;
}

test('the demo workspace answers as Slack would to its bot', async () => {
  const { apiUrl } = await start();

  const answer = await fetch(`${apiUrl}auth.test`, {
    method: 'POST',
    headers: { authorization: `Bearer ${demoWorld.app.botToken}` },
  });

  expect(await answer.json()).toMatchObject({ ok: true, team_id: 'T01ACME', user_id: demoWorld.app.botUserId });
});

test('it listens on loopback only', async () => {
  const { url, loopbackOnly } = await start();
  const port = new URL(url).port;
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find((address) => address.family === 'IPv4' && !address.internal);

  expect(loopbackOnly).toBe(true);
  if (outside !== undefined) await expect(fetch(`http://${outside.address}:${port}/`)).rejects.toThrow('fetch failed');
});

test('no page but its own, and no name but this machine’s, can act in it', async () => {
  const { url } = await start();
  const { port, host } = new URL(url);
  const statusWith = (path: string, headers: Record<string, string>) =>
    new Promise<number | undefined>((done, fail) => {
      get(`http://127.0.0.1:${port}${path}`, { headers }, (answer) => {
        answer.resume();
        done(answer.statusCode);
      }).once('error', fail);
    });
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'x',
  };
  for (const path of ['/', '/_control/state', '/api/auth.test']) {
    expect(await statusWith(path, { host: `evil.example:${port}` }), path).toBe(403);
    expect(await statusWith(path, { host: `127.0.0.1.evil.example:${port}` }), path).toBe(403);
    for (const origin of [
      'https://evil.example',
      'null',
      'http://localhost:1',
      `http://127.0.0.1.evil.example:${port}`,
    ]) {
      expect(await statusWith(path, { host, origin }), `${path} ${origin}`).toBe(403);
      expect(await statusWith(path, { host, origin, ...upgrade }), `${path} ${origin}`).toBe(403);
    }
    expect(await statusWith(path, { host: `localhost:${port}`, origin: `http://localhost:${port}` }), path).not.toBe(
      403,
    );
  }
});

test('it stops, and starts again on the same port', async () => {
  const first = await start();
  const port = Number(new URL(first.url).port);
  await first.stop();
  await expect(fetch(first.url)).rejects.toThrow('fetch failed');

  const second = await start(port);

  expect(second.url).toBe(first.url);
});

test('a second server on the same folder takes the place of one that a crash left over', async () => {
  const first = await start();

  const second = await start();

  await first.ended;
  expect(second.pid).not.toBe(first.pid);
});

test('a process that merely has the noted id is left alone', async () => {
  const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(stranger, 'spawn');
  await writeFile(join(folder, 'local-slack.pid'), JSON.stringify({ pid: stranger.pid, config: join(folder, 'x') }));

  await start();

  expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  stranger.kill();
});

test('a port in use is told clearly', async () => {
  const { url } = await start();
  const otherFolder = join(folder, 'other');

  const second = startLocalSlack({
    world: demoWorld,
    delivery: { mode: 'socket' },
    folder: otherFolder,
    port: Number(new URL(url).port),
  });

  await expect(second).rejects.toThrow(LocalSlackError);
  await expect(second).rejects.toThrow(/before it answered/);
});

test('it ends when the process that started it is killed', async () => {
  const parent = spawn(process.execPath, ['--input-type=module', '-e', killedParent(folder)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout.setEncoding('utf8'), 'data')) as [string];
  const url = line.trim();

  parent.kill('SIGKILL');
  await once(parent, 'exit');

  await expect
    .poll(() =>
      fetch(url).then(
        () => 'answers',
        () => 'gone',
      ),
    )
    .toBe('gone');
});

test('an envelope goes to one of two connections, in turn', async () => {
  const { url, apiUrl } = await start();
  const heard: number[] = [];
  const sockets = await Promise.all([0, 1].map((index) => listen(apiUrl, () => heard.push(index))));
  const people = await SlackClient.connect(url);
  await people.botConnected();

  await people.as('alice').say('general', 'one');
  await people.as('bob').say('general', 'two');

  expect(heard.toSorted()).toEqual([0, 1]);
  await people.close();
  for (const socket of sockets) socket.close();
});

test('a prefilled input that nobody touched is submitted as it was prefilled', async () => {
  const { url, apiUrl } = await start();
  const submitted: unknown[] = [];
  let trigger = '';
  const socket = await listen(apiUrl, (payload) => {
    trigger = payload.trigger_id ?? '';
    if (payload.type === 'view_submission') submitted.push(payload.view?.state.values);
  });
  const people = await SlackClient.connect(url);
  await people.botConnected();
  await people.as('alice').command('/workflow start');
  const element = { type: 'plain_text_input', action_id: 'value', initial_value: 'because' };
  const label = { type: 'plain_text', text: 'Reason' };
  const view = {
    type: 'modal',
    title: { type: 'plain_text', text: 'Reasons' },
    blocks: ['kept', 'emptied'].map((block_id) => ({ type: 'input', block_id, label, element })),
  };
  await call(apiUrl, 'views.open', { trigger_id: trigger, view });
  await people.openModal('Reasons');

  const emptied = { value: { type: 'plain_text_input', value: '' } };
  await people.sendForView({ t: 'view_submit', user: people.userId('alice'), values: { emptied } });

  expect(submitted).toMatchObject([{ kept: { value: { value: 'because' } }, emptied: { value: { value: null } } }]);
  await people.close();
  socket.close();
});

type Payload = {
  readonly type?: string;
  readonly trigger_id?: string;
  readonly view?: { readonly state: { readonly values: unknown } };
};

async function call(apiUrl: string, method: string, args: object): Promise<{ readonly url?: string }> {
  const response = await fetch(`${apiUrl}${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(args),
  });
  return (await response.json()) as { url?: string };
}

/** A bot that acknowledges everything. */
async function listen(apiUrl: string, hear: (payload: Payload) => void): Promise<WebSocket> {
  const { url = '' } = await call(apiUrl, 'apps.connections.open', {});
  const socket = new WebSocket(url);
  socket.addEventListener('message', ({ data }) => {
    const { envelope_id, payload } = JSON.parse(String(data)) as { envelope_id?: string; payload: Payload };
    if (envelope_id === undefined) return;
    hear(payload);
    socket.send(JSON.stringify({ envelope_id }));
  });
  await once(socket, 'open');
  return socket;
}

/** A program that starts the server, prints its address and stays. */
function killedParent(where: string): string {
  const own = (name: string) => JSON.stringify(new URL(`./${name}`, import.meta.url).href);
  return `
    import { startLocalSlack } from ${own('local-slack.ts')};
    import { demoWorld } from ${own('workspace.ts')};
    const options = { world: demoWorld, delivery: { mode: 'socket' }, folder: ${JSON.stringify(where)} };
    const { url } = await startLocalSlack(options);
    console.log(url);
    setInterval(() => {}, 1000);`;
}
