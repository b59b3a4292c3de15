import type { WorkflowDetail } from './operations.ts';
import { Problem } from './problem.ts';

export type WaitOptions = {
  /** How long to wait in all; left out, without end. */
  timeoutMs?: number;
  /** The first pause between two reads; each is half as long again as the one before. */
  pauseMs?: number;
  /** The longest pause. */
  longestPauseMs?: number;
  signal?: AbortSignal;
};

/** The time is over and nothing is decided. The workflow goes on; it can be waited for again. */
export class NotDecided extends Error {
  override readonly name = 'NotDecided';
  /** As it was when it was read last. */
  readonly detail: WorkflowDetail | null;

  constructor(id: string, detail: WorkflowDetail | null) {
    super(`${id} is not decided yet.`);
    this.detail = detail;
  }
}

type Read = (id: string, signal: AbortSignal) => Promise<WorkflowDetail>;

const ENDED = ['completed', 'rejected', 'canceled'];
/** Statuses that pass: too many calls, or an outage of the server or of what stands before it. */
const PASSING = [429, 502, 503, 504];
const GROWTH = 1.5;
/** A read that hangs is given up and made again. */
const READ_PATIENCE_MS = 30_000;

/** Reads until the workflow has ended, with growing pauses. Outages that pass are waited through. */
export async function untilDecided(read: Read, id: string, options: WaitOptions = {}): Promise<WorkflowDetail> {
  const { timeoutMs = Number.POSITIVE_INFINITY, pauseMs = 1_000, longestPauseMs = 30_000, signal } = options;
  const end = Date.now() + timeoutMs;
  const left = () => Math.max(0, end - Date.now());
  let detail: WorkflowDetail | null = null;
  for (let pause = pauseMs; ; pause = Math.min(longestPauseMs, pause * GROWTH)) {
    let atLeast = 0;
    try {
      const patience = AbortSignal.timeout(Math.min(left(), READ_PATIENCE_MS));
      detail = await read(id, signal ? AbortSignal.any([signal, patience]) : patience);
      if (ENDED.includes(detail.workflow.status)) return detail;
    } catch (error) {
      if (!signal?.aborted && !passes(error)) throw error;
      atLeast = error instanceof Problem ? (error.retryAfterSeconds ?? 0) * 1_000 : 0;
    }
    signal?.throwIfAborted();
    if (left() === 0) throw new NotDecided(id, detail);
    await sleep(Math.min(left(), Math.max(pause, atLeast)), signal);
  }
}

/** `fetch` throws TypeError when there was no answer at all, and TimeoutError when that took too long. */
function passes(error: unknown): boolean {
  if (error instanceof Problem) return PASSING.includes(error.status);
  return error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError');
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
