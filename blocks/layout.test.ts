import { expect, test } from 'vitest';
import { cardView } from '#testing/builders/views.ts';
import { messageProblems } from '#testing/slack/block-rules.ts';
import { cardBlocks } from './card.ts';
import { layoutBlocks } from './layout.ts';
import type { LayoutBlock, LayoutText } from './view.ts';

function id(name: string) {
  return name;
}

function mrkdwn(...pieces: LayoutText['pieces']): LayoutText {
  return { type: 'mrkdwn', pieces };
}

function section(text: LayoutText): LayoutBlock {
  return { type: 'section', text, fields: [] };
}

test('what the author wrote is shown as it is, and what people gave can do nothing', () => {
  const [block] = layoutBlocks([section(mrkdwn('*Item:* ', { value: '<!channel> *a*\n> b' }))], id);
  expect(block).toMatchObject({
    text: { type: 'mrkdwn', text: '*Item:* &lt;!channel&gt; *a*\n\u200b&gt; b', verbatim: true },
  });
});

test('the lines of what somebody wrote are kept', () => {
  const [block] = layoutBlocks([section(mrkdwn({ value: 'First\r\n\nSecond' }))], id);
  expect(block).toMatchObject({ text: { text: 'First\n\nSecond' } });
  const view = cardView({ fields: [{ label: 'Why', value: 'First\nSecond' }] });
  expect(JSON.stringify(cardBlocks(view, { messageKey: 'key' }))).toContain('"First\\nSecond"');
});

test('it stands in place of the fields', () => {
  const view = { ...cardView(), layout: [section(mrkdwn('Only ', { value: 'this' }))] };
  const shown = JSON.stringify(cardBlocks(view, { messageKey: 'key' }));
  expect(shown).toContain('Only this');
  for (const { label } of view.fields) expect(shown).not.toContain(`*${label}*`);
});

test('it keeps within the limits of Slack, however long the values are', () => {
  const long = { value: '&'.repeat(5_000) };
  const many = mrkdwn(...Array.from({ length: 30 }, () => long));
  const plain: LayoutText = { type: 'plain_text', pieces: [long, long] };
  const layout: LayoutBlock[] = [
    section(many),
    { type: 'section', text: null, fields: Array(10).fill(many) },
    { type: 'header', text: plain },
    { type: 'context', elements: Array(10).fill(plain) },
    { type: 'image', url: 'https://example.com/a.png', alt: plain },
    section(mrkdwn({ value: '' })),
  ];
  const blocks = cardBlocks({ ...cardView(), layout }, { messageKey: 'key' });
  expect(messageProblems({ text: 'x', blocks })).toEqual([]);
});
