import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Definition } from '#domain/definition/definition.ts';
import { parseDefinition } from '#domain/definition/parse.ts';
import { shippedDefinition } from '#testing/builders/examples.ts';
import { definitions } from '#testing/builders/generators.ts';
import { graphOf } from './graph.ts';
import { definitionSvg } from './svg.ts';

const forecast = parseDefinition(shippedDefinition('forecast_cycle'));
const document = parseDefinition(shippedDefinition('document_approval'));

/** A definition of a review and an end, with these parts over it. */
function small(parts: Record<string, unknown>): Definition {
  const stages = [
    { key: 'review', approvals: [{ role: 'reviewer' }] },
    { key: 'done', final: true },
  ];
  return parseDefinition({ key: 'small', name: 'Small', stages, ...parts });
}

test('shows every stage and every transition of a definition, each with its words', () => {
  for (const definition of [forecast, document]) {
    const svg = definitionSvg(definition);
    for (const stage of definition.stages) {
      expect(svg).toContain(`data-stage="${stage.key}"`);
      expect(svg).toContain(`>${stage.name}</text>`);
    }
    for (const { source, dest } of definition.transitions) {
      for (const from of source) expect(svg).toContain(`data-from="${from}" data-to="${dest}"`);
    }
  }
  expect(definitionSvg(forecast)).toContain('>Classify done</text>');
});

test('is well-formed XML for any definition', () => {
  fc.assert(
    fc.property(definitions, (definition) => {
      expect(faultOf(definitionSvg(definition))).toBeNull();
    }),
  );
});

test('shows the ways that nobody wrote: onward by order, back for changes, to an end of its own', () => {
  const { edges, nodes, rejectingEnds } = graphOf(
    small({
      stages: [
        { key: 'one', approvals: [{ role: 'a' }] },
        { key: 'two', approvals: [{ role: 'b' }] },
      ],
    }),
  );
  expect(edges.map(({ from, to, labels }) => [from, to, ...labels])).toEqual([
    ['one', 'two', 'Approve'],
    ['one', 'one', 'Request changes'],
    ['two', '', 'Approve'],
    ['two', 'one', 'Request changes'],
  ]);
  expect(nodes.at(-1)).toMatchObject({ name: 'Completed', final: true });
  expect(rejectingEnds).toBe(true);
});

test('says who is asked and how long they have', () => {
  const approvals = [
    { role: 'boss' },
    { user: 'U1BOB' },
    { self: true },
    { role: 'board', strategy: 'quorum', count: 2 },
  ];
  const stages = [
    { key: 'review', approvals, due_in: '36h', on_timeout: 'reject' },
    { key: 'done', final: true },
  ];
  const svg = definitionSvg(small({ stages }));
  for (const line of ['1. boss', '2. U1BOB', '3. requester', '4. 2 of board', 'within 36 hours, then rejected'])
    expect(svg).toContain(`>${line}</text>`);
});

test('an end that only refusals lead to looks different from the others', () => {
  const refused = graphOf(document).nodes.filter((node) => node.refused);
  expect(refused.map(({ key }) => key)).toEqual(['rejected']);
});

test('draws pipelines as bands with their names', () => {
  const svg = definitionSvg(
    small({
      stages: [{ key: 'done', final: true }],
      pipelines: [{ key: 'legal', name: 'Law & order', stages: [{ key: 'check', approvals: [{ role: 'counsel' }] }] }],
    }),
  );
  expect(svg.match(/class="pipeline"/g)).toHaveLength(1);
  expect(svg).toContain('Law &amp; order</text>');
});

test('takes the colour of a stage', () => {
  const stages = [
    { key: 'review', color: '#f39c12', approvals: [{ role: 'reviewer' }] },
    { key: 'done', final: true },
  ];
  expect(definitionSvg(small({ stages }))).toContain('fill="#f39c12"');
});

test('names are in the language asked for, English where they lack it', () => {
  const names = { en: 'Purchase', ar: 'طلب شراء' };
  expect(definitionSvg(small({ name: names }), 'ar')).toContain('طلب شراء</text>');
  expect(definitionSvg(small({ name: names }), 'fr')).toContain('Purchase</text>');
});

test('a stage whose way out has a condition also leads on by order', () => {
  const stages = [
    { key: 'review', approvals: [{ role: 'reviewer' }] },
    { key: 'board', approvals: [{ role: 'director' }] },
    { key: 'done', final: true },
  ];
  const condition = { '<': [{ var: 'data.amount' }, 1000] };
  const svg = definitionSvg(
    small({ stages, transitions: [{ trigger: 'approve', source: 'review', dest: 'done', condition }] }),
  );
  expect(svg).toContain('data-from="review" data-to="done"');
  expect(svg).toContain('data-from="review" data-to="board"');
});

describe('hostile names', () => {
  const hostile = [
    '</text></svg><script>alert(1)</script>',
    '"\'&<>]]>--><![CDATA[',
    '&lt;already&amp;escaped;',
    'con\u0001trol\u001f and \ufffe\uffff',
    '\u202Eright to left\u2066 and on',
    'W'.repeat(75),
    '👩‍👩‍👧‍👦'.repeat(6),
    'é́́́́́',
  ];

  test.each(hostile)('%j is text, and stays inside the picture', (name) => {
    const stages = [
      { key: 'review', name, approvals: [{ role: 'reviewer' }] },
      { key: 'done', name, final: true },
    ];
    const transitions = [{ trigger: 'approve', source: 'review', dest: 'done', label: name }];
    const svg = definitionSvg(small({ name, description: name, stages, transitions }));
    expect(faultOf(svg)).toBeNull();
    expect(svg).not.toContain('<script');
    expect(svg).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  });

  test('a definition with 500 stages is drawn', () => {
    const stages = Array.from({ length: 500 }, (_, index) => ({ key: `s${index}`, approvals: [{ role: 'one' }] }));
    expect(definitionSvg(small({ stages })).match(/data-stage=/g)).toHaveLength(501);
  });
});

/** What makes the text no XML document, or null. Only what this program writes: no comments, instructions or CDATA. */
function faultOf(xml: string): string | null {
  const bad = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(xml);
  if (bad) return `a character that XML cannot hold at ${bad.index}`;
  const open: string[] = [];
  let roots = 0;
  for (const [part] of xml.matchAll(/<[^>]*>|[^<]+/g)) {
    const tag = /^<(\/?)([a-z]+)((?: [a-zA-Z-]+="[^"<]*")*)(\/?)>$/.exec(part);
    if (!tag && part.startsWith('<')) return `no tag: ${part}`;
    if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(part)) return `a bare & in ${part}`;
    if (!tag) {
      if (open.length === 0 && part.trim() !== '') return `text outside: ${part}`;
    } else if (tag[1] === '/') {
      if (open.pop() !== tag[2]) return `closes ${tag[2]}`;
    } else {
      if (open.length === 0) roots += 1;
      if (tag[4] !== '/') open.push(tag[2] ?? '');
    }
  }
  return open.length === 0 && roots === 1 ? null : `left open: ${open.join(', ')}`;
}
