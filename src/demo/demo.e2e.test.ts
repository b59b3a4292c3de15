import { chmod, cp, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownBrowser, SlackPage } from '#testing/process/browser.ts';
import { type Program, startProgram } from '#testing/process/program.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where the pictures of the README are kept; a usual run throws its pictures away. */
const album = process.env.UPDATE_SCREENSHOTS === '1' ? join(root, 'docs', 'images') : null;

const SIZE = { width: 1_200, height: 760 };
const MAX_PICTURE_BYTES = 200_000;
/** Pixels at which a part is cut: cards leave the right half of a wide page empty. */
const MAX_PART_WIDTH = 700;

/** Escalates while one watches. */
const REPAIR = `
key: emergency_repair
name: Emergency repair
channel: "#general"
start: { roles: [employee] }
fields:
  - { key: what, label: What is broken, type: text, required: true }
  - { key: cost, label: Cost, type: amount, required: true }
stages:
  - key: approval
    name: Approval
    approvals: [{ role: manager }]
    due_in: 3s
    escalate: [{ role: director }]
  - { key: repaired, name: Repaired, final: true }
`;

const browser = ownBrowser();
let folder: string;
let pictures: string;
let program: Program | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-demo-'));
  // Under root PostgreSQL runs as another user, who must get in.
  await chmod(folder, 0o755);
  pictures = album ?? join(folder, 'pictures');
  await mkdir(pictures, { recursive: true });
  await cp(join(root, 'workflows'), join(folder, 'workflows'), { recursive: true });
  await writeFile(join(folder, 'workflows', 'emergency_repair.yaml'), REPAIR);
});

