import type { Pool } from 'pg';
import type { Definition } from '#domain/definition/definition.ts';

/** Versions kept in memory at most; each is some 10 kB. */
const MAX_KEPT = 1_000;

/** Published versions never change, so each is read from the database once and kept. */
export type DefinitionCache = { version(tenantId: string, key: string, version: number): Promise<Definition> };

/** A cache over the `definition_version` table. Whoever asks while one is being read waits for the same reading. */
export function definitionCache(pool: Pool): DefinitionCache {
  const kept = new Map<string, Promise<Definition>>();
  return {
    version(tenantId, key, version) {
      const name = `${tenantId} ${key} ${version}`;
      const known = kept.get(name);
      if (known !== undefined) return known;
      const reading = readVersion(pool, tenantId, key, version);
      if (kept.size >= MAX_KEPT) kept.clear();
      kept.set(name, reading);
      reading.catch(() => kept.delete(name));
      return reading;
    },
  };
}

async function readVersion(pool: Pool, tenantId: string, key: string, version: number): Promise<Definition> {
  const { rows } = await pool.query<{ body: Definition }>({
    name: 'definition_version',
    text: 'select body from definition_version where tenant_id = $1 and key = $2 and version = $3',
    values: [tenantId, key, version],
  });
  const body = rows[0]?.body;
  if (!body) throw new Error(`definition ${key} has no version ${version}`);
  return body;
}
