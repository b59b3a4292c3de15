import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Crowd, crowdOf } from './crowd.ts';
import type { ChaosDatabase } from './database.ts';
import { type Burst, countFaults } from './faults.ts';
import type { Evidence, Violation } from './judge/evidence.ts';
import { judge } from './judge/judge.ts';
import { type Load, measureLoad } from './load.ts';
import { type Probes, startProbes } from './probes.ts';
import { randomOf } from './random.ts';
import { openScene, type Scene } from './scene.ts';
import type { Workspace } from './slack/workspace.ts';
import { readStored, unsettled } from './stored.ts';

export type CampaignOptions = {
  seed: number;
  /** Decisions that people are told are done; then it ends. */
  decisions: number;
  bursts: readonly Burst[];
  /** What people do, a second. */
  rate: number;
  /** Nothing is broken for so long after a burst, so that what stands still is told from what is struck again. */
  calmMs: number;
  /** See {@link measureLoad}. */
  loadFactor: number | null;
  /** Where the journal and the replicas' logs go. */
  folder: string;
  /** Told now and then how far it is. */
  progress: (words: string) => void;
};

/** What came of a campaign. */
export type Result = {
  violations: readonly Violation[];
  decisions: number;
  faults: number;
  seconds: number;
  loadFactor: number;
  /** Messages that the bot deleted again, since they were there twice. */
  mended: number;
  figures: Record<string, number>;
  evidence: Evidence;
};

const PROGRESS_MS = 5_000;
const LOOK_AGAIN_MS = 250;
/** Everything that is on its way must have arrived in this time after the last fault. */
const SETTLING_MS = 120_000;
/** At most this many people do something at a time. */
const AT_ONCE = 24;
/** What starts a request is no decision. */
const DECIDING = new Set(['approve', 'reject', 'delegate', 'changes', 'resubmit', 'comment']);

/** Runs a campaign from an empty database to the judgement. Whatever it starts is ended. */
export async function runCampaign(options: CampaignOptions): Promise<Result> {
  options.progress('starting a database and two replicas');
  const scene = await openScene(options.seed, options.folder);
  const load = measureLoad(options.loadFactor);
  try {
    const { conductor, replicas, database, bystanders, workspace } = scene;
    const began = Date.now();
    const probes = startProbes({ hands: bystanders, conductor, replicas, pool: database.pool, loadFactor: load.now });
    const endPace = forgetPace(database);
    await play(options, scene, load);
    scene.heal();
    await probes.stop();
    options.progress('waiting for everything to come to rest');
    const left = await settle(database, load);
    if (left !== '') options.progress(`still on its way: ${left}`);
    await endPace();
    await replicas.stop();
    const evidence = await gather(scene, load);
    await writeFile(path.join(options.folder, 'evidence.json'), JSON.stringify(evidence));
    return resultOf(evidence, probes, {
      decisions: decided(workspace),
      faults: conductor.done(),
      seconds: Math.round((Date.now() - began) / 1_000),
    });
  } finally {
    load.stop();
    await scene.close();
  }
}

async function gather({ workspace, receiver, database, conductor }: Scene, load: Load): Promise<Evidence> {
  const { posts, acts } = workspace;
  const stored = await readStored(database.pool);
  return { posts, acts, receipts: receiver.receipts, stored, windows: conductor.windows, loadFactor: load.most() };
}

function resultOf(evidence: Evidence, probes: Probes, run: Pick<Result, 'decisions' | 'faults' | 'seconds'>): Result {
  const { posts, receipts, loadFactor } = evidence;
  return {
    ...run,
    violations: [...judge(evidence), ...probes.violations],
    loadFactor,
    mended: posts.filter(({ deletedAt }) => deletedAt !== null).length,
    figures: { ...probes.figures, posts: posts.length, webhooks: receipts.length },
    evidence,
  };
}

/** People act and things break until enough was decided and every fault is over. */
async function play(options: CampaignOptions, scene: Scene, load: Load): Promise<void> {
  const { workspace, conductor, hands } = scene;
  const crowd = crowdOf(hands, workspace, randomOf(options.seed, 'people'));
  const ending = new AbortController();
  const people = keepActing(crowd, options.rate, ending.signal, (error) =>
    scene.note('crowd', { error: String(error) }),
  );
  const telling = setInterval(() => {
    const broken = conductor.brokenNow().join(', ') || 'nothing';
    options.progress(
      `${decided(workspace)} of ${options.decisions} decisions, ${conductor.done()} of ${countFaults(options.bursts)} faults, load ×${load.now().toFixed(1)}, broken now: ${broken}`,
    );
  }, PROGRESS_MS);
  const enough = async (decisions: number) => {
    while (decided(workspace) < decisions) await pause(LOOK_AGAIN_MS);
  };
  try {
    for (const burst of options.bursts) {
      await enough(burst.afterDecisions);
      await conductor.play(burst);
      await pause(options.calmMs);
    }
    await enough(options.decisions);
  } finally {
    clearInterval(telling);
    ending.abort();
    await people;
  }
}

async function keepActing(
  crowd: Crowd,
  rate: number,
  stopping: AbortSignal,
  failed: (error: unknown) => void,
): Promise<void> {
  const acting = new Set<Promise<void>>();
  while (!stopping.aborted) {
    if (acting.size < AT_ONCE) {
      const one: Promise<void> = crowd
        .act()
        .catch(failed)
        .finally(() => acting.delete(one));
      acting.add(one);
    }
    await pause(1_000 / rate);
  }
  await Promise.all(acting);
}

/** Decisions that somebody was told are done. */
function decided({ acts }: Workspace): number {
  return acts.filter(({ verb, answers }) => DECIDING.has(verb) && answers.some(({ text }) => text.startsWith('Done:')))
    .length;
}

/**
 * Slack lets a workspace edit fifty messages a minute, which would make a campaign take days: what was used of these rates is
 * forgotten all the time. The rates of posting, and what Slack asks for after a 429, hold as they are.
 */
function forgetPace({ pool }: ChaosDatabase): () => Promise<void> {
  let forgetting = Promise.resolve();
  const clock = setInterval(() => {
    forgetting = forgetting
      .then(() =>
        pool.query(`delete from pace where bucket not like 'held %' and bucket not like 'chat.postMessage %'`),
      )
      .then(
        () => undefined,
        () => undefined,
      );
  }, LOOK_AGAIN_MS);
  return () => {
    clearInterval(clock);
    return forgetting;
  };
}

/** Waits until nothing is on its way any more. @returns what still is after all that time. */
async function settle({ pool }: ChaosDatabase, load: Load): Promise<string> {
  let left = 'unknown';
  for (
    const until = Date.now() + SETTLING_MS * load.now();
    Date.now() < until && left !== '';
    await pause(LOOK_AGAIN_MS)
  )
    left = await unsettled(pool).catch(() => 'unknown');
  return left;
}
