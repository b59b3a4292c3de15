import { z } from 'zod';
import { userId } from '#domain/slack-id.ts';
import type { Person } from '#workflow/people/people.ts';

/** The parts of Slack's user object that are read (docs: reference/objects/user-object). Which are there depends on scopes. */
export const slackUserSchema = z.object({
  id: userId,
  team_id: z.string().nullish(),
  name: z.string().nullish(),
  real_name: z.string().nullish(),
  deleted: z.boolean().nullish(),
  is_bot: z.boolean().nullish(),
  is_restricted: z.boolean().nullish(),
  is_ultra_restricted: z.boolean().nullish(),
  is_stranger: z.boolean().nullish(),
  tz: z.string().nullish(),
  locale: z.string().nullish(),
  profile: z
    .object({ real_name: z.string().nullish(), display_name: z.string().nullish(), email: z.string().nullish() })
    .nullish()
    .catch(null),
  enterprise_user: z
    .object({ enterprise_id: z.string().nullish(), teams: z.array(z.string()).nullish() })
    .nullish()
    .catch(null),
});
export type SlackUser = z.output<typeof slackUserSchema>;

/** Slackbot is no bot by its flags. */
const SLACKBOT = 'USLACKBOT';

/** A person as Slack describes them to this tenant. */
export function personFrom(user: SlackUser, tenantId: string): Person {
  const { profile } = user;
  return {
    id: user.id,
    name: user.name || profile?.display_name || '',
    realName: user.real_name || profile?.real_name || '',
    email: profile?.email || null,
    timezone: user.tz || null,
    locale: user.locale || null,
    deactivated: user.deleted === true,
    external: isExternal(user, tenantId),
    bot: user.is_bot === true || user.id === SLACKBOT,
  };
}

/** A guest, or somebody whose account is neither of this workspace nor of the organisation that it belongs to us through. */
function isExternal(user: SlackUser, tenantId: string): boolean {
  if (user.is_restricted || user.is_ultra_restricted || user.is_stranger) return true;
  const { enterprise_user: organisation } = user;
  const belongs =
    !user.team_id ||
    user.team_id === tenantId ||
    organisation?.enterprise_id === tenantId ||
    organisation?.teams?.includes(tenantId) === true;
  return !belongs;
}
