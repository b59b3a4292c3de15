/** A cell; null is nothing at all, which CSV can tell from an empty text by its quotes. */
export type Cell = string | null;

/**
 * What a spreadsheet would take for a formula (OWASP, CSV injection), and whatever begins with the apostrophe that guards
 * against it: so every guarded cell begins with one, no other does, and reading takes it away without a doubt.
 */
const GUARDED = /^(?:\s*[=+\-@＝＋－＠]|[\t\r\n']|\s+')/u;
const GUARD = "'";
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/u;

/** One line as RFC 4180 has it, CRLF at its end, in which no cell is a formula. {@link readCsv} gives the same cells back. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(written).join(',')}\r\n`;
}

function written(cell: Cell): string {
  if (cell === null) return '';
  const text = GUARDED.test(cell) ? GUARD + cell : cell;
  return text === '' || NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A file that is not CSV; `line` counts records from 1. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
  readonly line: number;

  constructor(line: number, fault: string) {
    super(`record ${line}: ${fault}`);
    this.line = line;
  }
}

/** Reads what {@link csvLine} wrote, however it is cut into chunks. @throws CsvError for an open quote or a stray one. */
export async function* readCsv(chunks: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Cell[]> {
  const reader = new RecordReader();
  for await (const chunk of chunks) yield* reader.take(chunk);
  yield* reader.end();
}

type Place = 'start' | 'plain' | 'quoted' | 'after_quote';

class RecordReader {
  #place: Place = 'start';
  #cells: Cell[] = [];
  #text = '';
  #line = 1;

  *take(chunk: string): Generator<Cell[]> {
    for (const char of chunk) {
      if (this.#place === 'quoted') {
        if (char === '"') this.#place = 'after_quote';
        else this.#text += char;
      } else if (char === '"') this.#quote();
      else if (char === ',') this.#endCell();
      else if (char === '\n') yield this.#endRecord();
      else if (char !== '\r') this.#plain(char);
    }
  }

  *end(): Generator<Cell[]> {
    if (this.#place === 'quoted') throw new CsvError(this.#line, 'a quote is never closed');
    if (this.#place !== 'start' || this.#cells.length > 0) yield this.#endRecord();
  }

  #quote(): void {
    if (this.#place === 'plain') throw new CsvError(this.#line, 'a quote within an unquoted cell');
    if (this.#place === 'after_quote') this.#text += '"';
    this.#place = 'quoted';
  }

  #plain(char: string): void {
    if (this.#place === 'after_quote') throw new CsvError(this.#line, 'text after a closing quote');
    this.#place = 'plain';
    this.#text += char;
  }

  #endCell(): void {
    const text = this.#text.startsWith(GUARD) ? this.#text.slice(GUARD.length) : this.#text;
    this.#cells.push(this.#place === 'start' ? null : text);
    this.#place = 'start';
    this.#text = '';
  }

  #endRecord(): Cell[] {
    this.#endCell();
    const record = this.#cells;
    this.#cells = [];
    this.#line += 1;
    return record;
  }
}
