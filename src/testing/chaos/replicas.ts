import { appendFile } from 'node:fs/promises';
import path from 'node:path';
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
/** A start on a busy machine. */
const START_ATTEMPTS = 5;

/** @param environmentOf what a replica is started with, besides its port */
export async function openReplicas(
  folder: string,
  environmentOf: (replica: Replica) => Record<string, string>,
): Promise<Replicas> {
  const ports = new Map<Replica, number>();
  for (const replica of REPLICAS) ports.set(replica, await freePort());
  const running = new Map<Replica, BotProcess>();
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
  const replicas: Replicas = {
    urlOf,
    isReady: (replica) => ready.get(replica) ?? false,
    isThere: (replica) => running.has(replica) && !frozen.has(replica),
    start: async (replica) => {
      // While the database is away a start fails, and is made again, as whatever runs the bot would.
      for (let attempt = 1; ; attempt += 1) {
        const bot = spawnBot({ ...environmentOf(replica), PORT: String(ports.get(replica)) });
        try {
          await bot.ready();
          running.set(replica, bot);
          await look(replica);
          return;
        } catch (error) {
          await bot.kill();
          await keepLog(replica, bot);
          if (attempt === START_ATTEMPTS) throw error;
        }
      }
    },
    kill: async (replica) => {
      const bot = running.get(replica);
      if (!bot) return;
      running.delete(replica);
      frozen.delete(replica);
      ready.set(replica, false);
      await bot.kill();
      await keepLog(replica, bot);
    },
    freeze: (replica) => {
      const bot = running.get(replica);
      if (!bot) return;
      frozen.add(replica);
      bot.freeze();
    },
    thaw: (replica) => {
      frozen.delete(replica);
      running.get(replica)?.thaw();
    },
    stop: async () => {
      clearInterval(clock);
      for (const [replica, bot] of running) {
        replicas.thaw(replica);
        await bot.terminate();
        await keepLog(replica, bot);
      }
      running.clear();
    },
  };
  return replicas;
}
