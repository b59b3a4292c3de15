import type { Definition } from '#domain/definition/definition.ts';
import { isOwnDefinition } from '#domain/definition/own-definitions.ts';
import { DomainError } from '#domain/errors.ts';
import { type Actor, allows } from '#domain/people/role.ts';
import { DefinitionRecord, DefinitionVersionRecord } from '#persistence/entities/index.ts';
import type { Entities, EntityManager } from '#persistence/orm.ts';

/**
 * Definitions are open to every full member, as `/workflow definitions` is; others need `definitions:view`.
 * @throws DomainError `not_permitted`.
 */
export function checkMayReadDefinitions(reader: Actor): void {
  if (!reader.external || allows(reader.permissions, 'definitions:view')) return;
  throw new DomainError('not_permitted', { reason: 'external', roles: ['workflow_creator', 'admin'], users: [] });
}

type Request = { tenantId: string; key: string; version?: number | undefined };
export type PublishedVersion = { key: string; version: number; isActive: boolean; definition: Definition };

/**
 * One version of a definition, the current one when none is named.
 * @throws DomainError `not_found`, `not_permitted`.
 */
export async function readPublishedVersion(
  reads: Entities,
  { reader, ...request }: Request & { reader: Actor },
): Promise<PublishedVersion> {
  checkMayReadDefinitions(reader);
  return findPublishedVersion(reads, request);
}

/** {@link readPublishedVersion} for whoever may read definitions. @throws DomainError `not_found`. */
export async function findPublishedVersion({ entities }: Entities, request: Request): Promise<PublishedVersion> {
  const { definition, version } = await findDefinition(entities(request.tenantId), request);
  const { key, isActive } = definition;
  return { key, version: version.version, isActive, definition: version.body };
}

/** A definition with one of its versions. */
export type Versioned = { definition: DefinitionRecord; version: DefinitionVersionRecord };

/** {@link findPublishedVersion} as the two rows of it. */
export async function findDefinition(
  em: EntityManager,
  { key, version }: Omit<Request, 'tenantId'>,
): Promise<Versioned> {
  const definition = isOwnDefinition(key) ? null : await em.findOne(DefinitionRecord, { key });
  const wanted = definition && { key, version: version ?? definition.currentVersion };
  const found = wanted && (await em.findOne(DefinitionVersionRecord, wanted));
  if (!found) throw new DomainError('not_found', { ref: version === undefined ? key : `${key} version ${version}` });
  return { definition, version: found };
}

/** Each of these with its current version, in one query. */
export async function withVersions(em: EntityManager, definitions: readonly DefinitionRecord[]): Promise<Versioned[]> {
  if (definitions.length === 0) return [];
  const named = definitions.map(({ key, currentVersion }) => ({ key, version: currentVersion }));
  const versions = new Map((await em.find(DefinitionVersionRecord, { $or: named })).map((one) => [one.key, one]));
  return definitions.flatMap((definition) => {
    const version = versions.get(definition.key);
    return version ? [{ definition, version }] : [];
  });
}
