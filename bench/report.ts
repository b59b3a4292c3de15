import type { ApiResult } from './api.ts';
import type { CoreResult, PublishingResult } from './core.ts';
import type { CycleResult } from './cycle.ts';
import { type Measured, percentile, rate } from './measure.ts';
import type { RolesResult } from './roles.ts';
import type { SweepResult } from './sweep.ts';

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** The cycle's figures as a Markdown table. */
export function cycleTable(results: readonly CycleResult[]): string {
  const rows = results.flatMap(({ concurrency, engine, sql }) => [
    cycleRow(concurrency, 'Countersign', engine, (rate(engine) / rate(sql)).toFixed(2)),
    cycleRow(concurrency, 'hand-written SQL', sql, '1.00'),
  ]);
  return [
    '| At once | Way | Decisions/s | p50 ms | p95 ms | p99 ms | Against hand-written |',
    '|---:|---|---:|---:|---:|---:|---:|',
    ...rows,
  ].join('\n');
}

function cycleRow(concurrency: number, way: string, measured: Measured, ratio: string): string {
  const times = [0.5, 0.95, 0.99].map((share) => percentile(measured.latencies, share).toFixed(2));
  return `| ${[concurrency, way, whole(rate(measured)), ...times, ratio].join(' | ')} |`;
}

/** The sweep's figures as a Markdown table. */
export function sweepTable(results: readonly SweepResult[]): string {
  const rows = results.map(({ approvals, runs }) => {
    const middle = percentile(runs, 0.5);
    return `| ${whole(approvals)} | ${whole(middle)} | ${whole(Math.min(...runs))} | ${whole(Math.max(...runs))} |`;
  });
  return ['| Open approvals | Escalations/s, median | slowest | fastest |', '|---:|---:|---:|---:|', ...rows].join(
    '\n',
  );
}

/** The figures of the core without a database, as two Markdown tables. */
export function coreTable(results: readonly CoreResult[], { stages, runs }: PublishingResult): string {
  const rows = results.map(({ name, commands, ms }) => `| ${name} | ${whole((commands / ms) * 1_000)} |`);
  const times = [percentile(runs, 0.5), Math.max(...runs)].map((ms) => ms.toFixed(0));
  return [
    '| What is decided | Commands/s |',
    '|---|---:|',
    ...rows,
    '',
    '| Stages of a definition that is checked | ms, median | slowest |',
    '|---:|---:|---:|',
    `| ${[stages, ...times].join(' | ')} |`,
  ].join('\n');
}

/** Decisions on roles of different sizes as a Markdown table; each against the smallest role of its strategy. */
export function rolesTable(results: readonly RolesResult[]): string {
  const rows = results.map(({ strategy, size, measured }) => {
    const least = results.find((one) => one.strategy === strategy)?.measured.latencies ?? [];
    const ratio = percentile(measured.latencies, 0.5) / percentile(least, 0.5);
    const times = [0.5, 0.95].map((share) => percentile(measured.latencies, share).toFixed(2));
    return `| ${[strategy, whole(size), whole(rate(measured)), ...times, ratio.toFixed(2)].join(' | ')} |`;
  });
  return [
    '| Strategy | Members | Decisions/s | p50 ms | p95 ms | p50 against 10 members |',
    '|---|---:|---:|---:|---:|---:|',
    ...rows,
  ].join('\n');
}

/** Calls of the API among so many workflows as a Markdown table. */
export function apiTable(results: readonly ApiResult[]): string {
  const row = (workflows: number, operation: string, measured: Measured): string => {
    const times = [0.5, 0.99].map((share) => percentile(measured.latencies, share).toFixed(1));
    return `| ${[whole(workflows), operation, whole(rate(measured)), ...times].join(' | ')} |`;
  };
  return [
    '| Workflows | Operation | Calls/s | p50 ms | p99 ms |',
    '|---:|---|---:|---:|---:|',
    ...results.flatMap(({ workflows, operation, api, sql }) => [
      row(workflows, operation, api),
      ...(sql ? [row(workflows, `${operation}: SQL by hand`, sql)] : []),
    ]),
  ].join('\n');
}
