import { expect, test } from 'vitest';
import { frameReader, lastNumber, statementTracker, takesTurn, writesOf } from './pg-frames.ts';

function framed(type: string, ...texts: string[]): Buffer {
  const body = Buffer.concat(texts.map((text) => Buffer.from(`${text}\0`)));
  const head = Buffer.alloc(4);
  head.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), head, body]);
}

function opening(): Buffer {
  const bytes = Buffer.alloc(8 + 6);
  bytes.writeInt32BE(bytes.length);
  bytes.writeInt16BE(3, 4);
  return bytes;
}

test('frames come out whole, however the stream is cut into chunks', () => {
  const stream = Buffer.concat([opening(), framed('Q', 'select 1'), framed('S')]);
  for (const size of [1, 3, 7, stream.length]) {
    const read = frameReader('client');
    const frames = [];
    for (let at = 0; at < stream.length; at += size) frames.push(...read(stream.subarray(at, at + size)));
    expect(frames.map(({ type }) => type)).toEqual(['', 'Q', 'S']);
    expect(Buffer.concat(frames.map(({ bytes }) => bytes))).toEqual(stream);
  }
});

test('a statement is known when it is carried out, by its name as well, also a second time', () => {
  const follow = statementTracker();
  const said = (...sent: Buffer[]) => sent.map((bytes) => follow({ type: String.fromCharCode(bytes[0] ?? 0), bytes }));
  expect(said(framed('Q', 'commit'))).toEqual(['commit']);
  expect(said(framed('P', 'mark', 'update a set b = 1'), framed('B', '', 'mark'), framed('S'))).toEqual([
    null,
    null,
    'update a set b = 1',
  ]);
  expect(said(framed('B', '', 'mark'), framed('S'))).toEqual([null, 'update a set b = 1']);
  expect(said(framed('S'))).toEqual([null]);
});

test.each([
  ['select write_decisions($1) as id', ['any', 'decision']],
  [`update message set status = 'sending', sending_since = now() where tenant_id = $1`, ['any', 'mark']],
  [
    `with done as (\n update message set status = 'sent' where id = $2 returning 1) update workflow as w set x = 1`,
    ['any', 'sent'],
  ],
  ['with added as (insert into message (tenant_id) values ($1)) select 1', ['any', 'plan']],
  ['select graphile_worker.add_job($1)', ['any', 'job']],
  ['commit', ['any']],
  ['begin', []],
  ['select * from workflow for update', []],
])('%s is a write of %j', (statement, writes) => {
  expect([...writesOf(statement)].toSorted()).toEqual(writes);
});

test('who takes a turn is about to wait', () => {
  expect(takesTurn('select take_turn($1, $2) as wait')).toBe(true);
  expect(takesTurn('select 1')).toBe(false);
});

test('the number that a row of one column says is read', () => {
  const row = (...values: string[]) => {
    const columns = Buffer.alloc(2);
    columns.writeInt16BE(values.length);
    const parts = values.map((value) => {
      const length = Buffer.alloc(4);
      length.writeInt32BE(value.length);
      return Buffer.concat([length, Buffer.from(value)]);
    });
    return { type: 'D', bytes: Buffer.concat([Buffer.from('D'), Buffer.alloc(4), columns, ...parts]) };
  };
  expect(lastNumber(row('1250.5'))).toBe(1_250.5);
  expect(lastNumber(row('WF-7'))).toBe(0);
  expect(lastNumber(row('3', '4'))).toBe(0);
});
