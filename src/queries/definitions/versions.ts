import type { VersionsView } from '#blocks/view.ts';
import type { Definition } from '#domain/definition/definition.ts';
import { differenceInWords } from '#domain/definition/diff.ts';
import { DomainError } from '#domain/errors.ts';
import { textIn } from '#domain/text.ts';
import { DefinitionRecord, DefinitionVersionRecord } from '#persistence/entities/index.ts';
import type { Entities } from '#persistence/orm.ts';
import type { Reads } from '#queries/card/card.ts';
import { readOpenWorkflows } from './open-workflows.ts';

/** Versions that are told of, the newest first: each is compared with the one before it. */
const MAX_VERSIONS = 20;

/**
 * The versions of a definition: which one is current, how many requests run on each, and what each changed.
 * @throws DomainError `unknown_definition`.
 */
export async function readVersions(
  reads: Pick<Reads, 'pool'> & Entities,
  { tenantId, key, locale }: { tenantId: string; key: string; locale?: string | undefined },
): Promise<VersionsView> {
  const em = reads.entities(tenantId);
  const definition = await em.findOne(DefinitionRecord, { key });
  if (!definition) {
    const all = await em.find(DefinitionRecord, {}, { orderBy: { key: 'asc' } });
    throw new DomainError('unknown_definition', { key, available: all.map((one) => one.key) });
  }
  // One more than is shown: what the oldest changed is told as well.
  const newest = { orderBy: { version: 'desc' }, limit: MAX_VERSIONS + 1 } as const;
  const [versions, total] = await em.findAndCount(DefinitionVersionRecord, { key }, newest);
  const running = await readOpenWorkflows(reads, tenantId, [key]);
  const current = versions.find(({ version }) => version === definition.currentVersion) ?? versions[0];
  return {
    key,
    name: current ? textIn(current.body.name, locale) : key,
    active: definition.isActive,
    total,
    versions: versions.slice(0, MAX_VERSIONS).map(({ version, createdBy, createdAt, body }, index) => ({
      version,
      current: version === definition.currentVersion,
      running: running.find((one) => one.version === version)?.count ?? 0,
      publishedBy: createdBy,
      publishedAt: createdAt.toISOString(),
      changes: changesOf(versions[index + 1]?.body, body),
    })),
  };
}

/** One version of a definition, or null. */
export async function readVersion(
  { entities }: Entities,
  { tenantId, key, version }: { tenantId: string; key: string; version: number },
): Promise<Definition | null> {
  const found = await entities(tenantId).findOne(DefinitionVersionRecord, { key, version });
  return found?.body ?? null;
}

function changesOf(before: Definition | undefined, after: Definition): string[] | null {
  return before ? differenceInWords(before, after) : null;
}
