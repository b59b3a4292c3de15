import { type Command, InvalidArgumentError, Option } from 'commander';
import { example } from '#cli/example.ts';
import { print, tenantOf, withEnvironment } from '#cli/with-environment.ts';
import { isDomainError } from '#domain/errors.ts';
import { DELIVERY_STATUSES, listDeliveries } from '#queries/lists/deliveries.ts';
import { retryAllDeliveries, retryDelivery } from '#workflow/upkeep/retry-delivery.ts';

/** `deliveries list` and `deliveries retry`: what actions had to tell others, and what was given up. */
export function registerDeliveries(program: Command): void {
  const deliveries = program.command('deliveries').description('what actions had to tell other systems and people');
  registerList(deliveries);
  registerRetry(deliveries);
}

type ListOptions = { tenant?: string; status?: string; limit: number };

function registerList(deliveries: Command): void {
  const list = deliveries
    .command('list')
    .description('list deliveries, the newest first')
    .option('--tenant <id>', 'Slack team id; needed only when there are several')
    .addOption(new Option('--status <status>', 'only those that stand so').choices(DELIVERY_STATUSES))
    .option('--limit <number>', 'at most so many', wholeNumber, 50)
    .option('--json', 'answer as JSON');
  example(list, 'deliveries list --status failed');
  list.action(({ tenant, status, limit }: ListOptions) =>
    withEnvironment(async (env) => {
      const tenantId = await tenantOf(env, tenant);
      const { items } = await listDeliveries(env, { tenantId, status, limit, cursor: null });
      const lines = items.map((one) => {
        const next = one.next_attempt_at === null ? '' : `, again ${one.next_attempt_at}`;
        const why = one.last_error === null ? '' : `: ${one.last_error}`;
        return `${one.id}  ${one.created_at}  ${one.kind} ${one.target}  ${one.status} (attempts: ${one.attempts}${next})${why}`;
      });
      print(list, items, lines.length > 0 ? lines : ['There are none.']);
    }),
  );
}

/** `problem` says why it is not tried again. */
type Retried = { id: string; problem: string | null };
type RetryOptions = { tenant?: string; all?: true };

function registerRetry(deliveries: Command): void {
  const retry = deliveries
    .command('retry')
    .description('try deliveries that were given up again; the running bot makes them')
    .argument('[id...]', 'as list shows them')
    .option('--all', 'all that were given up')
    .option('--tenant <id>', 'Slack team id; needed only when there are several')
    .option('--json', 'answer as JSON');
  example(retry, 'deliveries retry --all');
  retry.action((ids: string[], { tenant, all }: RetryOptions) =>
    withEnvironment(async (env) => {
      if ((ids.length === 0) === (all === undefined)) retry.error('Name deliveries, or --all.', { exitCode: 2 });
      const tenantId = await tenantOf(env, tenant);
      const taken = all ? await retryAllDeliveries(env, tenantId) : [];
      const results: Retried[] = taken.map((id) => ({ id, problem: null }));
      for (const id of ids) {
        const problem = await retryDelivery(env, { tenantId, id, actorId: null }).then(() => null, problemOf);
        results.push({ id, problem });
      }
      if (results.some(({ problem }) => problem !== null)) process.exitCode = 1;
      const lines = results.map(({ id, problem }) => `${id}: ${problem ?? 'is tried again'}`);
      print(retry, results, lines.length > 0 ? lines : ['None was given up.']);
    }),
  );
}

function problemOf(error: unknown): string {
  if (isDomainError(error, 'not_found')) return 'there is none of this id';
  if (isDomainError(error, 'not_failed')) return `it was not given up: it is ${error.params.status}`;
  throw error;
}

function wholeNumber(text: string): number {
  const read = Number(text);
  if (Number.isInteger(read) && read >= 1 && read <= 1_000) return read;
  throw new InvalidArgumentError('A whole number from 1 to 1000.');
}
