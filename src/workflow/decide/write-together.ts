import type { Pool } from 'pg';
import { type Change, writeFreeDecisions } from './write.ts';

/** For a statement that takes longer the next decisions no longer wait. */
const PATIENCE_MS = 50;
/** Statements of one pool at the same time, so that most connections stay free for reading. */
const MOST_RUNNING = 4;
/** Decisions that wait for somebody's lock at the same time, each by itself and beside the others. */
const MOST_PATIENT = 3;
/** Decisions a statement at most, so that nobody waits long for the others'. */
const MOST_TOGETHER = 50;

type Waiting = {
  id: string;
  change: Change;
  resolve: (written: boolean) => void;
  reject: (error: unknown) => void;
};
type Queue = {
  waiting: Waiting[];
  /** On workflows that were locked when they should have been written. */
  patient: Waiting[];
  writing: Set<string>;
  running: number;
  patientRunning: number;
  isBusy: boolean;
};

const queues = new WeakMap<Pool, Queue>();

/**
 * Writes a decision, together with those of other people that come in while the database is busy with earlier ones.
 * PostgreSQL lets transactions that notify (as jobs do) commit only one after the other, each waiting for the disk; a
 * statement with many decisions waits once for all. A decision that comes alone is written at once.
 * @returns false when the workflow's history has grown since it was read.
 */
export function writeTogether(pool: Pool, change: Change): Promise<boolean> {
  const queue = queues.get(pool) ?? newQueue();
  queues.set(pool, queue);
  const id = change.before?.id ?? change.decisions[0]?.workflow.id ?? '';
  return new Promise((resolve, reject) => {
    queue.waiting.push({ id, change, resolve, reject });
    pump(pool, queue);
  });
}

function newQueue(): Queue {
  return { waiting: [], patient: [], writing: new Set(), running: 0, patientRunning: 0, isBusy: false };
}

function pump(pool: Pool, queue: Queue): void {
  if (queue.isBusy || queue.running === MOST_RUNNING) return;
  const batch = take(queue);
  if (batch.length === 0) return;
  queue.isBusy = true;
  queue.running += 1;
  let holdsUp = true;
  const makeWay = (): void => {
    if (holdsUp) queue.isBusy = false;
    holdsUp = false;
    pump(pool, queue);
  };
  const patience = setTimeout(makeWay, PATIENCE_MS);
  void write(pool, batch).then((locked) => {
    clearTimeout(patience);
    queue.running -= 1;
    for (const one of batch) if (!locked.includes(one)) queue.writing.delete(one.id);
    queue.patient.push(...locked);
    pumpPatient(pool, queue);
    makeWay();
  });
}

/** Writes what has to wait for somebody's lock, for as long as the database lets it (`lock_timeout`). */
function pumpPatient(pool: Pool, queue: Queue): void {
  if (queue.patientRunning === MOST_PATIENT) return;
  const one = queue.patient.shift();
  if (one === undefined) return;
  queue.patientRunning += 1;
  void writeFreeDecisions(pool, [one.change], true)
    .then(({ written }) => one.resolve(written.has(one.id)), one.reject)
    .finally(() => {
      queue.patientRunning -= 1;
      queue.writing.delete(one.id);
      pump(pool, queue);
      pumpPatient(pool, queue);
    });
  pumpPatient(pool, queue);
}

/** The next decisions in turn; a second one on a workflow that is being written waits, for it must see the first. */
function take(queue: Queue): Waiting[] {
  const batch: Waiting[] = [];
  const left: Waiting[] = [];
  for (const one of queue.waiting) {
    if (batch.length === MOST_TOGETHER || queue.writing.has(one.id)) left.push(one);
    else {
      queue.writing.add(one.id);
      batch.push(one);
    }
  }
  queue.waiting = left;
  // One order everywhere, so that two replicas that write the same workflows wait for each other and not in a ring.
  return batch.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Never throws: every decision of the batch is settled. @returns but for those whose workflow is locked. */
async function write(pool: Pool, batch: Waiting[]): Promise<Waiting[]> {
  try {
    const { written, locked } = await writeFreeDecisions(
      pool,
      batch.map(({ change }) => change),
    );
    for (const one of batch) if (!locked.has(one.id)) one.resolve(written.has(one.id));
    return batch.filter(({ id }) => locked.has(id));
  } catch (error) {
    if (batch.length > 1 && isRolledBack(error)) return writeEachAlone(pool, batch);
    for (const one of batch) one.reject(error);
    return [];
  }
}

/** What fails for one must not fail for the others. */
async function writeEachAlone(pool: Pool, batch: Waiting[]): Promise<Waiting[]> {
  const locked: Waiting[] = [];
  for (const one of batch) locked.push(...(await write(pool, [one])));
  return locked;
}

/** True when the server itself refused the statement: nothing of it was kept. A lost connection does not tell. */
function isRolledBack(error: unknown): boolean {
  return error instanceof Error && 'severity' in error && error.severity === 'ERROR';
}
