import { setTimeout as pause } from 'node:timers/promises';
import type { ChaosDatabase } from './database.ts';
import { type Burst, type Fault, inWords, type Moment, REPLICAS, type Replica } from './faults.ts';
import type { Window } from './judge/evidence.ts';
import type { Replicas } from './replicas.ts';
import type { DatabaseWire } from './wire/database-wire.ts';
import type { Points } from './wire/points.ts';
import type { Troubles } from './wire/troubles.ts';

/** Carries out the faults of a schedule, and knows what is broken at any time. */
export type Conductor = {
  /** All faults so far, those under way with an end that lies ahead. */
  windows: readonly Window[];
  /** How many faults are over. */
  done(): number;
  /** In words, what is broken now. */
  brokenNow(): string[];
  /** Whether this replica is struck, by itself or between it and the database. */
  isStruck(replica: Replica): boolean;
  /** Whether nobody can decide, since the database itself is away or takes no writes. */
  nobodyDecides(): boolean;
  /** Carries out a burst, and resolves when every fault of it is over and all replicas are ready. */
  play(burst: Burst): Promise<void>;
};

export type Stage = {
  replicas: Replicas;
  wires: Readonly<Record<Replica, DatabaseWire>>;
  database: ChaosDatabase;
  points: Points;
  slack: Troubles;
  webhooks: Troubles;
};

/** A place that a replica does not come to in this time, or a call that nobody makes, is not waited for any longer. */
const PATIENCE_MS = 6_000;
/** A cut is over at once; so long the replica is not taken for sound. */
const CUT_MS = 1_000;
const LOOK_AGAIN_MS = 100;
/** After a burst all replicas must be ready within this time. */
const READY_MS = 60_000;

type Under = { fault: Fault; window: Window };

export function conduct(stage: Stage, note: (words: string) => void): Conductor {
  const { replicas, wires, database, points, slack, webhooks } = stage;
  const windows: Window[] = [];
  const underWay = new Set<Under>();
  let over = 0;

  /** Notes from when until when a fault lasts. `begin` is called when it strikes. */
  const lasting = async (fault: Fault, work: (begin: () => void) => Promise<void>): Promise<void> => {
    const window: Window = { name: inWords(fault), from: Date.now(), to: Number.POSITIVE_INFINITY };
    const one = { fault, window };
    let begun = false;
    const begin = () => {
      if (begun) return;
      begun = true;
      window.from = Date.now();
      windows.push(window);
      underWay.add(one);
      note(`${window.name} begins`);
    };
    try {
      await work(begin);
    } finally {
      begin();
      window.to = Date.now();
      underWay.delete(one);
      over += 1;
      note(`${window.name} is over`);
    }
  };

  /** Strikes a replica at its moment. */
  const when = (
    { replica, moment }: Extract<Fault, { moment: Moment }>,
    begin: () => void,
    strike: () => Promise<void> | void,
  ): Promise<void> => {
    const struck = async () => {
      begin();
      await strike();
    };
    return points.arm(replica, moment, struck, PATIENCE_MS);
  };

  const carryOut = (fault: Fault): Promise<void> =>
    lasting(fault, async (begin) => {
      switch (fault.kind) {
        case 'kill':
          await when(fault, begin, () => replicas.kill(fault.replica));
          await pause(fault.ms);
          return replicas.start(fault.replica);
        case 'freeze':
          await when(fault, begin, () => replicas.freeze(fault.replica));
          await pause(fault.ms);
          return replicas.thaw(fault.replica);
        case 'cut':
          await when(fault, begin, () => wires[fault.replica].cut());
          return pause(CUT_MS);
        case 'silence':
          begin();
          wires[fault.replica].silence();
          await pause(fault.ms);
          return wires[fault.replica].speak();
        case 'slack':
          begin();
          return slack.plan(fault, PATIENCE_MS);
        case 'webhook':
          begin();
          return webhooks.plan({ ...fault, method: '*' }, PATIENCE_MS);
        case 'slack_away':
          begin();
          slack.away = true;
          await pause(fault.ms);
          slack.away = false;
          return;
        case 'restart':
          begin();
          return database.restart();
        case 'read_only':
          begin();
          await database.writable(false);
          await pause(fault.ms);
          return database.writable(true);
        default:
          return fault satisfies never;
      }
    });

  return {
    windows,
    done: () => over,
    brokenNow: () => [...underWay].map(({ window }) => window.name),
    isStruck: (replica) =>
      !replicas.isThere(replica) || [...underWay].some(({ fault }) => 'replica' in fault && fault.replica === replica),
    nobodyDecides: () => [...underWay].some(({ fault }) => fault.kind === 'restart' || fault.kind === 'read_only'),
    play: async ({ faults }) => {
      const all: Promise<void>[] = [];
      for (const { afterMs, fault } of faults) {
        await pause(afterMs);
        const one = carryOut(fault);
        // What fails is told below, once all of the burst have been begun.
        one.catch(() => undefined);
        all.push(one);
      }
      await Promise.all(all);
      for (const until = Date.now() + READY_MS; !REPLICAS.every(replicas.isReady); await pause(LOOK_AGAIN_MS)) {
        if (Date.now() > until)
          throw new Error(`${REPLICAS.filter((one) => !replicas.isReady(one))} not ready after ${READY_MS} ms`);
      }
    },
  };
}
