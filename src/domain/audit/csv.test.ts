import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Cell, csvLine, readCsv } from './csv.ts';

async function read(...chunks: string[]): Promise<Cell[][]> {
  const records: Cell[][] = [];
  for await (const record of readCsv(chunks)) records.push(record);
  return records;
}

test('whatever is written is read back, however the file is cut', async () => {
  const cell = fc.option(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '=1+1', "'", "'=", '"', ' ', '\t=', '\r\n', '-1', "\n'"),
    ),
  );
  const records = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(records, fc.nat(40), async (given, at) => {
      const text = given.map(csvLine).join('');
      expect(await read(text.slice(0, at), text.slice(at))).toEqual(given);
    }),
  );
});

test.each(['=cmd|calc', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1'])('%j is no formula any more', (cell) => {
  expect(csvLine([cell])).toMatch(/^"?'/);
});

test('lines are as RFC 4180 has them', () => {
  expect(csvLine(['a', 'b "c"', 'd,e', '', null])).toBe('a,"b ""c""","d,e","",\r\n');
});

test('a file that breaks off within a quote is told so, with its record', async () => {
  await expect(read('a,b\r\n"c')).rejects.toThrow('record 2: a quote is never closed');
  await expect(read('a"b')).rejects.toThrow('record 1: a quote within an unquoted cell');
  await expect(read('"a"b')).rejects.toThrow('record 1: text after a closing quote');
});
