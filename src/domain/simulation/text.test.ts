import { expect, test } from 'vitest';
import { review } from '#testing/builders/builders.ts';
import { STAFF, tryOut } from '#testing/builders/trials.ts';
import { simulationText } from './text.ts';

test('the text has a line for everything that can happen', () => {
  const definition = review({ due_in: '1d', remind_before: ['1h'] }, { undo_window: '30s', fields: [{ key: 'item' }] });
  const trial = { people: STAFF, requester: 'alice', data: { item: 'Laptop' } };
  const text = simulationText(definition, tryOut(definition, trial)).join('\n');
  expect(text).toContain('asked for by alice');
  expect(text).toMatch(/asks +anyone of reviewer: bob/);
  expect(text).toMatch(/no answer +Sat 21 Nov 2026 08:00 UTC {2}reminder/);
  expect(text).toMatch(/✗ reject +rejected \(Review\)/);
  expect(text).toMatch(/→ approve +completed \(Done\)\n\n● completed \(Done\)$/);
  expect(text).toContain('can be taken back for 30 seconds');
});
