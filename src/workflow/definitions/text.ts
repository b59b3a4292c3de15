import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { type Publishable, publishable } from '#domain/definition/publishable.ts';
import { DomainError, isDomainError } from '#domain/errors.ts';
import { INEXACT_NUMBER, isExact, readExactJson, unkeepableIn } from '#domain/exact.ts';
import type { Issue } from '#domain/issues.ts';
import { messageOf } from '#domain/text.ts';

export type TextFormat = 'yaml' | 'json';

/** Largest file that is read, in characters; the largest definition that makes sense is a tenth of it. */
const MAX_TEXT = 1_000_000;

/** Faults of a text that are told at once. */
const MAX_FAULTS = 100;

/** A document with its value, the line (from 1) of any path in it, and what of it could be kept only otherwise than it is written. */
export type TextDocument = { value: unknown; lineOf: (path: string) => number | null; issues: Issue[] };

/**
 * Reads YAML or JSON.
 * @throws DomainError `invalid_definition` with the line of each fault.
 */
export function readDocument(text: string, format: TextFormat): TextDocument {
  if (text.length > MAX_TEXT) throw unreadable('', `the file is too long (at most ${MAX_TEXT} characters)`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const lineOf = (path: string) => {
    const offset = nodeAt(document, path)?.range?.[0];
    return offset === undefined ? null : lines.linePos(offset).line;
  };
  if (format === 'json') return { ...parseJson(text), lineOf };
  const faults = [
    ...document.errors.map(({ pos, message }) => ({ at: pos[0], message: plainFault(message) })),
    ...repeatedKeys(document),
  ];
  if (faults.length > 0) {
    const issues = faults
      .slice(0, MAX_FAULTS)
      .map(({ at, message }) => ({ path: `line ${lines.linePos(at).line}`, message }));
    throw new DomainError('invalid_definition', { issues });
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw unreadable('', plainFault(messageOf(error)));
  }
  return { value, lineOf, issues: [...changedNumbers(document), ...unkeepableIn(value)].slice(0, MAX_FAULTS) };
}

/** Numbers of a document that are others once they are read. Those that no JSON can say are found in its value. */
function changedNumbers(document: Document.Parsed): Issue[] {
  const issues: Issue[] = [];
  visit(document, {
    Scalar(key, { value, source }, within) {
      if (typeof value !== 'number' || !Number.isFinite(value) || source === undefined) return;
      const isSame = /^[-+]?0[xo]/i.test(source) ? Number.isSafeInteger(value) : isExact(source, value);
      if (!isSame) issues.push({ path: pathOf([...within, key]), message: INEXACT_NUMBER });
    },
  });
  return issues;
}

/** The path to a node: the keys of the maps and the places in the lists that it lies in. */
function pathOf(within: readonly unknown[]): string {
  return within
    .flatMap((one, index) => {
      if (isPair(one)) return isScalar(one.key) ? [String(one.key.value)] : [];
      const next = within[index + 1];
      if (!isSeq(one)) return [];
      return [String(typeof next === 'number' ? next : one.items.indexOf(next))];
    })
    .join('.');
}

/** The library reads what lies within each other as deep as the stack goes. */
function plainFault(message: string): string {
  return message.startsWith('Maximum call stack') ? 'nested too deep' : message;
}

/** Keys that stand twice in one map. The library would compare each with every other, for a long map at great length. */
function repeatedKeys(document: Document.Parsed): { at: number; message: string }[] {
  const repeated: { at: number; message: string }[] = [];
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) repeated.push({ at: key.range?.[0] ?? 0, message: 'Map keys must be unique' });
        seen.add(key.value);
      }
    },
  });
  return repeated;
}

/**
 * Reads a definition's text, by the rules of publishing.
 * @throws DomainError `invalid_definition`; each path ends in its line: "stages.review (line 12)".
 */
export function readDefinitionText(text: string, format: TextFormat): Publishable {
  const document = readDocument(text, format);
  return withLines(document, () => publishable(document.value));
}

/**
 * Runs a parser over a document's value and adds the line to the path of each issue that it throws.
 * @throws DomainError `invalid_definition` also for what of the document cannot be kept as it is written.
 */
export function withLines<T>(document: TextDocument, parse: () => T): T {
  try {
    checkDocument(document);
    return parse();
  } catch (error) {
    if (!isDomainError(error, 'invalid_definition')) throw error;
    const issues = error.params.issues.map(({ path, message }) => {
      const line = document.lineOf(path);
      return { path: line === null ? path : `${path} (line ${line})`, message };
    });
    throw new DomainError('invalid_definition', { issues });
  }
}

/** @throws DomainError `invalid_definition` for what of a document cannot be kept as it is written. */
export function checkDocument({ issues }: TextDocument): void {
  if (issues.length > 0) throw new DomainError('invalid_definition', { issues });
}

function parseJson(text: string): ReturnType<typeof readExactJson> {
  try {
    return readExactJson(text);
  } catch (error) {
    throw unreadable('', messageOf(error));
  }
}

function unreadable(path: string, message: string): DomainError {
  return new DomainError('invalid_definition', { issues: [{ path: path || 'file', message }] });
}

/** The node that a path names, or the deepest one on the way to it: what is missing is missing there. */
function nodeAt(document: Document.Parsed, path: string): Node | null {
  let node: Node | null = isNode(document.contents) ? document.contents : null;
  for (const segment of path.split('.')) {
    const next: Node | null = child(node, segment);
    if (!next) return node;
    node = next;
  }
  return node;
}

/** The part of a map by its key, of a list by its index or by the `key` that stands in its items ("stages.review"). */
function child(node: Node | null, segment: string): Node | null {
  if (isMap(node)) {
    const found = node.get(segment, true);
    return isNode(found) ? found : null;
  }
  if (!isSeq(node)) return null;
  const named = node.items.find((item) => isMap(item) && item.get('key') === segment);
  const found = named ?? node.items[/^\d+$/.test(segment) ? Number(segment) : -1];
  return isNode(found) ? found : null;
}
