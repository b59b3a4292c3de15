import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { beforeEach } from 'vitest';
import { own } from '#testing/own.ts';
import { findChromium } from './chromium.ts';

const patienceMs = 15_000;

/** Chromium without a window; every page is like one of a person's own, and is closed with the browser. */
export type TestBrowser = Pick<Browser, 'newPage'>;

/** A browser of a test file's own. Where there is none its tests are left out, and a line says so. */
export function ownBrowser(): TestBrowser {
  const opened = own(openBrowser, ({ close }) => close());
  beforeEach((context) => {
    if (opened.browser === null) context.skip(NO_BROWSER);
  });
  const newPage: TestBrowser['newPage'] = (options) => {
    if (opened.browser === null) throw new Error(NO_BROWSER);
    return opened.browser.newPage(options);
  };
  return { newPage };
}

const NO_BROWSER = 'left out: no Chromium on this machine, name one with CHROMIUM_PATH';

async function openBrowser(): Promise<{ browser: Browser | null; close: () => Promise<void> }> {
  const found = await findChromium();
  if (found === null) {
    console.warn(`tests in a browser are ${NO_BROWSER}`);
    return { browser: null, close: async () => undefined };
  }
  const browser = await chromium.launch({
    executablePath: found.program,
    env: { ...process.env, ...found.variables },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    browser,
    close: async () => {
      await browser.close();
      await found.remove();
    },
  };
}

/** The page of the local workspace with a person before it. Every deed waits until the page allows it (15 s). */
export class SlackPage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Opens the workspace at this address and waits until it shows its people. The size is in pixels. */
  static async open(browser: TestBrowser, url: string, size = { width: 1280, height: 900 }): Promise<SlackPage> {
    const page = await browser.newPage({ viewport: size });
    page.setDefaultTimeout(patienceMs);
    await page.goto(url);
    await page.locator('.actas option').first().waitFor({ state: 'attached' });
    return new SlackPage(page);
  }

  /** Acts from now on as the person with this full name. */
  async actAs(realName: string): Promise<void> {
    await this.page.locator('.actas', { hasText: 'Act as' }).locator('select').selectOption({ label: realName });
  }

  /** Opens a channel (`#purchases`), the bot's direct messages with a person (full name), or the bot's Home. */
  async open(place: string): Promise<void> {
    const name = place.replace(/^#/, '');
    const exact = new RegExp(`^\\s*(#|🔒|🏠)?\\s*${escapeRegExp(name)}\\s*$`);
    await this.page.locator('.sidebar-item', { hasText: exact }).click();
    await this.page.locator('.channel-title', { hasText: name }).waitFor();
  }

  /** Types a message or a command and sends it; into the open thread when `where` says so. */
  async say(text: string, where: 'channel' | 'thread' = 'channel'): Promise<void> {
    const composer = this.page.locator(where === 'thread' ? '.thread-pane .composer' : '.main .composer');
    await composer.locator('textarea').fill(text);
    // Enter would pick from the list that opens under an unfinished @name.
    await composer.locator('.composer-send').click();
  }

  /** The newest message of the channel that contains the text, or the newest of all. */
  message(text: string | RegExp = ''): Locator {
    return this.page.locator('.messages .msg').filter({ hasText: text }).last();
  }

  /** Waits until a message with the text is there. */
  async see(text: string | RegExp): Promise<void> {
    await this.message(text).waitFor();
  }

  /** Presses the button with this label on the newest message that has one. */
  async press(label: string): Promise<void> {
    const button = this.page.getByRole('button', { name: label, exact: true });
    await this.page.locator('.messages .msg').filter({ has: button }).last().locator(button).click();
  }

  /** Presses the button with this label on the Home that is open. */
  async pressHome(label: string): Promise<void> {
    await this.page.locator('.home').getByRole('button', { name: label, exact: true }).first().click();
  }

  /**
   * Chooses from the ⋯ menu or select of the newest message that offers the option. The page keeps the last choice, so
   * the same one cannot be made twice in a row.
   */
  async choose(option: string): Promise<void> {
    const offering = this.page.locator('select').filter({ has: this.page.locator('option', { hasText: option }) });
    await this.page
      .locator('.messages .msg')
      .filter({ has: offering })
      .last()
      .locator(offering)
      .selectOption({ label: option });
  }

  /** Waits for a modal with this title. */
  async seeModal(title: string): Promise<void> {
    await this.page.locator('.modal-title', { hasText: title }).waitFor();
  }

  /** Fills in the open modal by the labels of its fields: texts, dates (2026-05-31), labels of options. */
  async fillIn(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [label, value] of Object.entries(values)) {
      const field = this.page.locator('.modal .bk-input').filter({
        has: this.page.locator('.bk-label', { hasText: new RegExp(`^\\s*${escapeRegExp(label)}\\s*$`) }),
      });
      await fill(field, value);
    }
  }

  /** Presses the modal's submit button and waits until the modal is gone. */
  async submit(): Promise<void> {
    await this.page.locator('.modal-foot .modal-btn.primary').click();
    await this.page.locator('.modal-overlay').waitFor({ state: 'detached' });
  }

  /** Presses the modal's submit button and waits for the error that keeps it open. */
  async submitRefused(): Promise<string> {
    await this.page.locator('.modal-foot .modal-btn.primary').click();
    return (await this.page.locator('.modal-error').first().textContent()) ?? '';
  }

  /** Opens the thread of the newest message that contains the text. */
  async openThread(text: string | RegExp): Promise<void> {
    const message = this.message(text);
    await message.hover();
    await message.getByTitle('Reply in thread').click();
    await this.page.locator('.thread-pane').waitFor();
  }

  /** Writes a PNG picture of the page. */
  async screenshot(path: string): Promise<void> {
    await this.page.screenshot({ path });
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}

async function fill(field: Locator, value: string): Promise<void> {
  await field.first().waitFor();
  if ((await field.locator('select').count()) > 0) {
    await field.locator('select').selectOption({ label: value });
  } else if ((await field.locator('.bk-options').count()) > 0) {
    await field.locator('.bk-options').getByLabel(value, { exact: true }).check();
  } else {
    await field.locator('input, textarea').fill(value);
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
