import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Conductor, conduct } from './conductor.ts';
import { type ChaosDatabase, startDatabase } from './database.ts';
import { REPLICAS, type Replica } from './faults.ts';
import { definitions, PEOPLE, rolesFile, TEAM } from './office.ts';
import { randomOf } from './random.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { openReplicas, type Replicas } from './replicas.ts';
import { eventsOf } from './slack/events.ts';
import { balanced, type Hands, handsOf } from './slack/hands.ts';
import { type SlackServer, serveSlack } from './slack/server.ts';
import { openWorkspace, type Workspace } from './slack/workspace.ts';
import { openDatabaseWire } from './wire/database-wire.ts';
import { openPoints, type Points } from './wire/points.ts';
import { openTroubles } from './wire/troubles.ts';

/** Two replicas that run, and everything around them that can be broken. */
export type Scene = {
  workspace: Workspace;
  receiver: Receiver;
  database: ChaosDatabase;
  replicas: Replicas;
  conductor: Conductor;
  /** Of people, who know no more than a load balancer does. */
  hands: Hands;
  /** Of bystanders, who never come to a replica that is struck. */
  bystanders: Hands;
  /** Ends what still goes wrong with calls. */
  heal(): void;
  note(kind: string, facts: object): void;
  close(): Promise<void>;
};

/** Opens a scene, whose journal and logs go to `folder`. What was opened is closed again when it cannot be. */
export async function openScene(seed: number, folder: string): Promise<Scene> {
  await mkdir(folder, { recursive: true });
  const journal = createWriteStream(path.join(folder, 'journal.jsonl'));
  const note: Scene['note'] = (kind, facts) =>
    void journal.write(`${JSON.stringify({ at: new Date().toISOString(), kind, ...facts })}\n`);
  const ends: (() => Promise<unknown>)[] = [async () => journal.end()];
  const close = async () => {
    for (const end of ends.splice(0).reverse())
      await end().catch((error: unknown) => note('close', { error: String(error) }));
  };
  const kept = <T extends { stop(): Promise<unknown> }>(opened: T): T => {
    ends.push(() => opened.stop());
    return opened;
  };
  try {
    const points = openPoints();
    const troubles = { slack: openTroubles(), webhooks: openTroubles() };
    const workspace = openWorkspace();
    const database = kept(await startDatabase());
    const server = kept(
      await serveSlack(workspace, { points, troubles: troubles.slack, note: (called) => note('call', called) }),
    );
    const receiver = kept(await startReceiver(points, troubles.webhooks));
    const wires = { a: kept(await wire('a', database, points)), b: kept(await wire('b', database, points)) };
    const environment = await writeOffice(folder, receiver.url);
    const replicas = kept(
      await openReplicas({
        folder,
        environmentOf: (replica) => ({
          ...environment,
          ...ownOf(replica, folder, server),
          DATABASE_URL: wires[replica].url,
        }),
        failed: async (replica, error) =>
          note('start failed', { replica, error: String(error), sessions: await sessionsOf(database) }),
      }),
    );
    for (const replica of REPLICAS) await replicas.start(replica);
    const conductor = conduct({ replicas, wires, database, points, ...troubles }, (words) => note('fault', { words }));
    const random = randomOf(seed, 'balancer');
    const order = () => balanced(random, replicas.isReady);
    const events = kept(eventsOf({ order, urlOf: replicas.urlOf }));
    workspace.onPosted = events.posted;
    workspace.onDeleted = events.deleted;
    const line = { workspace, responseUrl: server.responseUrl, urlOf: replicas.urlOf };
    return {
      workspace,
      receiver,
      database,
      replicas,
      conductor,
      hands: handsOf({ ...line, order }),
      bystanders: handsOf({ ...line, order: () => REPLICAS.filter((one) => !conductor.isStruck(one)) }),
      heal: () => {
        troubles.slack.heal();
        troubles.webhooks.heal();
      },
      note,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function wire(replica: Replica, { url }: ChaosDatabase, points: Points) {
  return openDatabaseWire(url, replica, points);
}

function ownOf(replica: Replica, folder: string, server: SlackServer): Record<string, string> {
  return { SLACK_API_URL: server.apiUrlFor(replica), DATA_DIR: path.join(folder, `data-${replica}`) };
}

/** What every session of the database does or waits for. */
async function sessionsOf({ pool }: ChaosDatabase): Promise<unknown> {
  const { rows } = await pool
    .query(
      `select pid, application_name, state, wait_event_type, wait_event, pg_blocking_pids(pid) as blocked_by,
              now() - state_change as since, left(query, 200) as query
         from pg_stat_activity where backend_type = 'client backend'`,
    )
    .catch((error: unknown) => ({ rows: [String(error)] }));
  return rows;
}

/** Writes the definitions and roles. @returns the environment that all replicas have in common. */
async function writeOffice(folder: string, hook: string): Promise<Record<string, string>> {
  const workflows = path.join(folder, 'workflows');
  await mkdir(workflows, { recursive: true });
  for (const one of definitions(hook)) await writeFile(path.join(workflows, `${one.key}.json`), JSON.stringify(one));
  await writeFile(path.join(workflows, 'roles.yaml'), rolesFile());
  return {
    SLACK_BOT_TOKEN: TEAM.botToken,
    SLACK_SIGNING_SECRET: TEAM.signingSecret,
    WORKFLOWS_DIR: workflows,
    ADMIN_USERS: PEOPLE.admin.join(','),
    WEBHOOK_ALLOW_PRIVATE: 'true',
    ESCALATION_CRON: '* * * * * *',
    LOG_LEVEL: 'warn',
  };
}
