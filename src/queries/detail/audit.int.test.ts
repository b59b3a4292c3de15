import { beforeEach, expect, test } from 'vitest';
import { verifyAuditFile } from '#domain/audit/verify.ts';
import { purchaseSource } from '#testing/builders/builders.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { ownCommandLine } from '#testing/process/command-line.ts';
import { exportAudit, verifyAudit } from './audit.ts';

const database = ownDatabase();
const { folder, run, runWith } = ownCommandLine(database);
let office: Office;

beforeEach(async () => {
  await database.pool.query('truncate tenant cascade');
  office = await openOffice(database.pool, 'T1', ['UREQ', 'UREV']);
  await office.put('reviewer', 'UREV');
  await office.publish(purchaseSource({ fields: [{ key: 'item', label: 'Item', type: 'text' }] }));
  for (const item of ['=cmd|calc', 'Lamp, "red"\r\nand blue', 'Übermut 💡']) {
    const { workflow } = await office.start('purchase', 'UREQ', { item });
    await office.decide(workflow.number, 'UREV', { type: 'reject', comment: `-${item}` });
  }
  await office.start('purchase', 'UREQ', { item: 'Desk' });
});

async function exported(format: 'ndjson' | 'csv'): Promise<string> {
  let text = '';
  for await (const piece of exportAudit(database.pool, { tenantId: 'T1', format, at: '2026-11-20T00:00:00.000Z' }))
    text += piece;
  return text;
}

/** In pieces, as a file is read. */
async function* pieces(text: string): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += 777) yield text.slice(at, at + 777);
}

function verified(text: string) {
  return verifyAuditFile(pieces(text));
}

test.each(['ndjson', 'csv'] as const)('an export as %s is verified without the database', async (format) => {
  expect(await verified(await exported(format))).toEqual({ checked: 4, rows: 7, broken: [] });
  expect(await verifyAudit(database.pool, 'T1')).toEqual({ checked: 4, rows: 7, broken: [] });
});

test('the CSV has no cell that a spreadsheet would compute', async () => {
  const text = await exported('csv');
  expect(text).toContain("'-=cmd|calc");
  expect(text).not.toMatch(/(?:^|,)"?[=+\-@]/m);
});

test.each(['ndjson', 'csv'] as const)('a row of the %s that was changed is named', async (format) => {
  const text = (await exported(format)).replace('Übermut', 'Übermüt');
  const { broken } = await verified(text);
  expect(broken).toMatchObject([{ number: 3, sequence: 1, fault: 'the history is broken at row 1' }]);
  const line = text.slice(0, text.indexOf('Übermüt')).split(format === 'csv' ? /\r\n(?=T1)/ : '\n').length;
  expect(broken[0]?.line).toBe(line);
});

test.each(['ndjson', 'csv'] as const)('a row taken off the end of a workflow in the %s is missed', async (format) => {
  const text = await exported(format);
  const records = format === 'csv' ? text.split(/(?<=\r\n)(?=T1,)/) : text.split(/(?<=\n)/);
  const index = records.findLastIndex((one) => one.includes('reject'));
  const { broken } = await verified(records.toSpliced(index, 1).join(''));
  expect(broken).toContainEqual(expect.objectContaining({ number: 3, sequence: 2 }));
});

test('an export that broke off, and a workflow that was left out, are told', async () => {
  const lines = (await exported('ndjson')).split(/(?<=\n)/);
  expect((await verified(lines.slice(0, 3).join(''))).broken.at(-1)).toMatchObject({
    fault: expect.stringContaining('breaks off'),
  });
  const without = lines.toSpliced(1, 3).join('');
  expect((await verified(without)).broken).toMatchObject([
    { fault: '3 workflows with 5 rows are here, and the export had others' },
  ]);
  expect((await verified('hello')).broken).toMatchObject([{ line: 1, fault: 'this is no export of the audit trail' }]);
  expect((await verified('')).broken).toMatchObject([{ line: 1 }]);
});

test('a row changed in the database is named, over the database and from an export of it', async () => {
  await database.pool.query(`update history set comment = 'yes' where trigger = 'reject' and workflow_id =
    (select id from workflow where number = 2)`);
  const broken = [{ number: 2, sequence: 2, fault: 'the history is broken at row 2' }];
  expect(await verifyAudit(database.pool, 'T1')).toMatchObject({ broken });
  expect(await verified(await exported('csv'))).toMatchObject({ broken });
});

test('the command line exports into a file and verifies it without a database', async () => {
  const nowhere = { DATABASE_URL: 'postgres://127.0.0.1:1/nowhere' };
  for (const format of ['ndjson', 'csv']) {
    const exported = await run('history', 'export', '--format', format, '--out', `trail.${format}`);
    expect(exported).toMatchObject({ code: 0, stdout: '', stderr: '' });
    const verified = await runWith(nowhere, 'history', 'verify', '--file', `trail.${format}`);
    expect(verified).toMatchObject({ code: 0, stdout: 'The history of 4 workflows holds.\n' });
  }
  const shown = await run('history', 'export');
  await folder.write('changed.ndjson', shown.stdout.replace('Desk', 'Disk'));
  const changed = await run('history', 'verify', '--file', 'changed.ndjson');
  expect(changed).toMatchObject({ code: 1, stdout: 'line 12: WF-4: the history is broken at row 1\n' });
  expect(await run('history', 'verify', '--json')).toMatchObject({ code: 0 });
});
