import { afterEach, expect, test, vi } from 'vitest';
import { programEnvironment } from './program-environment.ts';

afterEach(() => vi.unstubAllEnvs());

test('a program that is started gets what it needs, and no secret whatever its name', () => {
  const secrets = [
    'SLACK_BOT_TOKEN',
    'AWS_SECRET_ACCESS_KEY',
    'GITHUB_TOKEN',
    'DATABASE_URL',
    'PGPASSWORD',
    'HOOK_SECRET',
  ];
  for (const name of [...secrets, 'npm_config__authToken', 'LC_ALL']) vi.stubEnv(name, 'hush');
  vi.stubEnv('HTTPS_PROXY', 'http://proxy.example');
  expect(Object.values(programEnvironment())).not.toContain('hush');
  expect(programEnvironment().PATH).toBe(process.env.PATH);
  expect(programEnvironment()).not.toHaveProperty('HTTPS_PROXY');
  expect(programEnvironment({ fetches: true }).HTTPS_PROXY).toBe('http://proxy.example');
  expect(Object.values(programEnvironment({ fetches: true }))).not.toContain('hush');
});
