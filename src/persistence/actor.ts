import type { Actor } from '#domain/people/role.ts';
import type { Statements } from './statements.ts';

/** The facts about one person at this moment; somebody unknown has no more than the default roles. */
export async function readActor(db: Statements, tenantId: string, userId: string): Promise<Actor> {
  const { rows } = await db.query<{ actor: Actor }>({
    name: 'actor_facts',
    text: 'select actor_facts($1, $2) as actor',
    values: [tenantId, userId],
  });
  const actor = rows[0]?.actor;
  if (!actor) throw new Error('actor_facts gave no row');
  return actor;
}
