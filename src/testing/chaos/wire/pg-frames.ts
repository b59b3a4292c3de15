import type { Write } from '#testing/chaos/faults.ts';

/** One message of PostgreSQL's protocol (docs: protocol-message-formats). `type` is empty for what opens a connection. */
export type Frame = { type: string; bytes: Buffer };

/** Takes a stream of the protocol apart; what is not whole yet is kept for the next chunk. */
export function frameReader(side: 'client' | 'server'): (chunk: Buffer) => Frame[] {
  let left: Buffer = Buffer.alloc(0);
  let opening = side === 'client';
  return (chunk) => {
    left = left.length === 0 ? chunk : Buffer.concat([left, chunk]);
    const frames: Frame[] = [];
    for (;;) {
      const head = opening ? 0 : 1;
      if (left.length < head + 4) return frames;
      const whole = head + left.readInt32BE(head);
      if (left.length < whole) return frames;
      const bytes = left.subarray(0, whole);
      frames.push({ type: opening ? '' : String.fromCharCode(bytes[0] ?? 0), bytes });
      // Only the message that names the protocol (3.x) opens; what asks for encryption or cancels comes before one.
      if (opening && bytes.readInt16BE(4) === 3) opening = false;
      left = left.subarray(whole);
    }
  };
}

/** Follows what a client sends, and says which statement each of its turns (Query, or Execute up to Sync) carries out. */
export function statementTracker(): (frame: Frame) => string | null {
  const prepared = new Map<string, string>();
  let current: string | null = null;
  return ({ type, bytes }) => {
    switch (type) {
      case 'Q':
        return textAt(bytes, 5).text;
      case 'P': {
        const name = textAt(bytes, 5);
        prepared.set(name.text, textAt(bytes, name.end).text);
        return null;
      }
      case 'B': {
        const portal = textAt(bytes, 5);
        current = prepared.get(textAt(bytes, portal.end).text) ?? null;
        return null;
      }
      case 'S': {
        const said = current;
        current = null;
        return said;
      }
      default:
        return null;
    }
  };
}

function textAt(bytes: Buffer, from: number): { text: string; end: number } {
  const end = bytes.indexOf(0, from);
  return { text: bytes.toString('utf8', from, end), end: end + 1 };
}

/** The number that a row of one column says (DataRow, as text); 0 for any other row. */
export function lastNumber({ bytes }: Frame): number {
  if (bytes.readInt16BE(5) !== 1) return 0;
  const length = bytes.readInt32BE(7);
  return Number(bytes.toString('utf8', 11, 11 + Math.max(0, length))) || 0;
}

const WRITES: readonly [Exclude<Write, 'any'>, RegExp][] = [
  ['decision', /write_decisions/],
  ['mark', /set status = 'sending'/],
  ['sent', /set status = 'sent'/],
  ['plan', /insert into (message|delivery)\b/],
  ['job', /graphile_worker/],
];
const WRITING =
  /^\s*(commit|insert|update|delete)\b|\b(insert into|delete from)\s|\bupdate\s+\S+\s+(as \w+ )?set\s|write_decisions|add_jobs?\(/i;

/** Which of the campaign's writes a statement is; none when it only reads. What is left to `commit` counts as any. */
export function writesOf(statement: string): ReadonlySet<Write> {
  if (!WRITING.test(statement)) return new Set();
  return new Set<Write>(['any', ...WRITES.filter(([, pattern]) => pattern.test(statement)).map(([write]) => write)]);
}

/** Whether a statement takes the next turn to call Slack: what follows it is a wait. */
export function takesTurn(statement: string): boolean {
  return /select take_turn/.test(statement);
}
