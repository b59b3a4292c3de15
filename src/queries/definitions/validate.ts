import { rolesNamed } from '#domain/definition/definition.ts';
import { publishable } from '#domain/definition/publishable.ts';
import { isDomainError } from '#domain/errors.ts';
import type { Issue } from '#domain/issues.ts';
import type { Reads } from '#queries/card/card.ts';
import { readRolePeople } from '#queries/people/role-people.ts';

/** Whether a text could be published as it is, and what it would lack then. */
export type Validation = {
  valid: boolean;
  key: string | null;
  errors: Issue[];
  /** Roles that nobody has: requests would fall to the admins. */
  warnings: Issue[];
};

/** Checks a text as publishing would, and stores nothing. */
export async function validateDefinition(
  { pool }: Pick<Reads, 'pool'>,
  { tenantId, source }: { tenantId: string; source: unknown },
): Promise<Validation> {
  try {
    const { definition } = publishable(source);
    const { empty } = await readRolePeople(pool, tenantId, rolesNamed(definition));
    const warnings = empty.map((role) => ({ path: `roles.${role}`, message: 'nobody has this role yet' }));
    return { valid: true, key: definition.key, errors: [], warnings };
  } catch (error) {
    if (isDomainError(error, 'invalid_definition')) return invalid(error.params.issues);
    throw error;
  }
}

export function invalid(errors: Issue[]): Validation {
  return { valid: false, key: null, errors, warnings: [] };
}
