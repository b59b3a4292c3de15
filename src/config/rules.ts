import type { VariableName } from './environment.ts';

/** Which variables are set, before their values are looked at. */
export type Present = (name: VariableName) => boolean;

/** What is wrong between variables: the one to change and what it takes. */
export type RuleProblem = { variable: VariableName; takes: string };

const OAUTH = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_STATE_SECRET'] as const;

/** The rules that one variable alone cannot tell. They run whether or not the single values are right. */
export function brokenRules(has: Present): RuleProblem[] {
  return [...(OAUTH.some(has) ? oauthRules(has) : singleWorkspaceRules(has)), ...otherRules(has)];
}

function oauthRules(has: Present): RuleProblem[] {
  const problems: RuleProblem[] = OAUTH.filter((name) => !has(name)).map((variable) => ({
    variable,
    takes: `a value, because ${OAUTH.filter(has).join(' and ')} is set: the three of OAuth go together`,
  }));
  if (has('SLACK_BOT_TOKEN')) {
    problems.push({
      variable: 'SLACK_BOT_TOKEN',
      takes: `nothing beside ${OAUTH.join(', ')}: with OAuth each workspace brings its own token`,
    });
  }
  if (!has('SLACK_SIGNING_SECRET') && !has('SLACK_APP_TOKEN')) {
    problems.push({
      variable: 'SLACK_SIGNING_SECRET',
      takes: 'the signing secret of the app, which OAuth needs for HTTP (or set SLACK_APP_TOKEN for Socket Mode)',
    });
  }
  if (!has('TOKEN_ENCRYPTION_KEY')) {
    problems.push({
      variable: 'TOKEN_ENCRYPTION_KEY',
      takes: '32 random bytes in base64 (openssl rand -base64 32), because OAuth stores tokens of workspaces',
    });
  }
  return problems;
}

function singleWorkspaceRules(has: Present): RuleProblem[] {
  if (has('SLACK_BOT_TOKEN')) {
    if (has('SLACK_SIGNING_SECRET') || has('SLACK_APP_TOKEN')) return [];
    return [
      {
        variable: 'SLACK_SIGNING_SECRET',
        takes: 'the signing secret of the app beside SLACK_BOT_TOKEN for HTTP (or set SLACK_APP_TOKEN for Socket Mode)',
      },
    ];
  }
  const given = (['SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN', 'SLACK_API_URL'] as const).filter(has);
  if (given.length === 0) return [];
  return [
    {
      variable: 'SLACK_BOT_TOKEN',
      takes: `a bot token (xoxb-…), because ${given.join(' and ')} is set; unset every SLACK_ variable for the demo`,
    },
  ];
}

function otherRules(has: Present): RuleProblem[] {
  const problems: RuleProblem[] = [];
  if (has('DATABASE_DIRECT_URL') && !has('DATABASE_URL')) {
    problems.push({ variable: 'DATABASE_URL', takes: 'the address of the pooler, because DATABASE_DIRECT_URL is set' });
  }
  if (has('API_JWT_SECRET') && has('API_JWKS_URL')) {
    problems.push({ variable: 'API_JWKS_URL', takes: 'nothing beside API_JWT_SECRET: set one of the two' });
  }
  for (const variable of ['API_JWT_ISSUER', 'API_JWT_AUDIENCE'] as const) {
    if (!has(variable) || has('API_JWT_SECRET') || has('API_JWKS_URL')) continue;
    problems.push({ variable: 'API_JWKS_URL', takes: `a key set (or set API_JWT_SECRET), because ${variable} is set` });
  }
  if (has('SMTP_URL') && !has('MAIL_FROM')) {
    problems.push({ variable: 'MAIL_FROM', takes: 'the sender of e-mails, because SMTP_URL is set' });
  }
  if (has('MAIL_FROM') && !has('SMTP_URL')) {
    problems.push({ variable: 'SMTP_URL', takes: 'the mail server, because MAIL_FROM is set' });
  }
  return problems;
}
