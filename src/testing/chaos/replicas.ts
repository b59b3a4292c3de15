import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '#embedded/server.ts';
import { type BotProcess, spawnBot } from '#testing/process/bot-process.ts';
import { REPLICAS, type Replica } from './faults.ts';

/** The bot as several processes, which come and go. */
export type Replicas = {
  urlOf(replica: Replica): string;
  /** As a load balancer sees it: whether its `/readyz` said yes when it was last asked. */
  isReady(replica: Replica): boolean;
  /** Whether it is to be had at all: running, and not standing still. */
  isThere(replica: Replica): boolean;
  start(replica: Replica): Promise<void>;
  kill(replica: Replica): Promise<void>;
  freeze(replica: Replica): void;
  thaw(replica: Replica): void;
  /** Ends all in order. */
  stop(): Promise<void>;
};

const LOOK_MS = 300;
/** A replica that takes longer to say that it is ready gets nothing, as with any load balancer. */
const ANSWER_MS = 1_000;
/** A start takes two seconds, and on a busy machine many more; one that ends by itself, with a database that is away, is made again. */
const START_MS = 60_000;
const START_ATTEMPTS = 10;
/** Between an end and the next start. */
const START_PAUSE_MS = 500;

export type ReplicasOptions = {
  /** Where their logs go. */
  folder: string;
  /** What a replica is started with, besides its port. */
  environmentOf: (replica: Replica) => Record<string, string>;
  /** Told of each start that came to nothing, before it is ended and made again. */
  failed: (replica: Replica, error: unknown) => Promise<void>;
};

export async function openReplicas({ folder, environmentOf, failed }: ReplicasOptions): Promise<Replicas> {
  const ports = new Map<Replica, number>();
  for (const replica of REPLICAS) ports.set(replica, await freePort());
  /** Those that were spawned, ready yet or not, and not killed since. */
  const spawned = new Map<Replica, BotProcess>();
  const starts = new Map<Replica, Promise<void>>();
  const there = new Set<Replica>();
  const frozen = new Set<Replica>();
  const ready = new Map<Replica, boolean>();
  const urlOf = (replica: Replica) => `http://127.0.0.1:${ports.get(replica)}`;
  const look = async (replica: Replica) => {
    const answer = await fetch(`${urlOf(replica)}/readyz`, { signal: AbortSignal.timeout(ANSWER_MS) }).catch(
      () => null,
    );
    await answer?.body?.cancel().catch(() => undefined);
    ready.set(replica, answer?.ok ?? false);
  };
  const clock = setInterval(() => {
    for (const replica of REPLICAS) void look(replica);
  }, LOOK_MS);
  const keepLog = (replica: Replica, bot: BotProcess) =>
    appendFile(path.join(folder, `replica-${replica}.log`), bot.output());
  // Whatever else happens, no process outlives the campaign.
  const abandon = () => {
    for (const bot of spawned.values()) bot.abandon();
  };
  process.once('exit', abandon);
  const end = async (replica: Replica, bot: BotProcess) => {
    const isLast = spawned.get(replica) === bot;
    if (isLast) spawned.delete(replica);
    await bot.kill();
    if (isLast) await keepLog(replica, bot);
  };
  /** While the database is away a start fails, and is made again, as whatever runs the bot would. */
  const launch = async (replica: Replica): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      const bot = spawnBot({ ...environmentOf(replica), PORT: String(ports.get(replica)) });
      spawned.set(replica, bot);
      try {
        await bot.ready(START_MS);
        there.add(replica);
        await look(replica);
        return;
      } catch (error) {
        await failed(replica, error);
        await end(replica, bot);
        if (attempt === START_ATTEMPTS) throw error;
        await pause(START_PAUSE_MS);
      }
    }
  };
  const replicas: Replicas = {
    urlOf,
    isReady: (replica) => ready.get(replica) ?? false,
    isThere: (replica) => there.has(replica) && !frozen.has(replica),
    start: async (replica) => {
      if (there.has(replica)) return;
      const starting = starts.get(replica) ?? launch(replica).finally(() => starts.delete(replica));
      starts.set(replica, starting);
      await starting;
    },
    kill: async (replica) => {
      there.delete(replica);
      frozen.delete(replica);
      ready.set(replica, false);
      const bot = spawned.get(replica);
      if (bot) await end(replica, bot);
    },
    freeze: (replica) => {
      if (!there.has(replica)) return;
      frozen.add(replica);
      spawned.get(replica)?.freeze();
    },
    thaw: (replica) => {
      frozen.delete(replica);
      spawned.get(replica)?.thaw();
    },
    stop: async () => {
      clearInterval(clock);
      process.off('exit', abandon);
      for (const [replica, bot] of spawned) {
        replicas.thaw(replica);
        await bot.terminate();
        await keepLog(replica, bot);
      }
      spawned.clear();
    },
  };
  return replicas;
}
