import { isOwnDefinition } from '#domain/definition/own-definitions.ts';
import { DomainError } from '#domain/errors.ts';
import { DefinitionRecord } from '#persistence/entities/index.ts';
import type { EntityManager } from '#persistence/orm.ts';

/** Says that there is no such definition, and which there are besides the program's own. @param among only these */
export async function unknownDefinition(
  em: EntityManager,
  key: string,
  among: { isActive?: true } = {},
): Promise<DomainError> {
  const all = await em.find(DefinitionRecord, among, { orderBy: { key: 'asc' } });
  const available = all.map((one) => one.key).filter((one) => !isOwnDefinition(one));
  return new DomainError('unknown_definition', { key, available });
}
