import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { type ApiDesk, openApiDesk } from '#testing/desks/api-desk.ts';
import { openOffice } from '#testing/desks/office.ts';
import { ownBrowser } from '#testing/process/browser.ts';
import { type HttpServer, startServer } from './server.ts';

const database = ownDatabase();
const browser = ownBrowser();
let desk: ApiDesk;
let server: HttpServer;
beforeAll(async () => {
  desk = openApiDesk(await openOffice(database.pool, 'T1'));
  const metrics = async () => ({ contentType: 'text/plain', text: '' });
  const options = { host: '127.0.0.1', port: 0, health: async () => ({}), metrics, slack: null };
  server = await startServer({ ...options, routes: [desk.routes] });
});
afterAll(async () => {
  await server?.stop();
});

test('the page of the API shows every operation, asks nobody else for anything, and breaks no rule of its own', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const origin = `http://127.0.0.1:${server.port}`;
  const elsewhere: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) elsewhere.push(request.url());
  });
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${origin}/api/docs#postWorkflows`);
  const started = page.locator('#postWorkflows');
  await started.getByText('Idempotency-Key: $(uuidgen)').waitFor();
  await started.locator('a', { hasText: 'WorkflowDetail' }).click();
  await page.locator('#schema-WorkflowDetail').getByText('available_actions').waitFor();
  const { paths, tags } = await desk.document();
  const operations = Object.values(paths).flatMap((item) => Object.keys(item));
  expect(await page.locator('summary .method').count()).toBe(operations.length);
  expect(await page.locator('nav a').allTextContents()).toEqual([...tags.map(({ name }) => name), 'schemas']);
  expect(elsewhere).toEqual([]);
  expect(complaints).toEqual([]);
});
