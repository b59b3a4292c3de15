import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where a file of the shipped `workflows` is. */
export function shippedFile(name: string): string {
  return fileURLToPath(new URL(`../../../workflows/${name}`, import.meta.url));
}

/** A definition that is shipped as JSON, exactly as its file has it. */
export function shippedDefinition(key: 'forecast_cycle' | 'document_approval'): unknown {
  return JSON.parse(readFileSync(shippedFile(`${key}.json`), 'utf8'));
}
