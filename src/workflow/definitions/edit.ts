import { isOwnDefinition } from '#domain/definition/own-definitions.ts';
import type { Source } from '#domain/definition/steps.ts';
import { DomainError, isDomainError } from '#domain/errors.ts';
import { DefinitionRecord, DefinitionVersionRecord } from '#persistence/entities/index.ts';
import type { Environment } from '#workflow/environment.ts';
import { type Published, publishDefinition } from './publish.ts';

/** Others may publish between the reading and the writing so often; then the caller is told to try again. */
const MAX_ATTEMPTS = 8;

export type EditRequest = {
  tenantId: string;
  key: string;
  actorId: string;
  /** The version that the change was made for; left out, it is made to whatever there is. */
  basedOn?: number | undefined;
};

/**
 * Changes the current text of a definition and publishes it, as the next version where that makes a difference. A definition
 * that is switched off stays so. Of two who do this at once the second changes what the first has published.
 * @param change gives the new text, or throws
 * @returns what was published, with its text
 * @throws DomainError `not_found`; `definition_changed` when it is not at `basedOn`; as publishing; `conflict_retry`.
 */
export async function editDefinition(
  env: Pick<Environment, 'pool' | 'entities'>,
  { basedOn, ...request }: EditRequest,
  change: (source: Source) => Source,
): Promise<Published & { source: Source }> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const { version, source, active } = await readCurrentSource(env, request);
    if (basedOn !== undefined && basedOn !== version)
      throw new DomainError('definition_changed', { key: request.key, version });
    const changed = change(source);
    try {
      const published = await publishDefinition(env, { ...request, source: changed, basedOn: version, active });
      return { ...published, source: changed };
    } catch (error) {
      if (!isDomainError(error, 'definition_changed') || basedOn !== undefined) throw error;
    }
  }
  throw new DomainError('conflict_retry', {});
}

/** The version that a definition is at; null for one that there is not. */
export async function readCurrentVersion(
  { entities }: Pick<Environment, 'entities'>,
  { tenantId, key }: Pick<EditRequest, 'tenantId' | 'key'>,
): Promise<number | null> {
  const definition = isOwnDefinition(key) ? null : await entities(tenantId).findOne(DefinitionRecord, { key });
  return definition?.currentVersion || null;
}

export type CurrentSource = { version: number; source: Source; active: boolean };

/**
 * The current text of a definition.
 * @throws DomainError `not_found`; `invalid_definition` when it was published before texts were kept.
 */
export async function readCurrentSource(
  { entities }: Pick<Environment, 'entities'>,
  { tenantId, key }: Pick<EditRequest, 'tenantId' | 'key'>,
): Promise<CurrentSource> {
  const em = entities(tenantId);
  const definition = isOwnDefinition(key) ? null : await em.findOne(DefinitionRecord, { key });
  if (!definition) throw new DomainError('not_found', { ref: key });
  const version = definition.currentVersion;
  const { source } = await em.findOneOrFail(DefinitionVersionRecord, { key, version });
  if (!source) {
    const message = 'its text was not kept when it was published: publish it as a whole once';
    throw new DomainError('invalid_definition', { issues: [{ path: 'definition', message }] });
  }
  return { version, source, active: definition.isActive };
}
