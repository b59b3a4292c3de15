import { randomUUID } from 'node:crypto';
import { parseEnv } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { loadConfig } from '#config/config.ts';
import { environmentSchema } from '#config/environment.ts';
import { demoWorld } from '#demo/workspace.ts';
import { ownStage } from '#testing/process/bot.ts';
import { type Example, examplesIn, ownCheckout, type Typed } from '#testing/process/checkout.ts';
import { createToken } from '#workflow/tenants/api-token.ts';

const stage = ownStage();
const { folder, type } = ownCheckout();
let url: string;
beforeAll(async () => {
  ({ url } = await stage.start());
  // The demo has three requests of its own before anybody begins.
  for (const item of ['Lamp', 'Desk', 'Chair']) await call('U01ALICE', '/workflows', purchase(item));
});

const purchase = (item: string) => ({
  definition_key: 'purchase_request',
  data: { item, amount: 10, kind: 'hardware' },
});

async function tokenOf(userId: string): Promise<string> {
  const env = { ...stage.database, newId: randomUUID };
  return (await createToken(env, { tenantId: demoWorld.team.id, userId })).token;
}

async function call(userId: string, place: string, body?: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${url}/api/v1${place}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { authorization: `Bearer ${await tokenOf(userId)}`, 'content-type': 'application/json' },
  });
  expect(answer.ok, await answer.clone().text()).toBe(true);
  return (await answer.json()) as Record<string, unknown>;
}

/** Ends well, or the test says what was printed. */
function expectDone({ code, output }: Typed): void {
  expect(code, output).toBe(0);
}

/** Whether it is what an `.env` may hold, and nothing to be typed. */
function isSettings({ text }: Example): boolean {
  return Object.keys(parseEnv(text)).some((name) => name in environmentSchema.shape);
}

/** All that one document has people type, in one terminal, with the bot where the demo's would be. */
async function typed(document: string, variables: Record<string, string> = {}) {
  const lines = (await examplesIn(document)).filter((one) => one.language === 'sh' && !isSettings(one));
  const text = lines.map((one) => one.text).join('\n');
  return type(here(text), { DATABASE_URL: stage.database.url, COUNTERSIGN_URL: url, ...variables });
}

function here(text: string): string {
  return text.replaceAll(/(?:http:\/\/)?localhost:3000/g, url);
}

/** Decides whatever waits for its people, as they would meanwhile, until the work is done. */
async function whileDeciding<T>(work: Promise<T>): Promise<T> {
  let isDone = false;
  const ended = work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    for (const userId of ['U02BOB', 'U04DAN']) {
      const { items } = (await call(userId, '/workflows?my_tasks=true')) as { items: { id: string }[] };
      for (const { id } of items) await call(userId, `/workflows/${id}/transition`, { trigger: 'approve' });
    }
    await Promise.race([ended, new Promise((next) => setTimeout(next, 100))]);
  }
  return ended;
}

test('the README can be typed as it stands', async () => {
  const blocks = (await examplesIn('README.md')).filter(({ language }) => language === 'sh');
  const settings = blocks.find(isSettings);
  const commands = blocks.filter((one) => !isSettings(one)).map(({ text }) => text);
  const answer = await type(commands.join('\n'), { DATABASE_URL: stage.database.url });
  expectDone(answer);
  expect(answer.output).toContain('socket_mode_enabled: true');
  expect(answer.output).toContain('https://approvals.example.com/slack/events');
  expect(() => loadConfig(parseEnv(settings?.text ?? '') as Record<string, string>)).not.toThrow();
});

test('docs/api.md can be typed as it stands, while people decide', async () => {
  const answer = await whileDeciding(typed('docs/api.md'));
  expectDone(answer);
  expect(answer.output).toContain('Laptop');
  expect(answer.output).toMatch(/WF-\d+ is completed: approve by U04DAN/);
});

test('the program in docs/api.md and that of docs/actions.md are TypeScript that holds, and the first runs', async () => {
  const [program = '', reader = ''] = await Promise.all(
    ['docs/api.md', 'docs/actions.md'].map(
      async (document) => (await examplesIn(document)).find(({ language }) => language === 'ts')?.text ?? '',
    ),
  );
  await folder.write('program.ts', here(program));
  await folder.write('reader.ts', reader);
  const options = '--noEmit --strict --module nodenext --target es2024 --types node --skipLibCheck';
  const lines = `npx tsc --ignoreConfig ${options} program.ts reader.ts\nnpx node program.ts`;
  const token = await tokenOf('U01ALICE');
  const answer = await whileDeciding(type(lines, { COUNTERSIGN_TOKEN: token }));
  expectDone(answer);
  expect(answer.output).toContain("trigger: 'approve'");
});

test('docs/tickets.md can be typed as it stands', async () => {
  const answer = await typed('docs/tickets.md');
  expectDone(answer);
  expect(answer.output).toContain('"type_key":"laptop"');
});

test('docs/actions.md can be typed by an admin as it stands, after something could not be delivered', async () => {
  const TOKEN = await tokenOf('U05ERIN');
  const nobody = { level: 'global', on: 'on_workflow_start', type: 'slack_message', to: ['author@nowhere.example'] };
  await call('U05ERIN', '/actions', { ...nobody, text: 'It has begun' });
  for (const item of ['Cup', 'Spoon']) await call('U01ALICE', '/workflows', purchase(item));
  const failed = () => call('U05ERIN', '/deliveries?status=failed') as Promise<{ items?: unknown[] }>;
  await expect.poll(async () => (await failed()).items?.length, { timeout: 20_000 }).toBe(2);
  const answer = await typed('docs/actions.md', { TOKEN, API: `${url}/api/v1` });
  expectDone(answer);
  expect(answer.output).toContain('erp.example.com/hooks');
});

test('docs/definitions.md can be typed by an admin as it stands', async () => {
  const answer = await typed('docs/definitions.md', { TOKEN: await tokenOf('U05ERIN'), API: `${url}/api/v1` });
  expectDone(answer);
  expect(answer.output).toContain('"key":"purchase_request"');
});

test('docs/operations.md can be typed as it stands', async () => {
  const answer = await typed('docs/operations.md');
  expectDone(answer);
  expect(answer.output).toMatch(/workflows holds\.\n.* workflows holds\./);
});

test('docs/simulate.md can be typed as it stands, with its people in the file that it names', async () => {
  const examples = await examplesIn('docs/simulate.md');
  const [people, printed] = ['yaml', ''].map((wanted) => examples.find(({ language }) => language === wanted)?.text);
  await folder.write('people.yaml', people ?? '');
  const answer = await typed('docs/simulate.md');
  expectDone(answer);
  expect(answer.output).toContain(printed);
});
