import type { DirectoryEnvironment, People } from '#slack/call.ts';
import type { Directory } from '#workflow/environment.ts';
import { groupRefresher } from './groups.ts';
import { acquaintance } from './meet.ts';
import { personResolver, syncPeople } from './sync.ts';

/** Slack's people and groups: those of a click, those of a decision, those of `roles.yaml`, and all of them. */
export type SlackDirectory = People &
  Directory & {
    /** The id of the person that "@name" or an e-mail address means; null when Slack knows nobody, or does not answer. */
    resolve(tenantId: string, text: string): Promise<string | null>;
    /** Reads all people of a workspace, and the groups that are in roles. @throws what Slack answers instead. */
    sync(tenantId: string): Promise<{ people: number }>;
    /** The same, and never fails: what could not be read is asked for when it is needed. */
    refresh(tenantId: string): Promise<void>;
  };

/** Makes the directory of this process, with its memory of whom it has met. */
export function createDirectory(env: DirectoryEnvironment): SlackDirectory {
  return {
    meet: acquaintance(env),
    refreshGroups: groupRefresher(env),
    resolve: personResolver(env),
    sync: (tenantId) => syncPeople(env, tenantId),
    refresh: async (tenantId) => {
      await syncPeople(env, tenantId).catch((error: unknown) =>
        env.log.warn({ err: error, tenantId }, 'people could not be read from Slack'),
      );
    },
  };
}
