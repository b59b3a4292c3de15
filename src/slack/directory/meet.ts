import { within } from '#patience/within.ts';
import { readReader } from '#queries/people/names.ts';
import type { DirectoryEnvironment, People, Reader } from '#slack/call.ts';
import { savePeople, takeForOutsider } from '#workflow/people/people.ts';
import { personFrom, slackUserSchema } from './slack-user.ts';

/** How long somebody is known by heart; language and time zone change seldom. */
const KNOWN_MS = 10 * 60_000;
/** People known by heart at most, over all workspaces. */
const MAX_KNOWN = 20_000;
/** Somebody waits for the answer to their click meanwhile. */
const PATIENCE_MS = 2_000;

type Somebody = Parameters<People['meet']>[1];

/** `meet` of {@link People}, with a memory. Two clicks of one person at a time ask once. */
export function acquaintance(env: DirectoryEnvironment): People['meet'] {
  const known = new Map<string, { reader: Reader; until: number }>();
  const asking = new Map<string, Promise<Reader>>();
  return async (tenantId, user) => {
    const key = `${tenantId} ${user.id}`;
    const remembered = known.get(key);
    if (remembered && remembered.until > env.now().getTime()) return remembered.reader;
    const underWay = asking.get(key);
    if (underWay !== undefined) return underWay;
    const asked = introduce(env, tenantId, user)
      .then(({ reader, sure }) => {
        if (known.size >= MAX_KNOWN) known.clear();
        if (sure) known.set(key, { reader, until: env.now().getTime() + KNOWN_MS });
        return reader;
      })
      .finally(() => asking.delete(key));
    asking.set(key, asked);
    return asked;
  };
}

/** `sure` is false for somebody about whom Slack could not be asked: they are asked about again at their next click. */
type Introduced = { reader: Reader; sure: boolean };

async function introduce(env: DirectoryEnvironment, tenantId: string, user: Somebody): Promise<Introduced> {
  const known = await readReader(env, tenantId, user.id);
  if (known?.told) return { reader: { locale: known.locale, timezone: known.timezone }, sure: true };
  // An organisation's tenant holds many workspaces; which they are only Slack can tell.
  const isWorkspace = tenantId.startsWith('T');
  if (isWorkspace && user.teamId !== null && user.teamId !== tenantId) return saveOutsider(env, tenantId, user);
  return askSlack(env, tenantId, user);
}

async function saveOutsider(env: DirectoryEnvironment, tenantId: string, user: Somebody): Promise<Introduced> {
  const reader = { locale: null, timezone: null };
  const nothing = { realName: '', email: null, deactivated: false, bot: false, ...reader };
  await savePeople(env, tenantId, [{ id: user.id, name: user.name ?? '', external: true, ...nothing }]);
  return { reader, sure: true };
}

async function askSlack(env: DirectoryEnvironment, tenantId: string, user: Somebody): Promise<Introduced> {
  let person: ReturnType<typeof personFrom>;
  try {
    const slack = await env.slackFor(tenantId);
    const answer = await within(PATIENCE_MS, slack.users.info({ user: user.id, include_locale: true }));
    person = personFrom(slackUserSchema.parse(answer.user), tenantId);
  } catch (error) {
    env.log.warn(
      { err: error, tenantId, userId: user.id },
      'Slack does not say who somebody is; taken for an outsider',
    );
    await takeForOutsider(env, tenantId, { id: user.id, name: user.name ?? '' });
    return { reader: { locale: null, timezone: null }, sure: false };
  }
  await savePeople(env, tenantId, [person]);
  return { reader: { locale: person.locale, timezone: person.timezone }, sure: true };
}
