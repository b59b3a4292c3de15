import { addJobSql } from '#persistence/queue/add-job.ts';
import type { Statements } from '#persistence/statements.ts';
import type { Environment } from '#workflow/environment.ts';

/** Absences ended by one look at the clock. */
const BATCH = 500;

/**
 * Says that somebody is back: their delegate decides for them no longer, and both are told how much was decided meanwhile.
 * @returns who stood in for them; null when they were not away.
 */
export async function setBack(
  env: { pool: Statements },
  { tenantId, userId }: { tenantId: string; userId: string },
): Promise<{ delegateId: string } | null> {
  const { rows } = await env.pool.query<{ delegate_id: string }>({
    text: endAways('tenant_id = $1 and id = $2'),
    values: [tenantId, userId],
  });
  const delegateId = rows[0]?.delegate_id;
  return delegateId === undefined ? null : { delegateId };
}

/** Ends every absence whose time is over. Any number of replicas may do it at once: each absence ends once. */
export async function endOverdueAways(env: Pick<Environment, 'pool'>): Promise<void> {
  await env.pool.query(endAways(`away_until <= now() order by away_until limit ${BATCH}`));
}

/** Ended and told in one statement, of whatever tenants: each absence once, however many look at the clock. */
function endAways(which: string) {
  return `
  with over as (
    select tenant_id, id, delegate_id, away_since from app_user
     where delegate_id is not null and ${which}
       for update skip locked
  ), ended as (
    update app_user as u set away_since = null, away_until = null, delegate_id = null
      from over where u.tenant_id = over.tenant_id and u.id = over.id
    returning over.tenant_id, over.id, over.delegate_id, over.away_since
  )
  select delegate_id, ${addJobSql('away_over', {
    ...{ tenantId: 'tenant_id', userId: 'id', delegateId: 'delegate_id' },
    ...{ since: 'iso_utc(away_since)', back: 'true' },
  })}
    from ended`;
}
