import type { DefinitionLine } from '#blocks/view.ts';
import { mayStart } from '#domain/decide/start.ts';
import type { Definition } from '#domain/definition/definition.ts';
import { isOwnDefinition } from '#domain/definition/own-definitions.ts';
import { textIn } from '#domain/text.ts';
import { readActor } from '#persistence/actor.ts';
import type { Reads } from '#queries/card/card.ts';

/** A definition with how many of its workflows are open, by the version that they were started on. */
export type DefinitionUse = DefinitionLine & { running: { version: number; count: number }[] };

type Request = { tenantId: string; readerId: string; locale?: string | undefined };
type Row = { key: string; current_version: number; is_active: boolean };

/** Every definition of the tenant by name, those that are switched off last. */
export async function listDefinitions(reads: Reads, { tenantId, readerId, locale }: Request): Promise<DefinitionUse[]> {
  const [reader, current, running] = await Promise.all([
    readActor(reads.pool, tenantId, readerId),
    readCurrent(reads, tenantId),
    readRunning(reads, tenantId),
  ]);
  return current.map(({ row, definition }) => ({
    key: row.key,
    name: textIn(definition.name, locale),
    version: row.current_version,
    description: definition.description ? textIn(definition.description, locale) : null,
    stages: definition.stages.length,
    active: row.is_active,
    canStart: row.is_active && mayStart(definition, reader),
    running: running.get(row.key) ?? [],
  }));
}

/** The definitions that a person may start, by name. */
export async function listStartable(
  reads: Reads,
  { tenantId, readerId, locale }: Request,
): Promise<{ key: string; name: string }[]> {
  const [reader, current] = await Promise.all([
    readActor(reads.pool, tenantId, readerId),
    readCurrent(reads, tenantId),
  ]);
  return current
    .filter(({ row, definition }) => row.is_active && mayStart(definition, reader))
    .map(({ row, definition }) => ({ key: row.key, name: textIn(definition.name, locale) }));
}

/** The current version of every definition that somebody published, switched-off ones last. */
export async function readCurrent(reads: Reads, tenantId: string): Promise<{ row: Row; definition: Definition }[]> {
  const { rows } = await reads.pool.query<Row>({
    name: 'current_definitions',
    text: 'select key, current_version, is_active from definition where tenant_id = $1 order by is_active desc, key',
    values: [tenantId],
  });
  return Promise.all(
    rows
      .filter(({ key }) => !isOwnDefinition(key))
      .map(async (row) => ({
        row,
        definition: await reads.definitions.version(tenantId, row.key, row.current_version),
      })),
  );
}

async function readRunning(reads: Reads, tenantId: string): Promise<Map<string, DefinitionUse['running']>> {
  const { rows } = await reads.pool.query<{ key: string; version: number; count: number }>(
    `select definition_key as key, definition_version as version, count(*)::int as count
       from workflow where tenant_id = $1 and completed_at is null group by 1, 2 order by 1, 2`,
    [tenantId],
  );
  const running = new Map<string, DefinitionUse['running']>();
  for (const { key, ...use } of rows) running.set(key, [...(running.get(key) ?? []), use]);
  return running;
}
