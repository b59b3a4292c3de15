import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { programEnvironment } from '#embedded/program-environment.ts';
import { endLeftover, forget, remember } from './leftover.ts';
import type { World } from './workspace.ts';

const version = '0.1.8';
const guardFile = 'local-slack-guard.ts';
const guardLine = 'local-slack guard: loopback only';

/** How to start the local Slack-like server. */
export type LocalSlackOptions = {
  readonly world: World;
  /** `events` sends signed HTTP requests to `requestUrl`, and needs it. */
  readonly delivery: { readonly mode: 'socket' } | { readonly mode: 'events'; readonly requestUrl: string };
  /** Where its configuration, uploads and process id are kept; made when missing. One server a folder. */
  readonly folder: string;
  /** A free one is chosen when absent. */
  readonly port?: number;
};

/** A running local Slack-like server. Its workspace lives in its memory: stopping it empties the workspace. */
export type LocalSlack = {
  /** The page to open in a browser, without a trailing slash. */
  readonly url: string;
  /** What `slackApiUrl` of the Slack SDK takes, with a trailing slash. */
  readonly apiUrl: string;
  readonly pid: number;
  /** False when it could not be kept from listening on every network interface: say so to the person. */
  readonly loopbackOnly: boolean;
  /** Resolves with its exit code when it ends, wanted or not. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
};

/** The local Slack-like server cannot be started; the message says why and what it printed. */
export class LocalSlackError extends Error {
  override readonly name = 'LocalSlackError';
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Starts local-slack and resolves once it answers. Ends first one left over in the same folder by a crash. The
 * child ends with this process, however that ends.
 *
 * @throws LocalSlackError when it cannot be started or ends before it answers
 */
export async function startLocalSlack(options: LocalSlackOptions): Promise<LocalSlack> {
  const folder = resolve(options.folder);
  await mkdir(folder, { recursive: true });
  await endLeftover(folder);
  const config = join(folder, 'local-slack.json');
  await writeFile(config, JSON.stringify(configOf(options), null, 2));
  await copyFile(fileURLToPath(new URL(`./${guardFile}`, import.meta.url)), join(folder, guardFile));

  const program = findProgram();
  const child = launch(program, config, folder, options.port ?? 0);
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  void ended.then(() => process.removeListener('exit', endWithUs));

  try {
    const { url, output } = await readiness(child, program.patienceMs);
    await probe(url);
    const pid = child.pid ?? 0;
    await remember(folder, { pid, config });
    return {
      url,
      apiUrl: `${url}/api/`,
      pid,
      loopbackOnly: output.includes(guardLine),
      ended,
      stop: async () => {
        await stop(child, ended);
        await forget(folder);
      },
    };
  } catch (error) {
    await stop(child, ended);
    throw error;
  }
}

function configOf({ world, delivery }: LocalSlackOptions) {
  return {
    workspace: { name: world.team.name, domain: world.team.domain, teamId: world.team.id },
    apps: [{ ...world.app, ...delivery }],
    users: world.users.map(({ id, name, realName, email, timeZone }) => ({
      id,
      name,
      real_name: realName,
      email,
      tz: timeZone,
    })),
    channels: world.channels.map(({ id, name, members, isPrivate = false, topic = '' }) => ({
      id,
      name,
      members,
      is_private: isPrivate,
      topic,
    })),
  };
}

type Program = {
  readonly command: string;
  readonly args: readonly string[];
  /** How long it may take until it answers, in milliseconds: a first `npx` has 35 MB to fetch. */
  readonly patienceMs: number;
  /** Whether it has to be fetched first. */
  readonly fetches: boolean;
};

function findProgram(): Program {
  // Its packages say "windows" where Node says "win32".
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const binary = platform === 'windows' ? 'local-slack.exe' : 'local-slack';
  try {
    const manifest = createRequire(import.meta.url).resolve(`local-slack-${platform}-${process.arch}/package.json`);
    return { command: join(dirname(manifest), 'bin', binary), args: [], patienceMs: 30_000, fetches: false };
  } catch {
    const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
    return { command: npx, args: ['--yes', `local-slack@${version}`], patienceMs: 180_000, fetches: true };
  }
}

function launch(program: Program, config: string, folder: string, port: number): Child {
  const args = [...program.args, '--config', config, '--port', String(port), '--base-host', '127.0.0.1'];
  return spawn(program.command, [...args, '--files-dir', join(folder, 'files')], {
    cwd: folder,
    // Bun splits this at spaces whatever the quotes, so the guard is named relative to the working directory.
    env: { ...programEnvironment({ fetches: program.fetches }), BUN_OPTIONS: `--preload ./${guardFile}` },
    stdio: ['pipe', 'pipe', 'pipe'],
    shell: program.command.endsWith('.cmd'),
    // Its own process group: Ctrl-C is for us, who stop it last; the guard ends it should we not come to that.
    detached: process.platform !== 'win32',
  });
}

/** Waits until the child has printed its address (it prints it once it listens). */
function readiness(child: Child, patienceMs: number): Promise<{ url: string; output: string }> {
  return new Promise((done, fail) => {
    let output = '';
    const timer = setTimeout(() => failed(`did not answer within ${patienceMs / 1000} s`), patienceMs);
    const failed = (why: string) => {
      clearTimeout(timer);
      fail(new LocalSlackError(`local-slack ${version} ${why}${output.trim() === '' ? '' : `:\n${output.trim()}`}`));
    };
    const read = (chunk: string) => {
      if (output.length < 20_000) output += chunk;
      const url = /Web UI:\s+(http:\S+)/.exec(output)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      done({ url, output });
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.once('error', (error) => failed(`cannot be started (${error.message})`));
    child.once('close', (code) => failed(`ended with code ${code} before it answered`));
    // A child that is gone closes the pipe under us; its exit is told by 'close'.
    child.stdin.on('error', () => {});
  });
}

async function probe(url: string): Promise<void> {
  try {
    const answer = await fetch(`${url}/_control/state`, { signal: AbortSignal.timeout(5_000) });
    await answer.body?.cancel();
    if (answer.ok) return;
    throw new Error(`HTTP ${answer.status}`);
  } catch (error) {
    throw new LocalSlackError(`local-slack ${version} started at ${url} but does not answer there`, { cause: error });
  }
}

async function stop(child: Child, ended: Promise<number | null>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.stdin.end();
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), 3_000);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  clearTimeout(impatience);
  await ended;
}
