import { expect, test } from 'vitest';
import { crewsOf } from './handlers.ts';

const never = async () => undefined;

test('what waits for systems of others is carried out by a crew of its own', () => {
  const crews = crewsOf({ announce: never, run_task: never, deliver: never, deliver_actions: never, settle: never });
  expect(crews.map((crew) => Object.keys(crew))).toEqual([
    ['announce', 'deliver', 'settle'],
    ['run_task', 'deliver_actions'],
  ]);
});
