import type { RequestListener } from 'node:http';
import type { WebClientOptions } from '@slack/web-api';
import type { Pool } from 'pg';
import { type Config, describeConfig, secretsOf } from '#config/config.ts';
import { apiRoutes } from '#http/api.ts';
import { healthOf } from '#http/parts-health.ts';
import { callbackRoutes } from '#http/routes/callbacks.ts';
import { startServer } from '#http/server.ts';
import { crewsOf, type Handlers, jobHandlers } from '#jobs/handlers.ts';
import { type Schedule, startSchedule } from '#jobs/schedule.ts';
import { removeEnded } from '#jobs/upkeep/clean-up.ts';
import { removeIdleQueues } from '#jobs/upkeep/idle-queues.ts';
import { startWorkers, type Worker } from '#jobs/worker.ts';
import { boltLogger, workerLogger } from '#log/adapters.ts';
import { createLogger, type Logger } from '#log/log.ts';
import { meteredFetch } from '#log/metered-fetch.ts';
import { createMetrics, type Metrics } from '#log/metrics.ts';
import { type DatabaseState, stateOfDatabase } from '#persistence/migrate.ts';
import { keyedJobs } from '#persistence/queue/catalogue.ts';
import { readStandstills } from '#queries/figures/standstill.ts';
import { forgetOldEvents, handleStored, storeEvent } from '#slack/events/inbox.ts';
import { noEvents, withInstallPages } from '#slack/oauth/installer.ts';
import { createSlackApp, type SlackApp, type SlackTransport } from '#slack/receive/app.ts';
import type { Workspaces } from '#slack/workspaces/workspaces.ts';
import { forgetUsedStates } from '#workflow/tenants/spend-state.ts';
import { forgetOldKeys } from '#workflow/upkeep/idempotency-key.ts';
import { openDatabase } from './database.ts';
import { announceDemo, demoConfig, demoLogFile, finishDemo, prepareDemo } from './demo.ts';
import { type Composed, environmentOf, ownAddress } from './environment.ts';
import { slackClientOptions, slackConnection } from './slack.ts';
import { readyTenant, workspacesOf } from './workspaces.ts';

/** A running process. `stop` ends it in order: no new work, what is in flight, the database last. */
export type Application = { log: Logger; port: number; stop(): Promise<void> };

/** Connections of one process: eight for the work, and for each of its two workers one that listens and one that says that it lives. */
const CONNECTIONS = 12;
/** Where a pooler lends sessions, the workers go around it: their four, and some to take jobs and give them back. */
const WORKER_CONNECTIONS = 8;

/** What the services share beside their environment. */
type Parts = {
  /** The worker locks and listens beyond a transaction. */
  sessions: Pool;
  workspaces: Workspaces;
  transport: SlackTransport;
  clientOptions: WebClientOptions;
  metrics: Metrics;
  log: Logger;
  listensOn: (port: number) => void;
};

