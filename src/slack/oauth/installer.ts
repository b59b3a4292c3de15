import type { RequestListener, ServerResponse } from 'node:http';
import {
  ClearStateStore,
  type CodedError,
  ErrorCode,
  type Installation as Granted,
  InstallProvider,
  type InstallURLOptions,
  InvalidStateError,
  type Logger,
  type StateStore,
} from '@slack/oauth';
import { WebAPIPlatformError, type WebClientOptions } from '@slack/web-api';
import type { NewInstallation } from '#workflow/tenants/keep-installation.ts';
import { html, type InstallPage, PAGE_HEADERS, PAGES } from './pages.ts';

export const INSTALL_PATH = '/slack/install';
const REDIRECT_PATH = '/slack/oauth_redirect';

export type InstallerOptions = {
  clientId: string;
  clientSecret: string;
  stateSecret: string;
  /** Bot scopes that are asked for. */
  scopes: readonly string[];
  /** Our own address as browsers reach it, without a slash at its end; known only once the server listens. */
  publicUrl: () => string;
  clientOptions: WebClientOptions;
  logger: Logger;
  /** Says whether a state is used for the first time. */
  spendState: (state: string) => Promise<boolean>;
  /** Keeps what Slack gave; the person who installs waits for it. */
  keep: (installed: NewInstallation & { name: string }) => Promise<void>;
};

/**
 * The two pages by which the app comes into a workspace or an organisation (docs: authentication/installing-with-oauth):
 * the one with the button, and the one to which Slack sends people back.
 */
export function installPages(options: InstallerOptions): RequestListener {
  const { clientOptions, publicUrl } = options;
  const provider = new InstallProvider({
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    stateStore: statesGoodOnce(options.stateSecret, options.spendState),
    stateCookieExpirationSeconds: STATE_LIFE_S,
    authorizationUrl: new URL('/oauth/v2/authorize', clientOptions.slackApiUrl ?? 'https://slack.com').href,
    installationStore: {
      storeInstallation: (granted) => options.keep(installationOf(granted)),
      // Tokens are read where they are needed, and not by way of this library.
      fetchInstallation: () => Promise.reject(new Error('not read here')),
    },
    renderHtmlForInstallPath: (url) =>
      html({
        title: 'Countersign',
        text: 'Brings requests to the people who decide, in Slack, and keeps a record of what they did.',
        link: { url, label: 'Add to Slack' },
      }),
    clientOptions,
    logger: options.logger,
  });
  const begin = { url: INSTALL_PATH, label: 'Begin again' };
  return (request, response) => {
    const path = request.url?.split('?', 1)[0];
    for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
    const failed = () => show(response, { ...PAGES.away, link: begin });
    if (path === INSTALL_PATH) {
      const asked = { scopes: [...options.scopes], redirectUri: `${publicUrl()}${REDIRECT_PATH}` };
      provider.handleInstallPath(request, response, undefined, asked).catch(failed);
      return;
    }
    provider
      .handleCallback(request, response, {
        success: (granted) => show(response, installedPage(granted)),
        failure: (error) => show(response, { ...pageFor(error), link: begin }),
      })
      .catch(failed);
  };
}

/** Passes the two pages to the installer, and everything else on. */
export function withInstallPages(pages: RequestListener, next: RequestListener): RequestListener {
  return (request, response) => {
    const path = request.url?.split('?', 1)[0];
    const isPage = (path === INSTALL_PATH || path === REDIRECT_PATH) && request.method === 'GET';
    (isPage ? pages : next)(request, response);
  };
}

/** What is answered to Slack's calls where they come by a socket. */
export const noEvents: RequestListener = (request, response) => {
  response.writeHead(404, { 'content-type': 'text/plain' }).end(`Here is GET ${INSTALL_PATH} only.\n`);
  request.resume();
};

/**
 * What is kept of what Slack granted. An organisation-wide install has no team: its tenant is the organisation.
 * @throws Error for one without a bot.
 */
export function installationOf(granted: Granted): NewInstallation & { name: string } {
  const { bot, team, enterprise, user } = granted;
  const isOrganisation = granted.isEnterpriseInstall === true;
  const tenantId = isOrganisation ? enterprise?.id : team?.id;
  if (!bot || !tenantId) throw new Error('Slack granted no bot, or named no workspace');
  return {
    tenantId,
    name: (isOrganisation ? enterprise?.name : team?.name) ?? '',
    enterpriseId: enterprise?.id ?? null,
    teamId: isOrganisation ? null : tenantId,
    botId: bot.id ?? null,
    botUserId: bot.userId,
    botToken: bot.token,
    refreshToken: bot.refreshToken ?? null,
    tokenExpiresAt: bot.expiresAt === undefined ? null : new Date(bot.expiresAt * 1_000),
    scopes: bot.scopes,
    installedBy: user.id,
  };
}

function installedPage({ appId, team, enterprise }: Granted): InstallPage {
  const where = team?.name ?? enterprise?.name ?? 'your workspace';
  const url = `slack://app?${new URLSearchParams({ team: team?.id ?? enterprise?.id ?? '', id: appId ?? '' })}`;
  return {
    status: 200,
    title: 'Installed',
    text: `Countersign is now in ${where}. It has sent you a message there that says how to begin.`,
    link: { url, label: 'Open Slack' },
  };
}

const STATE_ERRORS = new Set<string>([ErrorCode.InvalidStateError, ErrorCode.MissingStateError]);

function pageFor(error: CodedError): InstallPage {
  if (error.code === ErrorCode.AuthorizationError) return PAGES.denied;
  if (STATE_ERRORS.has(error.code)) return PAGES.state;
  if (error.code === ErrorCode.MissingCodeError || error instanceof WebAPIPlatformError) return PAGES.code;
  return PAGES.away;
}

function show(response: ServerResponse, { status, ...page }: InstallPage): void {
  if (response.headersSent) return;
  response.writeHead(status).end(html(page));
}

/** An install is to be finished within this time of its beginning. */
const STATE_LIFE_S = 600;

/**
 * States of installs: a JWT signed with our secret, good for ten minutes and once. The library's own store would take one as
 * often as it comes.
 * @param useUp says whether a state is used for the first time.
 */
export function statesGoodOnce(secret: string, useUp: (state: string) => Promise<boolean>): StateStore {
  const signed = new ClearStateStore(secret, STATE_LIFE_S);
  return {
    generateStateParam: (options: InstallURLOptions, now: Date) => signed.generateStateParam(options, now),
    verifyStateParam: async (now: Date, state: string) => {
      const options = await signed.verifyStateParam(now, state);
      if (!(await useUp(state))) throw new InvalidStateError('The state was used before');
      return options;
    },
  };
}
