import { WebAPIPlatformError, WebClient, type WebClientOptions } from '@slack/web-api';
import type { NewInstallation } from '#workflow/tenants/keep-installation.ts';

/** Slack's words for an id that is nobody's in this workspace. */
const NOT_HERE = new Set(['user_not_found', 'user_not_visible', 'users_not_found']);

/**
 * Who is an admin from the first moment on: of the ids in ADMIN_USERS those of this workspace, since those of another mean
 * nobody here; without any, whoever installs.
 * @throws Error when Slack does not say: nobody becomes an admin because it was busy.
 */
export async function firstAdmins(
  adminUsers: readonly string[],
  installed: Pick<NewInstallation, 'botToken' | 'installedBy'>,
  options: WebClientOptions,
): Promise<string[]> {
  const client = new WebClient(installed.botToken, options);
  const isHere = async (user: string) => {
    try {
      return (await client.users.info({ user })).user?.deleted === false;
    } catch (error) {
      if (error instanceof WebAPIPlatformError && NOT_HERE.has(error.data.error)) return false;
      throw new Error('Slack does not say who ADMIN_USERS are', { cause: error });
    }
  };
  const asked = await Promise.all(adminUsers.map(async (user) => ((await isHere(user)) ? [user] : [])));
  const admins = asked.flat();
  return admins.length > 0 ? admins : [installed.installedBy];
}
