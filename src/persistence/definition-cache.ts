import { type Definition, definitionFrom } from '#domain/definition/definition.ts';
import { DefinitionVersionRecord } from './entities/index.ts';
import type { Entities } from './orm.ts';

/** Versions kept in memory at most; each is some 10 kB. */
const MAX_KEPT = 1_000;

/** Published versions never change, so each is read from the database once and kept. */
export type DefinitionCache = { version(tenantId: string, key: string, version: number): Promise<Definition> };

/** A cache over the versions of definitions. Whoever asks while one is being read waits for the same reading. */
export function definitionCache(env: Entities): DefinitionCache {
  const kept = new Map<string, Promise<Definition>>();
  return {
    version(tenantId, key, version) {
      const name = `${tenantId} ${key} ${version}`;
      const known = kept.get(name);
      if (known !== undefined) return known;
      const reading = readVersion(env, tenantId, key, version);
      if (kept.size >= MAX_KEPT) kept.clear();
      kept.set(name, reading);
      reading.catch(() => kept.delete(name));
      return reading;
    },
  };
}

async function readVersion(
  { entities }: Entities,
  tenantId: string,
  key: string,
  version: number,
): Promise<Definition> {
  const found = await entities(tenantId).findOne(DefinitionVersionRecord, { key, version });
  if (!found) throw new Error(`definition ${key} has no version ${version}`);
  return definitionFrom(found.body);
}
