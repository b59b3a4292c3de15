import { expect, test } from 'vitest';
import { isStrongly, isWeakly, tagsIn } from './entity-tags.ts';

const read = (header: string) => tagsIn(header, 'If-Match') ?? [];

test.each([
  ['*', true, true],
  ['"2"', true, true],
  ['W/"2"', false, true],
  ['"1", "2"', true, true],
  ['"1",W/"2" , "3"', false, true],
  ['"1", "3"', false, false],
  ['"2,3", "a b"'.replace(' b', 'b'), false, false],
  ['""', false, false],
])('%s against "2" is %s for If-Match and %s for If-None-Match', (header, strong, weak) => {
  expect([isStrongly(read(header), '2'), isWeakly(read(header), '2')]).toEqual([strong, weak]);
  expect([isStrongly(read(header), null), isWeakly(read(header), null)]).toEqual([false, false]);
});

test.each(['', ' ', '2', '"2', '"1" "2"', 'w/"2"', '*, "2"', '"2";', '"a\u0001"'])(
  '%j is no list of tags',
  (header) => {
    expect(() => read(header)).toThrow('If-Match');
  },
);

test('no header is no condition', () => {
  expect(tagsIn(undefined, 'If-Match')).toBeNull();
});
