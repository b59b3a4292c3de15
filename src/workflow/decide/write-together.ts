import type { Pool } from 'pg';
import { type Change, writeDecisions } from './write.ts';

/** A statement that takes longer waits for somebody's lock: the next decisions no longer wait for it. */
const PATIENCE_MS = 50;
/** Statements of one pool at the same time, so that most connections stay free for reading. */
const MOST_RUNNING = 4;
/** Decisions a statement at most, so that nobody waits long for the others'. */
const MOST_TOGETHER = 50;

type Waiting = {
  id: string;
  change: Change;
  resolve: (written: boolean) => void;
  reject: (error: unknown) => void;
};
type Queue = { waiting: Waiting[]; writing: Set<string>; running: number; isBusy: boolean };

const queues = new WeakMap<Pool, Queue>();

/**
 * Writes a decision, together with those of other people that come in while the database is busy with earlier ones.
 * PostgreSQL lets transactions that notify (as jobs do) commit only one after the other, each waiting for the disk; a
 * statement with many decisions waits once for all. A decision that comes alone is written at once.
 * @returns false when the workflow's history has grown since it was read.
 */
export function writeTogether(pool: Pool, change: Change): Promise<boolean> {
  const queue = queues.get(pool) ?? { waiting: [], writing: new Set<string>(), running: 0, isBusy: false };
  queues.set(pool, queue);
  const id = change.before?.id ?? change.decisions[0]?.workflow.id ?? '';
  return new Promise((resolve, reject) => {
    queue.waiting.push({ id, change, resolve, reject });
    pump(pool, queue);
  });
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
  void write(pool, batch).finally(() => {
    clearTimeout(patience);
    queue.running -= 1;
    for (const { id } of batch) queue.writing.delete(id);
    makeWay();
  });
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

/** Never throws: every decision of the batch is settled. */
async function write(pool: Pool, batch: Waiting[]): Promise<void> {
  try {
    const written = await writeDecisions(
      pool,
      batch.map(({ change }) => change),
    );
    for (const one of batch) one.resolve(written.has(one.id));
  } catch (error) {
    if (batch.length > 1 && isRolledBack(error)) await writeEachAlone(pool, batch);
    else for (const one of batch) one.reject(error);
  }
}

/** What fails for one must not fail for the others. */
async function writeEachAlone(pool: Pool, batch: Waiting[]): Promise<void> {
  for (const one of batch) await write(pool, [one]);
}

/** True when the server itself refused the statement: nothing of it was kept. A lost connection does not tell. */
function isRolledBack(error: unknown): boolean {
  return error instanceof Error && 'severity' in error && error.severity === 'ERROR';
}
