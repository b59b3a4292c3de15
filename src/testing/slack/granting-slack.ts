import type { StubSlack } from './stub-slack.ts';

/** What Slack grants for a code: a workspace (`team`), or with no team a whole organisation. */
export type Grant = {
  token: string;
  team?: { id: string; name: string };
  enterprise?: { id: string; name: string };
  installedBy: string;
  scopes?: string[];
  refresh?: { token: string; seconds: number };
};

/** The methods of the Web API that the bot calls, as a Slack of several workspaces answers them. `grants` are by their codes. */
export function grantingSlack(grants: ReadonlyMap<string, Grant>): StubSlack['answers'] {
  const used = new Set<string>();
  let last = 0;
  const grantOf = (token: string) => [...grants.values()].find((one) => one.token === token);
  const person = (id: string, token: string) => {
    const { team, enterprise } = grantOf(token) ?? {};
    return {
      id,
      name: id.toLowerCase(),
      deleted: false,
      team_id: team?.id ?? 'TGRID1',
      ...(enterprise ? { enterprise_user: { enterprise_id: enterprise.id, teams: ['TGRID1'] } } : {}),
    };
  };
  return {
    'api.test': () => ({ ok: true }),
    'auth.test': (_, token) => {
      const { team, enterprise } = grantOf(token) ?? {};
      return { ok: true, bot_id: 'B1', user_id: 'UBOT', team_id: team?.id, enterprise_id: enterprise?.id };
    },
    'oauth.v2.access': ({ code, refresh_token: refresh }) => {
      if (refresh !== undefined) {
        const grant = [...grants.values()].find((one) => one.refresh?.token === refresh);
        if (!grant?.refresh) return { ok: false, error: 'invalid_refresh_token' };
        grant.token = `${grant.token}-new`;
        grant.refresh = { token: `${grant.refresh.token}-new`, seconds: 43_200 };
        const { token, seconds } = grant.refresh;
        return { ok: true, token_type: 'bot', access_token: grant.token, refresh_token: token, expires_in: seconds };
      }
      const grant = grants.get(String(code));
      if (!grant || used.has(String(code))) return { ok: false, error: 'invalid_code' };
      used.add(String(code));
      return {
        ok: true,
        app_id: 'A1',
        token_type: 'bot',
        access_token: grant.token,
        scope: (grant.scopes ?? ['chat:write', 'commands']).join(','),
        bot_user_id: 'UBOT',
        authed_user: { id: grant.installedBy },
        team: grant.team ?? null,
        enterprise: grant.enterprise ?? null,
        is_enterprise_install: grant.team === undefined,
        ...(grant.refresh ? { refresh_token: grant.refresh.token, expires_in: grant.refresh.seconds } : {}),
      };
    },
    'auth.teams.list': () => ({ ok: true, teams: [{ id: 'TGRID1' }, { id: 'TGRID2' }] }),
    'users.list': (_, token) => ({ ok: true, members: [person(grantOf(token)?.installedBy ?? 'UNONE', token)] }),
    'users.info': ({ user }, token) =>
      String(user).startsWith('UELSE')
        ? { ok: false, error: 'user_not_found' }
        : { ok: true, user: person(String(user), token) },
    'conversations.open': ({ users }) => ({ ok: true, channel: { id: `D${String(users)}` } }),
    'conversations.info': ({ channel }) => ({ ok: true, channel: { id: channel, is_member: true } }),
    'chat.postMessage': ({ channel }) => {
      last += 1;
      return { ok: true, channel, ts: `1800000000.${String(last).padStart(6, '0')}` };
    },
    'chat.update': ({ channel, ts }) => ({ ok: true, channel, ts }),
    'chat.postEphemeral': () => ({ ok: true }),
    'views.open': () => ({ ok: true }),
    'views.publish': () => ({ ok: true }),
  };
}
