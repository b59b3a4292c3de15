import type { Command } from '#domain/request/command.ts';
import type { Environment } from '#workflow/environment.ts';
import type { Seen } from './transact.ts';

/**
 * The command that reminds those who are asked. When they were reminded last is read after the workflow: whoever nudges in
 * between has written history, so that this command is made anew.
 */
export function nudging(env: Pick<Environment, 'pool'>, tenantId: string) {
  return async ({ workflow }: Seen): Promise<Extract<Command, { type: 'nudge' }>> => {
    const { rows } = await env.pool.query<{ at: string }>({
      name: 'last_nudge',
      text: `select iso_utc(at) as at from history
              where tenant_id = $1 and workflow_id = $2 and trigger = 'nudge' and events = '[]'::jsonb
              order by sequence desc limit 1`,
      values: [tenantId, workflow.id],
    });
    return { type: 'nudge', lastAt: rows[0]?.at ?? null };
  };
}
