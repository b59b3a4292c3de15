import { expect, test } from 'vitest';
import { everyRefusal } from '#testing/builders/refusals.ts';
import { toldOf } from './errors.ts';

test('every refusal, for each of its reasons, has a status and a sentence in plain words', () => {
  for (const refusal of everyRefusal('Blue')) {
    const { status, type, title, detail } = toldOf(refusal);
    expect(type).toBe(`urn:countersign:problem:${refusal.code}`);
    expect([403, 404, 409, 422, 503]).toContain(status);
    expect(title).toMatch(/^[A-Z][a-z ]+$/);
    expect(detail, 'no sentence').toMatch(/^[A-Z].+\.$|^Blue$/);
    expect(detail, 'a word of programs').not.toMatch(/[a-z]_[a-z]/);
    expect(detail, 'a gap').not.toMatch(/undefined|null|\[object|NaN/);
  }
});
