import type { Pool } from 'pg';
import type { PersonOption } from '#blocks/view.ts';

/** Slack: a select of ours holds 100 people; where there are more, Slack's own select is used, and the choice is checked. */
const MAX_OFFERED = 100;

/**
 * People who may be handed something: active members of the workspace, by name; those of the roles where roles are named.
 * Who holds a role is for SQL to say: decisions ask the same function.
 * @returns an empty list when there are more than can be offered one by one.
 */
export async function candidates(
  pool: Pool,
  tenantId: string,
  { roles, without }: { roles: readonly string[]; without: readonly string[] },
): Promise<PersonOption[]> {
  const { rows } = await pool.query<PersonOption>({
    name: 'candidates',
    text: `
      select id, coalesce(nullif(real_name, ''), nullif(name, ''), id) as name
        from app_user
       where tenant_id = $1 and not is_bot and not is_deactivated and not is_external and not is_service and id <> all($3)
         and (cardinality($2::text[]) = 0 or id in (select people_of_roles($1, $2)))
         and id ~ '^[UW]'
       order by 2, 1
       limit $4`,
    values: [tenantId, roles, without, MAX_OFFERED],
  });
  return rows.length < MAX_OFFERED ? rows : [];
}
