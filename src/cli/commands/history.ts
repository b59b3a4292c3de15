import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { example } from '#cli/example.ts';
import { showProgress } from '#cli/progress.ts';
import { print, tenantOf, withEnvironment } from '#cli/with-environment.ts';
import type { AuditFormat } from '#domain/audit/export.ts';
import { type AuditVerdict, verifyAuditFile } from '#domain/audit/verify.ts';
import { exportAudit, verifyAudit } from '#queries/detail/audit.ts';

/** `history verify` and `history export`: the audit trail. */
export function registerHistory(program: Command): void {
  const group = program.command('history').description('the audit trail');
  registerVerify(group);
  registerExport(group);
}

/** Checks the hash chain of every workflow, in the database or in an export; exit 1 when one is broken. */
function registerVerify(group: Command): void {
  const verify = group
    .command('verify')
    .description('check that no history row was changed or removed')
    .option('--tenant <id>', 'the workspace, when there are several')
    .option('--file <export>', 'check an export or an archive instead, without a database')
    .option('--json', 'answer as JSON');
  example(verify, 'history verify', 'history verify --file audit.ndjson');
  verify.action(async ({ tenant, file }: { tenant?: string; file?: string }) => {
    if (file !== undefined) return tell(verify, await verifyFile(file));
    await withEnvironment(async (env) => {
      const progress = showProgress((done) => `${done} workflows checked`);
      const verdict = await verifyAudit(env.pool, await tenantOf(env, tenant), progress.at);
      progress.end();
      tell(verify, verdict);
    });
  });
}

async function verifyFile(file: string): Promise<AuditVerdict> {
  const progress = showProgress((rows) => `${rows} rows checked`);
  const verdict = await verifyAuditFile(createReadStream(file, 'utf8'), progress.at);
  progress.end();
  return verdict;
}

function tell(command: Command, verdict: AuditVerdict): void {
  const { checked, broken } = verdict;
  const lines = broken.map(({ number, line, fault }) => {
    const place = line === undefined ? '' : `line ${line}: `;
    return `${place}${number === null ? '' : `WF-${number}: `}${fault}`;
  });
  print(command, verdict, broken.length > 0 ? lines : [`The history of ${checked} workflows holds.`]);
  if (broken.length > 0) process.exitCode = 1;
}

/** Writes the whole trail of a tenant, page by page, however long it is. */
function registerExport(group: Command): void {
  const command = group
    .command('export')
    .description('write the audit trail, for other eyes and for `history verify --file`')
    .addOption(
      new Option('--format <format>', 'lines of JSON, or a table').choices(['ndjson', 'csv']).default('ndjson'),
    )
    .option('--out <file>', 'write into a file, and not to standard output')
    .option('--tenant <id>', 'the workspace, when there are several')
    .option('--json', 'the same as --format ndjson');
  example(command, 'history export --format csv --out audit.csv');
  command.action(({ tenant, out, ...asked }: { tenant?: string; out?: string; format: AuditFormat; json?: true }) =>
    withEnvironment(async (env) => {
      const tenantId = await tenantOf(env, tenant);
      const format = asked.json ? 'ndjson' : asked.format;
      const progress = out === undefined ? null : showProgress((bytes) => `${Math.round(bytes / 1024)} KiB written`);
      const pages = exportAudit(env.pool, { tenantId, format, at: env.now().toISOString() });
      const text = counted(pages, (bytes) => progress?.at(bytes));
      const target = out === undefined ? process.stdout : createWriteStream(out, { mode: 0o600 });
      await pipeline(Readable.from(text), target, { end: out !== undefined });
      progress?.end();
    }),
  );
}

async function* counted(text: AsyncIterable<string>, tell: (bytes: number) => void): AsyncGenerator<string> {
  let bytes = 0;
  for await (const piece of text) {
    bytes += Buffer.byteLength(piece);
    tell(bytes);
    yield piece;
  }
}
