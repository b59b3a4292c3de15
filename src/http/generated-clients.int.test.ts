import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GENERATORS, type Generator, generateClients } from '#testing/builders/generated-clients.ts';
import { ownDatabase } from '#testing/database/database.ts';
import { openApiDesk } from '#testing/desks/api-desk.ts';
import { type Office, openOffice } from '#testing/desks/office.ts';
import { ownFolder } from '#testing/own.ts';
import { createToken } from '#workflow/tenants/api-token.ts';
import { type HttpServer, startServer } from './server.ts';

const run = promisify(execFile);
const database = ownDatabase();
const folder = ownFolder();
let office: Office;
let server: HttpServer;

/** What each client is asked to do, by whoever asks and whoever decides; {@link LEAVE} is what is asked for. */
type Story = (url: string, asking: string, deciding: string) => Promise<unknown>;
const LEAVE = `{ definition_key: 'leave', data: { days: 3 } }`;

/** Written as the users of each generator write, and compiled with the client. */
const STORIES: Record<Generator, string> = {
  'openapi-typescript': `
    import createClient from 'openapi-fetch';
    import type { components, paths } from './api';

    export async function story(url: string, asking: string, deciding: string) {
      const as = (token: string) =>
        createClient<paths>({ baseUrl: url + '/api/v1', headers: { Authorization: 'Bearer ' + token } });
      const started = await as(asking).POST('/workflows', { body: ${LEAVE} });
      if (!started.data) throw new Error(started.error.detail);
      const { workflow } = started.data;
      const params = { path: { id: workflow.ref } };
      const found = await as(deciding).GET('/workflows', { params: { query: { my_tasks: 'true', limit: 5 } } });
      const items: components['schemas']['Workflow'][] = found.data?.items ?? [];
      await as(deciding).POST('/workflows/{id}/transition', { params, body: { trigger: 'approve' } });
      const { data } = await as(asking).GET('/workflows/{id}', { params });
      const { error } = await as(deciding).POST('/workflows/{id}/transition', { params, body: { trigger: 'approve' } });
      return [items.some(({ id }) => id === workflow.id), data?.workflow.status, error?.status];
    }`,
  'hey-api': `
    import { getWorkflows, getWorkflowsById, postWorkflows, postWorkflowsByIdTransition, type Workflow } from './api';
    import { client } from './api/client.gen';

    export async function story(url: string, asking: string, deciding: string) {
      client.setConfig({ baseUrl: url + '/api/v1' });
      const started = await postWorkflows({ auth: asking, body: ${LEAVE} });
      if (!started.data) throw new Error(started.error.detail);
      const { workflow } = started.data;
      const path = { id: workflow.ref };
      const found = await getWorkflows({ auth: deciding, query: { my_tasks: 'true', limit: 5 } });
      const items: Workflow[] = found.data?.items ?? [];
      await postWorkflowsByIdTransition({ auth: deciding, path, body: { trigger: 'approve' } });
      const { data } = await getWorkflowsById({ auth: asking, path });
      const { error } = await postWorkflowsByIdTransition({ auth: deciding, path, body: { trigger: 'approve' } });
      return [items.some(({ id }) => id === workflow.id), data?.workflow.status, error?.status];
    }`,
  orval: `
    import { isAxiosError } from 'axios';
    import { getWorkflows, getWorkflowsById, postWorkflows, postWorkflowsByIdTransition } from './api';
    import type { Problem, Workflow } from './api';

    export async function story(url: string, asking: string, deciding: string) {
      const as = (token: string) => ({ baseURL: url + '/api/v1', headers: { Authorization: 'Bearer ' + token } });
      const { data: { workflow } } = await postWorkflows(${LEAVE}, as(asking));
      const found = await getWorkflows({ my_tasks: 'true', limit: 5 }, as(deciding));
      const items: Workflow[] = found.data.items;
      await postWorkflowsByIdTransition(workflow.ref, { trigger: 'approve' }, as(deciding));
      const { data } = await getWorkflowsById(workflow.ref, as(asking));
      const problem = await postWorkflowsByIdTransition(workflow.ref, { trigger: 'approve' }, as(deciding)).then(
        () => undefined,
        (error: unknown) => (isAxiosError<Problem>(error) ? error.response?.data : undefined),
      );
      return [items.some(({ id }) => id === workflow.id), data.workflow.status, problem?.status];
    }`,
};

beforeAll(async () => {
  office = await openOffice(database.pool, 'T1', ['UREQ', 'UREV']);
  await office.put('reviewer', 'UREV');
  await office.publish({
    key: 'leave',
    name: 'Leave',
    fields: [{ key: 'days', type: 'number', required: true }],
    stages: [
      { key: 'review', approvals: [{ role: 'reviewer' }] },
      { key: 'done', final: true },
    ],
  });
  const desk = openApiDesk(office);
  const metrics = async () => ({ contentType: 'text/plain', text: '' });
  const options = { host: '127.0.0.1', port: 0, health: async () => ({}), metrics, slack: null };
  server = await startServer({ ...options, routes: [desk.routes] });
  await generateClients(await desk.document(), folder.path);
  for (const name of GENERATORS) await folder.write(path.join(name, 'story.ts'), STORIES[name]);
});
afterAll(() => server?.stop());

test('the clients that generators make of the description compile under strict, with nothing said to them', async () => {
  const compiled = await run('tsc', ['-p', folder.path, '--pretty', 'false']).catch((error: unknown) => error);
  expect(compiled).toMatchObject({ stdout: '' });
});

test.each(GENERATORS)(
  'a client of %s starts a request, finds it, decides it, and is told what it may not',
  async (name) => {
    const [asking = '', deciding = ''] = await Promise.all(
      ['UREQ', 'UREV'].map(async (userId) => (await createToken(office.env, { tenantId: 'T1', userId })).token),
    );
    const { story } = (await import(folder.file(path.join(name, 'story.ts')))) as { story: Story };
    expect(await story(`http://127.0.0.1:${server.port}`, asking, deciding)).toEqual([true, 'completed', 409]);
  },
);
