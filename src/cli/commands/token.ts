import { type Command, InvalidArgumentError } from 'commander';
import { example } from '#cli/example.ts';
import { print, tenantOf, withEnvironment } from '#cli/with-environment.ts';
import { isDomainError } from '#domain/errors.ts';
import { parseDuration } from '#domain/time/duration.ts';
import { createToken, listTokens, revokeToken } from '#workflow/tenants/api-token.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const PERMISSION = /^(\*|[a-z]+:(\*|[a-z]+))$/;

/** `token create`, `token list` and `token revoke`: what systems call the API with. */
export function registerToken(program: Command): void {
  const token = program.command('token').description('tokens for the API');
  registerCreate(token);
  registerList(token);
  registerRevoke(token);
}

type CreateOptions = { tenant?: string; user: string; permissions?: string[]; expires?: number };

function registerCreate(token: Command): void {
  const create = token
    .command('create')
    .description('make a token that calls as somebody; it is shown once')
    .option('--tenant <id>', 'the workspace, when there are several')
    .requiredOption('--user <id>', 'Slack user id, or the name of a system', userName)
    .option('--permissions <list>', 'all that it may, as workflows:view,workflows:create', permissionList)
    .option('--expires <duration>', 'in what time it ends, as 90d', milliseconds)
    .option('--json', 'answer as JSON');
  example(create, 'token create --user erp --permissions workflows:create,workflows:view --expires 90d');
  create.action(({ tenant, user: userId, permissions, expires }: CreateOptions) =>
    withEnvironment(async (env) => {
      const tenantId = await tenantOf(env, tenant);
      const expiresAt = expires === undefined ? undefined : new Date(env.now().getTime() + expires);
      const made = await createToken(env, { tenantId, userId, permissions, expiresAt }).catch((error: unknown) => {
        if (!isDomainError(error, 'unknown_user')) throw error;
        throw new Error(`There is nobody active with the id ${userId} in ${tenantId}.`);
      });
      const facts = { ...made, tenant: tenantId, user: userId, expires_at: expiresAt?.toISOString() ?? null };
      print(create, facts, [made.token, `Its id, to revoke it: ${made.id}. It cannot be shown again.`]);
    }),
  );
}

function registerList(token: Command): void {
  const list = token
    .command('list')
    .description('list tokens, without their secrets')
    .option('--tenant <id>', 'the workspace, when there are several')
    .option('--json', 'answer as JSON');
  example(list, 'token list');
  list.action(({ tenant }: { tenant?: string }) =>
    withEnvironment(async (env) => {
      const tokens = await listTokens(env, await tenantOf(env, tenant));
      const now = env.now().toISOString();
      const state = (one: (typeof tokens)[number]) => {
        if (one.revoked_at !== null) return `revoked ${one.revoked_at}`;
        if (one.expires_at === null) return 'until revoked';
        return `${one.expires_at > now ? 'until' : 'expired'} ${one.expires_at}`;
      };
      const lines = tokens.map(
        (one) =>
          `${one.id}  ${one.user_id}  ${one.permissions?.join(',') ?? 'all that the user may'}  ${state(one)}  last used ${one.last_used_at ?? 'never'}`,
      );
      print(list, tokens, lines);
    }),
  );
}

function registerRevoke(token: Command): void {
  const revoke = token
    .command('revoke')
    .description('end a token at once')
    .argument('<id>', 'as list shows it', tokenId)
    .option('--tenant <id>', 'the workspace, when there are several')
    .option('--json', 'answer as JSON');
  example(revoke, 'token revoke 0198c0de-0000-7000-8000-000000000000');
  revoke.action((id: string, { tenant }: { tenant?: string }) =>
    withEnvironment(async (env) => {
      const revoked = await revokeToken(env, { tenantId: await tenantOf(env, tenant), id });
      if (!revoked) process.exitCode = 1;
      print(revoke, { id, revoked }, [revoked ? `Revoked ${id}.` : `There is no token ${id} that holds.`]);
    }),
  );
}

function tokenId(text: string): string {
  if (UUID.test(text)) return text;
  throw new InvalidArgumentError('It is a UUID, as `token list` shows it.');
}

function userName(text: string): string {
  if (/^[\w.@:-]{1,100}$/.test(text)) return text;
  throw new InvalidArgumentError('A Slack user id as U0BOB, or a name of letters, digits and . _ @ : -');
}

function permissionList(text: string): string[] {
  const given = text.split(',').map((one) => one.trim());
  const wrong = given.find((one) => !PERMISSION.test(one));
  if (wrong === undefined) return given;
  throw new InvalidArgumentError(`"${wrong}" is none: write workflows:view or workflows:*.`);
}

function milliseconds(text: string): number {
  const read = parseDuration(text);
  if (read !== null) return read;
  throw new InvalidArgumentError('A time such as 12h, 90d or 52w, of at most ten years.');
}