/** Builds the whole program from its configuration and starts it. The only place where parts are made and put together. */
export async function startApplication(given: Config, args: readonly string[] = []): Promise<Application> {
  const config = given.mode.kind === 'demo' ? demoConfig(given) : given;
  const log = await openLog(config);
  const stops: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const end of stops.reverse()) await end();
  };
  try {
    const port = await build(config, args, log, stops);
    return { log, port, stop };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

/** The state of the database; that a newer program has changed its schema is said in the log as well, each time that it is asked for. */
async function watchDatabase(pool: Composed['pool'], log: Logger): Promise<DatabaseState> {
  const state = await stateOfDatabase(pool);
  if (state === 'ahead') log.error('a newer Countersign has changed the schema of the database: replace this replica');
  return state;
}

/** The demo speaks to the person at the terminal; what it logs goes to a file beside its data. */
async function openLog(config: Config): Promise<Logger> {
  const options = { level: config.logLevel, secrets: secretsOf(config) };
  if (config.mode.kind !== 'demo') return createLogger(options);
  return createLogger({ ...options, destination: await demoLogFile(config.dataDir) });
}

async function build(
  config: Config,
  args: readonly string[],
  log: Logger,
  stops: (() => Promise<void> | void)[],
): Promise<number> {
  log.debug({ config: describeConfig(config) }, 'starting');
  for (const warning of config.warnings) log.warn(warning);
  if (config.mode.kind === 'demo') await announceDemo(config, args, log);
  const { orm, stop: stopDatabase } = await openDatabase(config, log, {
    connections: CONNECTIONS,
    sessions: WORKER_CONNECTIONS,
  });
  stops.push(stopDatabase);
  // After the database, which refuses a second process on the same folder: that one's workspace must be left alone.
  const demo = config.mode.kind === 'demo' ? await prepareDemo(config) : null;
  if (demo) stops.push(() => demo.slack.stop());
  const slack = demo?.connection ?? slackConnection(config);
  const metrics = createMetrics(orm.pool, keyedJobs());
  const options = {
    ...slackClientOptions(slack.slackApiUrl, boltLogger(log)),
    fetch: meteredFetch(metrics.slackCall),
  };
  const { publicUrl, listensOn } = ownAddress(config.web);
  const workspaces = await workspacesOf(config, { orm, log, botToken: slack.botToken, options, publicUrl });
  const env = environmentOf(orm, config, metrics, log, workspaces, publicUrl);
  await workspaces.start(readyTenant(config, env));
  stops.push(workspaces.stop);
  const parts = {
    sessions: orm.sessions,
    workspaces,
    transport: slack.transport,
    clientOptions: options,
    metrics,
    log,
    listensOn,
  };
  const running = await startServices(config, env, parts, stops);
  if (demo) await finishDemo(env, demo, running.port);
  log.info({ port: running.port, mode: config.mode.kind }, 'ready');
  return running.port;
}

/** Starts what this replica runs. Stopped in the other order: the web first, then the clock, then the worker. */
async function startServices(
  config: Config,
  env: Composed,
  { sessions, workspaces, transport, clientOptions, metrics, log, listensOn }: Parts,
  stops: (() => Promise<void> | void)[],
): Promise<{ port: number }> {
  const runs = {
    web: config.services.has('web'),
    worker: config.services.has('worker'),
    cron: config.services.has('cron'),
  };
  const { cleanup } = config;
  let worker: Worker | null = null;
  let schedule: Schedule | null = null;
  let app: SlackApp | null = null;
  if (runs.worker) {
    const handlers: Handlers = { ...jobHandlers(env), handle_event: (job) => handleStored(env, job) };
    worker = await startWorkers(sessions, crewsOf(handlers), workerLogger(log));
    stops.push(worker.stop);
  }
  if (runs.cron) {
    schedule = startSchedule(env, {
      escalationCron: config.escalationCron,
      log,
      nightly: async () => {
        await forgetOldEvents(env.pool);
        await forgetOldKeys(env);
        await forgetUsedStates(env);
        await removeIdleQueues(env.pool);
        for (const tenantId of await workspaces.tenants()) await env.people.refresh(tenantId);
      },
      cleanup: {
        cron: cleanup.cron,
        old: (signal) => removeEnded(env, { days: cleanup.days, signal }),
        justEnded: cleanup.onCompletion ? () => removeEnded(env, { days: 0 }) : null,
      },
    });
    stops.push(schedule.stop);
  }
  if (runs.web) {
    app = createSlackApp(env, {
      transport,
      clientOptions,
      logger: boltLogger(log),
      authorize: workspaces.identityOf,
      installUrl: workspaces.installUrl,
      storeEvent: (body) => storeEvent(env.pool, workspaces.ownTenant(), body),
    });
  }
  const health = healthOf({
    database: () => watchDatabase(env.pool, log),
    standsStill: async () => (await readStandstills(env))[0]?.seconds ?? 0,
    worker: worker?.alive ?? null,
    schedule: schedule?.alive ?? null,
    socket: () => app?.socketConnected() ?? null,
    slackAnswers: workspaces.reachable,
  });
  const metricsText = async () => ({
    text: await metrics.registry.metrics(),
    contentType: metrics.registry.contentType,
  });
  const server = await startServer({
    ...config.web,
    health,
    metrics: metricsText,
    routes: runs.web
      ? [callbackRoutes(env, log), apiRoutes({ ...env, jwt: config.jwt, counted: metrics.apiCall })]
      : [],
    slack: app && listenerOf(app, workspaces),
  });
  stops.push(server.stop);
  listensOn(server.port);
  if (app) {
    stops.push(app.stop);
    app.start();
  }
  return { port: server.port };
}

/** What is answered below `/slack/`: Slack's calls where they come by HTTP, and the pages of an install where there are any. */
function listenerOf({ requestListener }: SlackApp, { installPages }: Workspaces): RequestListener | null {
  return installPages ? withInstallPages(installPages, requestListener ?? noEvents) : requestListener;
}
