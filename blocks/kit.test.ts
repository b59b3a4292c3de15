import { expect, test } from 'vitest';
import { blockProblems } from '#testing/slack/block-rules.ts';
import * as kit from './kit.ts';

test('given text stays as typed, and an empty one becomes a dash', () => {
  expect(kit.plain('<!channel> :tada:')).toEqual({ type: 'plain_text', text: '<!channel> :tada:', emoji: false });
  expect(kit.plain(' \n ').text).toBe('—');
});

test('a sentence that is too long is a mistake of the template', () => {
  expect(() => kit.mrkdwn({ mrkdwn: 'x'.repeat(3_001) })).toThrow(RangeError);
});

test('values that would decide something else when cut are refused', () => {
  expect(() => kit.button({ text: 'Go', actionId: 'go', value: 'x'.repeat(2_001) })).toThrow(RangeError);
  expect(() => kit.option('Go', 'x'.repeat(151))).toThrow(RangeError);
  expect(() => kit.overflow('menu', [])).toThrow(RangeError);
});

test('eleven pairs of fields make three sections', () => {
  const pairs = Array.from({ length: 11 }, () => [kit.mrkdwn(kit.md`*Item*`), kit.plain('Laptop')] as const);
  const sections = kit.fields(pairs, 'fields');
  expect(sections.map(({ fields }) => fields?.length)).toEqual([10, 10, 2]);
  expect(blockProblems(sections, 'message')).toEqual([]);
});

function part(priority: number, text: string, count = 1): kit.Part {
  return {
    priority,
    blocks: Array.from({ length: count }, () => kit.plainSection(text)),
  };
}

test('a budget keeps everything that fits, in its order', () => {
  const blocks = kit.budget([part(2, 'a'), part(0, 'b'), part(1, 'c')]);
  expect(blocks).toHaveLength(3);
});

test('a budget drops the least important part first and never what must stay', () => {
  const texts = (parts: kit.Part[], limits: kit.Limits) =>
    kit.budget(parts, limits).map((block) => (block.type === 'section' ? block.text?.text : ''));
  const parts = [part(0, 'title'), part(3, 'answer 1'), part(4, 'answer 2'), part(9, 'story'), part(0, 'buttons')];
  expect(texts(parts, { blocks: 3, characters: 12_000 })).toEqual(['title', 'answer 1', 'buttons']);
  expect(texts(parts, { blocks: 1, characters: 12_000 })).toEqual(['title', 'buttons']);
  expect(texts(parts, { blocks: 50, characters: 300 }).at(-1)).toBe('buttons');
});

test('a budget counts 50 blocks and 12,000 characters', () => {
  expect(kit.budget(Array.from({ length: 51 }, (_, index) => part(index + 1, 'x')))).toHaveLength(50);
  const long = kit.budget(Array.from({ length: 5 }, (_, index) => part(index + 1, 'x'.repeat(3_000))));
  expect(JSON.stringify(long).length).toBeLessThanOrEqual(12_000);
  expect(long).toHaveLength(3);
});

test('an instant is written in words of its time zone', () => {
  expect(kit.formatInstant('2026-11-20T14:05:00Z', 'UTC')).toBe('Fri 20 Nov, 14:05 UTC');
  expect(kit.formatInstant('2026-11-20T14:05:00Z', 'Europe/Berlin')).toBe('Fri 20 Nov, 15:05 CET');
  expect(kit.formatInstant('2026-11-20T14:05:00Z', 'Mars/Olympus')).toBe('Fri 20 Nov, 14:05 UTC');
  expect(kit.formatInstant('2027-01-04T00:00:00Z', 'UTC', '2026-11-20T14:05:00Z')).toBe('Mon 4 Jan 2027, 00:00 UTC');
  expect(kit.formatInstant('soon', 'UTC')).toBe('soon');
});

test('a distance in time is counted from the given now', () => {
  const now = '2026-11-20T14:00:00Z';
  expect(kit.relativeTo('2026-11-20T16:20:00Z', now)).toBe('in 2 hours');
  expect(kit.relativeTo('2026-11-22T13:59:00Z', now)).toBe('in 2 days');
  expect(kit.relativeTo('2026-11-17T14:00:00Z', now)).toBe('3 days ago');
  expect(kit.relativeTo('2026-11-20T14:00:30Z', now)).toBe('in 30 seconds');
  expect(kit.relativeTo('2026-11-20T13:59:30Z', now)).toBe('now');
});
