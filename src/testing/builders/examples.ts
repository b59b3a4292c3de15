import { readFileSync } from 'node:fs';

/** A definition that is shipped as JSON, exactly as its file has it. */
export function shippedDefinition(key: 'forecast_cycle' | 'document_approval'): unknown {
  return JSON.parse(readFileSync(new URL(`../../../workflows/${key}.json`, import.meta.url), 'utf8'));
}
