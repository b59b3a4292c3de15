import { DriverException } from '@mikro-orm/core';
import { expect, test } from 'vitest';
import { isDatabaseAway } from './outage.ts';

const refused = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });
const severalRefused = () => Object.assign(new AggregateError([refused(), refused()]), { code: 'ECONNREFUSED' });
const shuttingDown = () => Object.assign(new Error('terminating connection'), { code: '57P01' });
const timedOut = () => new Error('timeout exceeded when trying to connect');
const saying = (code: string) => Object.assign(new Error(`the database says ${code}`), { code });
/** Starting up, no space left, too many connections, a password that was changed, only reading, too slow, two in each other's way. */
const PASSING = ['57P03', '53100', '53300', '28P01', '25006', '57014', '40001', '40P01'].map(saying);
const duplicate = () => Object.assign(new Error('duplicate key'), { code: '23505' });

test('a database that cannot be reached is away, whoever says so', () => {
  for (const error of [refused(), severalRefused(), shuttingDown(), timedOut(), ...PASSING]) {
    expect(isDatabaseAway(error), error.message).toBe(true);
    expect(isDatabaseAway(new DriverException(error)), `${error.message}, told by the ORM`).toBe(true);
  }
});

test('what the database refuses, and what is no error, is none of it', () => {
  for (const other of [duplicate(), new DriverException(duplicate()), new Error('no'), 'ECONNREFUSED', null])
    expect(isDatabaseAway(other)).toBe(false);
});
