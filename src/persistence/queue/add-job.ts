import type { Statements } from '#persistence/statements.ts';
import {
  type BesideField,
  entryOf,
  filled,
  type JobName,
  type JobPayload,
  type KeyedJobName,
  type KeyField,
  type UnqueuedJobName,
} from './catalogue.ts';

/** Fields that only name a job's key or queue, where it has such. */
type Beside<N extends JobName, Value> = [BesideField<N>] extends [never]
  ? unknown
  : { beside: { [F in BesideField<N>]: Value } };

/** `runAt`: when the job is due, ISO 8601 or SQL for a moment; at once where nothing is said. */
type Options<N extends JobName, Value> = {
  runAt?: string | undefined;
  /** Instead of the catalogue's. */
  priority?: number;
} & (N extends KeyedJobName
  ? {
      /** A job with that key that waits is due when it was due anyway. */
      keepsTime?: true;
    }
  : unknown) &
  Beside<N, Value>;

/** Left out where nothing has to be said. */
type Given<O> = object extends O ? [options?: O] : [options: O];

type AnyOptions = {
  runAt?: string | undefined;
  priority?: number;
  keepsTime?: true;
  beside?: Readonly<Record<string, string | null>>;
};

/**
 * Adds a job, in the transaction that `db` is in, or in one of its own.
 * @param payload without whatever only names its queue or its key: that is `beside`
 */
export async function addJob<N extends JobName>(
  db: Statements,
  name: N,
  payload: JobPayload<N>,
  ...[options]: Given<Options<N, string | null>>
): Promise<void> {
  const { runAt, priority, keepsTime, beside }: AnyOptions = options ?? {};
  const entry = entryOf(name);
  const facts: Readonly<Record<string, unknown>> = { ...payload, ...beside };
  const values: unknown[] = [
    ...[name, JSON.stringify(payload), keyIn(entry.key, facts), runAt ?? null],
    ...[entry.attempts ?? null, priority ?? entry.priority ?? null, keepsTime ? 'preserve_run_at' : null],
  ];
  const queue = entry.queue && filled(entry.queue, (field) => `$${values.push(facts[field])}::text`);
  await db.query({
    text: `select from graphile_worker.add_job($1, $2::json, job_key => $3, run_at => $4::timestamptz,
             max_attempts => $5::integer, priority => $6::integer, job_key_mode => $7${queue ? `, queue_name => ${queue}` : ''})`,
    values,
  });
}

/** A job as the SQL function `write_decisions` takes it, and graphile-worker's `add_jobs` behind that. */
export type JobRow = {
  identifier: JobName;
  payload: object;
  runAt?: string | undefined;
  maxAttempts?: number | undefined;
  jobKey?: string | undefined;
  priority?: number | undefined;
};

/** A job that is added with others; none that has a queue, which only the database can name. */
export function jobRow<N extends UnqueuedJobName>(
  name: N,
  payload: JobPayload<N>,
  ...[options]: Given<{ runAt?: string | undefined } & Beside<N, string | null>>
): JobRow {
  const { runAt, beside }: AnyOptions = options ?? {};
  const entry = entryOf(name);
  return {
    identifier: name,
    payload,
    runAt,
    maxAttempts: entry.attempts,
    jobKey: keyIn(entry.key, { ...payload, ...beside }) ?? undefined,
    priority: entry.priority,
  };
}

/** An SQL expression for each field of a payload. */
type SqlFields<N extends JobName> = { [F in keyof JobPayload<N>]: string };

/**
 * The SQL expression that adds a job for each row of a statement. Its fields are expressions themselves, of the type that the
 * payload shows: a parameter needs a cast.
 */
export function addJobSql<N extends JobName>(
  name: N,
  fields: SqlFields<N>,
  ...[options]: Given<Options<N, string>>
): string {
  const { runAt, priority, keepsTime, beside }: AnyOptions = options ?? {};
  const entry = entryOf(name);
  const all = { ...fields, ...beside } as Readonly<Record<string, string>>;
  const behind = priority ?? entry.priority;
  const queue = entry.queue && filled(entry.queue, (field) => `(${all[field]})`);
  const payload = Object.entries<string>(fields).map(([field, value]) => `'${field}', ${value}`);
  const said = [
    `'${name}'`,
    `json_build_object(${payload.join(', ')})`,
    ...(entry.key ? [`job_key => ${keySql(entry.key, all)}`] : []),
    ...(keepsTime ? [`job_key_mode => 'preserve_run_at'`] : []),
    ...(queue ? [`queue_name => ${queue}`] : []),
    ...(runAt ? [`run_at => ${runAt}`] : []),
    ...(entry.attempts ? [`max_attempts => ${entry.attempts}`] : []),
    ...(behind ? [`priority => ${behind}`] : []),
  ];
  return `graphile_worker.add_job(${said.join(', ')})`;
}

/** SQL for the key of a job, for statements that look whether there is one. */
export function jobKeySql<N extends KeyedJobName>(name: N, fields: { [F in KeyField<N>]: string }): string {
  return keySql(entryOf(name).key ?? '', fields);
}

function keySql(key: string, fields: Readonly<Record<string, string>>): string {
  return `'${filled(key, (field) => `' || (${fields[field]}) || '`)}'`.replace(/ \|\| ''$/, '');
}

function keyIn(key: string | undefined, facts: Readonly<Record<string, unknown>>): string | null {
  return key === undefined ? null : filled(key, (field) => String(facts[field]));
}
