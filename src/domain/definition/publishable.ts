import { DomainError } from '#domain/errors.ts';
import type { Definition } from './definition.ts';
import { isOwnDefinition } from './own-definitions.ts';
import { parseDefinition } from './parse.ts';
import { cleanSource } from './source.ts';

/** A text that may be published, cleaned, and what it means. */
export type Publishable = { source: unknown; definition: Definition };

/**
 * Everything that publishing checks of a text by itself.
 * @param given the value of a YAML or JSON document
 * @throws DomainError `invalid_definition` with every problem.
 */
export function publishable(given: unknown): Publishable {
  const source = cleanSource(given);
  const definition = parseDefinition(source);
  if (isOwnDefinition(definition.key)) {
    const message = `"${definition.key}" is the program's own definition; choose another key`;
    throw new DomainError('invalid_definition', { issues: [{ path: 'key', message }] });
  }
  return { source, definition };
}
