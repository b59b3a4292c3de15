import { expect, test } from 'vitest';
import { shippedFile } from '#testing/builders/examples.ts';
import { ownCommandLine } from '#testing/process/command-line.ts';

const { folder, run } = ownCommandLine();

function simulate(...args: string[]) {
  return run('simulate', ...args);
}

/** The people of a small company, as a designer would write them down beside the definitions. */
const PEOPLE = `
people:
  alice: { roles: [employee, operations], manager: bob }
  bob: { roles: [manager, operations], manager: carol }
  carol: { roles: [director, admin] }
  dan: { roles: [finance, employee], manager: erin }
  erin: { roles: [finance], manager: carol }
heads: { finance: erin, operations: bob }
`;

test.each([
  'purchase_request.yaml',
  'time_off.yaml',
  'expense_report.yaml',
  'forecast_cycle.json',
  'document_approval.json',
])('the shipped %s can be tried out without people', async (name) => {
  const { code, stdout, stderr } = await simulate(shippedFile(name));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/● completed \(.*\)\n$/);
});

test('data that cannot be kept exactly is refused with its path', async () => {
  expect(await simulate(shippedFile('expense_report.yaml'), '--data', '{"amount":9007199254740993}')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('cannot be kept exactly; a text can, at amount.'),
  });
});

test('an expense report goes by its amount, and asks the people of a file', async () => {
  await folder.write('people.yaml', PEOPLE);
  const pathOf = async (amount: number) => {
    const data = { purpose: 'Trade fair', amount, spent_on: '2026-11-19', category: 'travel' };
    const args = ['--people', 'people.yaml', '--requester', 'alice', '--data', JSON.stringify(data), '--json'];
    const { code, stdout } = await simulate(
      shippedFile('expense_report.yaml'),
      '--now',
      '2026-11-20T09:00:00Z',
      ...args,
    );
    const { steps, problems } = JSON.parse(stdout);
    expect({ code, problems }).toEqual({ code: 0, problems: [] });
    return steps.flatMap(({ stage, asks }: { stage: string; asks: { decidedBy: string[] }[] }) =>
      asks.map(({ decidedBy }) => [stage, ...decidedBy].join(' ')),
    );
  };
  expect(await pathOf(800)).toEqual(['manager bob', 'booking dan']);
  expect(await pathOf(4_000)).toEqual(['manager bob', 'booking dan', 'committee dan erin', 'committee erin']);
});

test('problems end with 1, in words and as JSON', async () => {
  await folder.write('few.yaml', 'people:\n  alice: { roles: [employee] }\n');
  const file = shippedFile('purchase_request.yaml');
  const told = await simulate(file, '--people', 'few.yaml', '--as', 'employee');
  expect(told.code).toBe(1);
  expect(told.stdout).toContain('✗ roles.finance: nobody has this role');
  const refused = await simulate(file, '--data', '{}', '--as', 'employee', '--json');
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.stdout)).toMatchObject({
    end: null,
    problems: [{ path: 'data.item' }, { path: 'data.amount' }, { path: 'data.kind' }],
  });
  const stranger = await simulate(file, '--as', 'stranger');
  expect(stranger).toMatchObject({ code: 1, stdout: expect.stringContaining('that takes the role employee') });
});

test('a people file that is wrong is told with its line', async () => {
  await folder.write('wrong.yaml', 'people:\n  alice:\n    roles: [employee]\n    manager: bob\n');
  const { code, stderr } = await simulate(shippedFile('time_off.yaml'), '--people', 'wrong.yaml');
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: 'wrong.yaml: people.alice.manager (line 4): "bob" is not among the people\n',
  });
});