afterEach(async () => {
  await program?.stop();
  program = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** Starts the demo as `npm start` does, and opens the page whose address it prints. */
async function openDemo(): Promise<SlackPage> {
  program = startProgram(folder, {
    DATA_DIR: join(folder, 'data'),
    WORKFLOWS_DIR: join(folder, 'workflows'),
    PORT: '0',
    ESCALATION_CRON: '* * * * * *',
  });
  const address = await program.printed(/Open\s+(http:\S+)/);
  return SlackPage.open(browser, address, SIZE);
}

/** What a picture shows: a part of the page with some pixels of room around, or the page down to a height in pixels. */
type Cut = { part: string; room: number } | { height: number };

async function picture({ page }: SlackPage, name: string, cut: Cut): Promise<void> {
  // Under the mouse a message shows its tools.
  await page.mouse.move(0, 0);
  const path = join(pictures, `${name}.png`);
  await page.screenshot({ path, clip: await clipOf(page, cut) });
  expect((await stat(path)).size).toBeLessThan(MAX_PICTURE_BYTES);
}

async function clipOf(page: SlackPage['page'], cut: Cut) {
  if ('height' in cut) return { x: 0, y: 0, width: SIZE.width, height: cut.height };
  const box = await page.locator(cut.part).last().boundingBox();
  if (box === null) throw new Error(`${cut.part} cannot be seen`);
  const { room } = cut;
  const width = Math.min(box.width + 2 * room, MAX_PART_WIDTH);
  return { x: box.x - room, y: box.y - room, width, height: box.height + 2 * room };
}

async function closeModal({ page }: SlackPage): Promise<void> {
  await page.locator('.modal-x').click();
  await page.locator('.modal-overlay').waitFor({ state: 'detached' });
}

const DESK = 'Standing desk for Carol';
/** What the demo begins with. */
const LAPTOP = 'Laptop for the new designer';
const LAMP = 'Replacement lamp for the projector';

/** A button of one card: several cards of a channel have one of this name. */
function buttonOf(page: SlackPage, card: string, name: string): Locator {
  return page.message(card).getByRole('button', { name, exact: true });
}

async function aliceAsks(page: SlackPage): Promise<void> {
  await page.actAs('Alice Archer');
  await page.open('#purchases');
  for (const seeded of [LAPTOP, LAMP]) await page.see(seeded);
  await page.say('/workflow start purchase_request');
  await page.seeModal('Purchase request');
  await page.fillIn({ Item: DESK, Amount: '649', Kind: 'Hardware', Reason: 'Her back needs it.' });
  await picture(page, 'form', { part: '.modal', room: 12 });
  await page.submit();
  await page.see(DESK);
}

async function bobLooksAndApproves(page: SlackPage): Promise<void> {
  await page.actAs('Bob Baker');
  await buttonOf(page, DESK, 'Approve').waitFor();
  await picture(page, 'card', { part: '.messages .msg', room: 0 });
  await page.message(DESK).locator('select').selectOption({ label: 'Who can decide' });
  await page.seeModal('Who can decide');
  await page.page.locator('.modal', { hasText: 'You can decide.' }).waitFor();
  await picture(page, 'who', { part: '.modal', room: 12 });
  await closeModal(page);
  await buttonOf(page, DESK, 'Approve').click();
  await page.message(DESK).filter({ hasText: '● Finance' }).waitFor();
}

async function theyTalk(page: SlackPage): Promise<void> {
  await page.openThread(DESK);
  await page.say('Two suppliers, and this one delivers on Monday.', 'thread');
  await page.actAs('Alice Archer');
  await page.say('Then please take this one.', 'thread');
  await page.message(DESK).filter({ hasText: '2 comments' }).waitFor();
}

async function danApproves(page: SlackPage): Promise<void> {
  await page.actAs('Dan Doyle');
  await buttonOf(page, DESK, 'Approve').click();
  const card = page.message(DESK).filter({ hasText: 'Dan Doyle approved' });
  await card.waitFor();
  expect(await card.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  await picture(page, 'decided', { height: SIZE.height });
}

async function aliceIsTold(page: SlackPage): Promise<void> {
  await page.actAs('Alice Archer');
  await page.open('Alice Archer');
  await page.see(/Your request WF-3.*is completed/);
}

async function nobodyAnswers(page: SlackPage): Promise<void> {
  await page.open('#general');
  await page.say('/workflow start emergency_repair');
  await page.seeModal('Emergency repair');
  await page.fillIn({ 'What is broken': 'Heating on the second floor', Cost: '380' });
  await page.submit();
  await page.message('Heating').filter({ hasText: 'Escalated: nobody decided in time' }).waitFor();
  await page.openThread('Heating');
  await page.page.locator('.thread-pane', { hasText: /nobody decided on WF-4 at Approval in time/ }).waitFor();
  await picture(page, 'escalation', { height: SIZE.height });
  await page.actAs('Carol Chen');
  await buttonOf(page, 'Heating', 'Approve').click();
  await page.message('Heating').filter({ hasText: 'Carol Chen approved' }).waitFor();
}

async function bobLooksAtHisHome(page: SlackPage): Promise<void> {
  await page.actAs('Bob Baker');
  await page.open('countersign');
  await page.page.locator('.home', { hasText: LAPTOP }).waitFor();
  await picture(page, 'home', { height: 460 });
}

async function everythingIsStillThere(page: SlackPage): Promise<void> {
  await page.actAs('Bob Baker');
  await page.open('#purchases');
  await page.message(DESK).filter({ hasText: 'Dan Doyle approved' }).waitFor();
  await page.openThread(DESK);
  await page.page.locator('.thread-pane', { hasText: 'Then please take this one.' }).waitFor();
  await buttonOf(page, LAPTOP, 'Approve').click();
  await page.message(LAPTOP).filter({ hasText: '● Finance' }).waitFor();
}

test('people carry a request from its form to its end in the demo, and find everything again after a restart', async () => {
  const page = await openDemo();
  await aliceAsks(page);
  await bobLooksAndApproves(page);
  await theyTalk(page);
  await danApproves(page);
  await aliceIsTold(page);
  await nobodyAnswers(page);
  await bobLooksAtHisHome(page);
  expect(await program?.stop()).toBe(0);

  await everythingIsStillThere(await openDemo());
  expect(await program?.stop()).toBe(0);
}, 240_000);
