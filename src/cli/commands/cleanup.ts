import { type Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { example } from '#cli/example.ts';
import { showProgress } from '#cli/progress.ts';
import { print, tenantOf, withEnvironment } from '#cli/with-environment.ts';
import type { CommandEnvironment } from '#compose/command-line.ts';
import { type CleanupStatistics, cleanupStatistics } from '#queries/figures/cleanup.ts';
import { archiveName, archiveTo } from '#workflow/upkeep/archive.ts';
import {
  CLEANUP_DAYS,
  CLEANUP_STATUSES,
  type CleanupCounts,
  type CleanupRequest,
  type CleanupStatus,
  cleanUp,
  previewCleanup,
} from '#workflow/upkeep/cleanup.ts';

type Options = {
  stats?: true;
  days?: number;
  status?: CleanupStatus;
  dryRun?: true;
  archive?: string;
  tenant?: string;
};

/** `cleanup --stats | --days N`: what has ended and how long ago; archives and removes what is older. */
export function registerCleanup(program: Command): void {
  const command = program
    .command('cleanup')
    .description('archive and remove requests that ended long ago; what is open is never touched')
    .addOption(new Option('--stats', 'say what there is, and what is better removed').conflicts(['days', 'dryRun']))
    .option('--days <n>', 'remove what ended at least so many days ago, one or more', wholeDays)
    .addOption(new Option('--status <status>', 'only what ended so').choices(CLEANUP_STATUSES))
    .option('--dry-run', 'only say what would be removed')
    .option('--archive <file>', 'write what is removed into this new file first; else into one below DATA_DIR/archive')
    .option('--tenant <id>', 'the workspace, when there are several')
    .option('--json', 'answer as JSON');
  example(command, 'cleanup --stats', 'cleanup --days 90 --dry-run', 'cleanup --days 90 --archive old.ndjson');
  command.action((options: Options) => {
    const { stats, days, tenant } = options;
    if (!stats && days === undefined) {
      process.stderr.write('error: give --stats, or --days to remove something\n');
      throw new CommanderError(2, 'cleanup', 'neither --stats nor --days');
    }
    return withEnvironment(async (env) => {
      const tenantId = await tenantOf(env, tenant);
      if (days !== undefined) return remove(command, env, { ...options, tenantId, days });
      const facts = await cleanupStatistics(env.pool, tenantId, env.now());
      print(command, facts, statistics(facts));
    });
  });
}

async function remove(
  command: Command,
  env: CommandEnvironment,
  { tenantId, days, status, dryRun, archive }: Options & { tenantId: string; days: number },
): Promise<void> {
  const request: CleanupRequest = { tenantId, actorId: null, days, statuses: status && [status] };
  const counts = await previewCleanup(env, request);
  if (dryRun) {
    print(command, { dry_run: true, ...counts }, [`Would remove ${words(counts)}.`]);
    return;
  }
  const { archives } = env.config.cleanup;
  const file = archive ?? archiveName(archives, tenantId, env.now().toISOString(), env.newId());
  const progress = showProgress((done) => `${done} of ${counts.workflows} requests removed`);
  const cleaned = await cleanUp(env, request, archiveTo(file), { progress: progress.at });
  progress.end();
  const where = cleaned.archive === null ? '' : ` They are in ${cleaned.archive}.`;
  print(command, { dry_run: false, ...cleaned }, [`Removed ${words(cleaned)}.${where}`]);
}

function words({ workflows, approvals }: CleanupCounts): string {
  return `${workflows} ${workflows === 1 ? 'request' : 'requests'} and ${approvals} ${approvals === 1 ? 'approval' : 'approvals'}`;
}

function statistics(facts: CleanupStatistics): string[] {
  const ended = facts.total - facts.open;
  const line = (name: string, count: number, of: number) =>
    `  ${name}: ${count}${of === 0 ? '' : ` (${((100 * count) / of).toFixed(1)}%)`}`;
  const recommended = facts.recommendations.map(
    ({ days, count }) =>
      `  countersign cleanup --days ${days} removes ${count} of them (look first: with --dry-run nothing is removed)`,
  );
  const last = facts.last_run;
  return [
    'Requests',
    `  Total: ${facts.total}`,
    line('Open', facts.open, facts.total),
    line('Completed', facts.completed, facts.total),
    line('Rejected', facts.rejected, facts.total),
    line('Canceled', facts.canceled, facts.total),
    `Ended (${ended})`,
    ...facts.older_than.map(({ days, count }) =>
      line(`More than ${days} day${days === 1 ? '' : 's'} ago`, count, ended),
    ),
    'Recommendations',
    ...(recommended.length > 0 ? recommended : ['  Nothing needs to be removed.']),
    ...(last === null ? [] : [`Last clean-up: ${last.at}, ${last.workflows} requests, archived in ${last.archive}`]),
  ];
}

function wholeDays(text: string): number {
  const days = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  const { least, most } = CLEANUP_DAYS;
  if (days < least) throw new InvalidArgumentError('At least 1: what ended less than a day ago is not removed.');
  if (!(days <= most)) throw new InvalidArgumentError(`A whole number from ${least} to ${most}.`);
  return days;
}
