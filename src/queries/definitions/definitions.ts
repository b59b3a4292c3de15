import type { DefinitionLine } from '#blocks/view.ts';
import { canStart } from '#domain/decide/start.ts';
import type { Definition } from '#domain/definition/definition.ts';
import { isOwnDefinition } from '#domain/definition/own-definitions.ts';
import { textIn } from '#domain/text.ts';
import { readActor } from '#persistence/actor.ts';
import { DefinitionRecord } from '#persistence/entities/index.ts';
import type { Entities } from '#persistence/orm.ts';
import type { Reads } from '#queries/card/card.ts';
import { readOpenWorkflows } from './open-workflows.ts';

/** A definition with how many of its workflows are open, by the version that they were started on. */
export type DefinitionUse = DefinitionLine & { running: { version: number; count: number }[] };

type Request = { tenantId: string; readerId: string; locale?: string | undefined };

/** Every definition of the tenant by name, those that are switched off last. */
export async function listDefinitions(
  reads: Reads & Entities,
  { tenantId, readerId, locale }: Request,
): Promise<DefinitionUse[]> {
  const [reader, current, running] = await Promise.all([
    readActor(reads.pool, tenantId, readerId),
    readCurrent(reads, tenantId),
    readOpenWorkflows(reads, tenantId),
  ]);
  return current.map(({ row, definition }) => ({
    key: row.key,
    name: textIn(definition.name, locale),
    version: row.currentVersion,
    description: definition.description ? textIn(definition.description, locale) : null,
    stages: definition.stages.length,
    active: row.isActive,
    canStart: row.isActive && canStart(definition, reader),
    running: running.filter(({ key }) => key === row.key).map(({ version, count }) => ({ version, count })),
  }));
}

/** The definitions that a person may start, by name. */
export async function listStartable(
  reads: Reads & Entities,
  { tenantId, readerId, locale }: Request,
): Promise<{ key: string; name: string }[]> {
  const [reader, current] = await Promise.all([
    readActor(reads.pool, tenantId, readerId),
    readCurrent(reads, tenantId),
  ]);
  return current
    .filter(({ row, definition }) => row.isActive && canStart(definition, reader))
    .map(({ row, definition }) => ({ key: row.key, name: textIn(definition.name, locale) }));
}

/** The current version of every definition that somebody published, switched-off ones last. */
export async function readCurrent(
  { entities, definitions }: Reads & Entities,
  tenantId: string,
): Promise<{ row: DefinitionRecord; definition: Definition }[]> {
  const rows = await entities(tenantId).find(DefinitionRecord, {}, { orderBy: { isActive: 'desc', key: 'asc' } });
  const current = rows.filter(({ key }) => !isOwnDefinition(key));
  return Promise.all(
    current.map(async (row) => ({
      row,
      definition: await definitions.version(tenantId, row.key, row.currentVersion),
    })),
  );
}
