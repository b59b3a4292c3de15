import { DomainError } from '#domain/errors.ts';
import { unkeepableIn } from '#domain/exact.ts';

/** Levels of lists and maps within each other; a real definition has some fifteen. */
const MAX_DEPTH = 100;
/** Characters of all texts and keys, and one for each value. Aliases of YAML can make a short file long. */
const MAX_SIZE = 1_000_000;

/**
 * A definition's source (the value of a YAML or JSON document) as it can be kept: plain JSON, each value a copy of its own.
 * @throws DomainError `invalid_definition` when it is nested too deep or too long, or holds what JSON or the database cannot.
 */
export function cleanSource(source: unknown): unknown {
  const clean = new Cleaner().clean(source, 0);
  const issues = unkeepableIn(clean);
  if (issues.length > 0) throw new DomainError('invalid_definition', { issues });
  return clean;
}

class Cleaner {
  #size = 0;

  clean(value: unknown, depth: number): unknown {
    this.#count(1);
    if (typeof value === 'string') return this.#text(value);
    if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
    if (typeof value !== 'object') throw refusal(`a ${typeof value} is no value of JSON`);
    if (depth >= MAX_DEPTH) throw refusal(`nested too deep (at most ${MAX_DEPTH} levels)`);
    if (Array.isArray(value)) return value.map((one) => this.clean(one, depth + 1));
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, inner]) => inner !== undefined)
        .map(([key, inner]) => [this.#key(key), this.clean(inner, depth + 1)]),
    );
  }

  #key(key: string): string {
    if (key === '__proto__') throw refusal('"__proto__" is no key');
    return this.#text(key);
  }

  #text(text: string): string {
    this.#count(text.length);
    return text;
  }

  #count(more: number): void {
    this.#size += more;
    if (this.#size > MAX_SIZE) throw refusal(`too long (at most ${MAX_SIZE.toLocaleString('en')} characters)`);
  }
}

function refusal(message: string): DomainError {
  return new DomainError('invalid_definition', { issues: [{ path: 'definition', message }] });
}
