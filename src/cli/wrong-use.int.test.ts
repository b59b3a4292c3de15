import { expect, test } from 'vitest';
import { ownCommandLine } from '#testing/process/command-line.ts';

const { folder, run } = ownCommandLine();

test.each([
  [['definitions', 'validate']],
  [['definitions', 'publish']],
  [['definitions', 'diff', 'one.yaml']],
  [['definitions', 'validate', '--nonsense', 'one.yaml']],
  [['definitions', 'diagram', 'one.yaml', '--out', 'picture.gif']],
  [['simulate']],
  [['simulate', 'one.yaml', '--data', 'not json']],
  [['simulate', 'one.yaml', '--data', '[1]']],
  [['simulate', 'one.yaml', '--now', 'tomorrow']],
  [['simulate', 'one.yaml', '--requester', 'alice']],
  [['manifest']],
  [['manifest', '--url', 'foo']],
  [['manifest', '--url', 'http://approvals.example.com']],
  [['manifest', '--url', 'https://approvals.example.com?x=1']],
  [['nonsense']],
])('%j is used wrongly: it ends with 2 and says how', async (args) => {
  await folder.write('one.yaml', 'key: one\n');
  const { code, stderr } = await run(...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(/Usage: countersign/);
});

test('help ends with 0', async () => {
  expect(await run('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('simulate') });
});
