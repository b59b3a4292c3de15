import { z } from 'zod';
import { type ChainedEntry, firstBroken } from '#domain/request/history-chain.ts';
import { type Cell, CsvError, readCsv } from './csv.ts';
import { CSV_COLUMNS, entryOf, historyLineSchema, workflowLineSchema } from './export.ts';

/** The first row of a workflow that does not hold; of a file, `line` says where. `sequence` is null for a line that is no row. */
export type BrokenRow = { number: number | null; sequence: number | null; line?: number; fault: string };
export type AuditVerdict = { checked: number; rows: number; broken: BrokenRow[] };

type Head = { number: number; id: string; sequence: number; hash: string };

/**
 * The first row that does not follow from those before it, or the one after the last when rows were taken off the end; null
 * when all is well.
 */
export function brokenAt(head: Omit<Head, 'number'>, entries: readonly ChainedEntry[]): number | null {
  const row = firstBroken(head.id, entries);
  if (row) return row.sequence;
  const last = entries.at(-1);
  return last?.sequence === head.sequence && last.hash === head.hash ? null : (last?.sequence ?? 0) + 1;
}

/**
 * Verifies an export or an archive from its text alone: NDJSON when it begins with a brace, else CSV. Lines of other kinds are
 * passed over. Whoever rewrites a whole chain cannot be found out by its hashes alone: compare with another copy for that.
 */
export async function verifyAuditFile(
  chunks: AsyncIterable<string>,
  progress?: (rows: number) => void,
): Promise<AuditVerdict> {
  const check = new FileCheck(progress);
  const source = chunks[Symbol.asyncIterator]();
  const first = await source.next();
  const all = prepend(first.done ? '' : first.value, { [Symbol.asyncIterator]: () => source });
  if (!first.done && first.value.startsWith('{')) await verifyLines(all, check);
  else await verifyRecords(all, check);
  return check.verdict();
}

async function* prepend(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

async function verifyLines(chunks: AsyncIterable<string>, check: FileCheck): Promise<void> {
  let line = 0;
  for await (const text of linesOf(chunks)) {
    line += 1;
    if (text !== '') check.line(line, parsed(text));
  }
}

async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

async function verifyRecords(chunks: AsyncIterable<string>, check: FileCheck): Promise<void> {
  let line = 0;
  try {
    for await (const cells of readCsv(chunks)) {
      line += 1;
      if (line > 1) check.record(line, cells);
      else if (cells.join() !== CSV_COLUMNS.join()) return check.fault(1, 'this is no export of the audit trail');
    }
    if (line === 0) check.fault(1, 'the file is empty');
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    check.fault(error.line, error.message);
  }
}

const exportLine = z.object({ type: z.literal('export') });
const endLine = z.object({ type: z.literal('end'), workflows: z.number(), rows: z.number() });

class FileCheck {
  #head: Head | null = null;
  #headLine = 0;
  #entries: { line: number; entry: ChainedEntry }[] = [];
  #broken: BrokenRow[] = [];
  #checked = 0;
  #rows = 0;
  #awaitsEnd = false;
  #last = 0;
  readonly #progress: ((rows: number) => void) | undefined;

  constructor(progress: ((rows: number) => void) | undefined) {
    this.#progress = progress;
  }

  /** A line of NDJSON, by its type. */
  line(line: number, value: unknown): void {
    this.#last = line;
    const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : null;
    if (type === 'history') this.#history(line, historyLineSchema.safeParse(value).data);
    else if (type === 'workflow') this.#workflow(line, workflowLineSchema.safeParse(value).data);
    else if (type === 'export') this.#awaitsEnd = exportLine.safeParse(value).success;
    else if (type === 'end') this.#end(line, endLine.safeParse(value).data);
    else if (type === null) this.fault(line, 'this is no line of an audit trail');
  }

  /** A record of CSV: a row, with its workflow's facts. */
  record(line: number, cells: readonly Cell[]): void {
    this.#last = line;
    const facts = Object.fromEntries(CSV_COLUMNS.map((column, index) => [column, cells[index] ?? null]));
    for (const name of ['number', 'sequence', 'data', 'events', 'history_sequence']) {
      facts[name] = parsed(String(facts[name])) as never;
    }
    const head = workflowLineSchema.safeParse({ ...facts, type: 'workflow', id: facts.workflow_id }).data;
    const old = this.#head;
    const isSame = old?.id === head?.id && old?.sequence === head?.history_sequence && old?.hash === head?.history_hash;
    if (!head || !isSame) this.#workflow(line, head);
    if (head) this.#history(line, historyLineSchema.safeParse({ ...facts, type: 'history' }).data);
  }

  fault(line: number, fault: string): void {
    this.#broken.push({ number: this.#head?.number ?? null, sequence: null, line, fault });
  }

  verdict(): AuditVerdict {
    this.#close();
    if (this.#awaitsEnd) this.fault(this.#last, 'the export breaks off here');
    return { checked: this.#checked, rows: this.#rows, broken: this.#broken };
  }

  #workflow(line: number, head: z.infer<typeof workflowLineSchema> | undefined): void {
    this.#close();
    this.#headLine = line;
    if (!head) this.fault(line, 'the facts of the workflow are not whole');
    else this.#head = { number: head.number, id: head.id, sequence: head.history_sequence, hash: head.history_hash };
  }

  #history(line: number, row: z.infer<typeof historyLineSchema> | undefined): void {
    this.#rows += 1;
    if (!row) this.fault(line, 'the row is not whole');
    else if (row.workflow_id !== this.#head?.id) this.fault(line, 'the row does not belong to the workflow above it');
    else this.#entries.push({ line, entry: entryOf(row) });
  }

  #end(line: number, end: z.infer<typeof endLine> | undefined): void {
    this.#close();
    this.#awaitsEnd = false;
    if (end?.workflows === this.#checked && end.rows === this.#rows) return;
    this.fault(line, `${this.#checked} workflows with ${this.#rows} rows are here, and the export had others`);
  }

  #close(): void {
    const head = this.#head;
    if (!head) return;
    this.#checked += 1;
    this.#progress?.(this.#rows);
    const entries = this.#entries.map(({ entry }) => entry);
    const sequence = brokenAt(head, entries);
    if (sequence !== null) {
      const line = this.#entries.find(({ entry }) => entry.sequence === sequence)?.line ?? this.#entries.at(-1)?.line;
      this.#broken.push({ number: head.number, sequence, line: line ?? this.#headLine, fault: brokenWords(sequence) });
    }
    this.#head = null;
    this.#entries = [];
  }
}

export function brokenWords(sequence: number): string {
  return `the history is broken at row ${sequence}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
