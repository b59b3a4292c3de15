import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Box } from './boxes.ts';
import type { Graph, GraphEdge, GraphNode } from './graph.ts';
import { MAX_COLUMNS } from './grid.ts';
import { type Layout, layoutOf } from './layout.ts';
import type { Line, Point } from './lines.ts';
import { LABEL_SIZE } from './spaces.ts';
import { widthOf } from './text-size.ts';

const MOST_NODES = 12;
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });

const node = fc.record({
  name: text,
  who: fc.array(text, { maxLength: 6 }),
  due: fc.option(fc.constant('within 2 days')),
  color: fc.constant(null),
  final: fc.boolean(),
  refused: fc.boolean(),
});
const edge = fc.record({
  from: fc.nat(MOST_NODES - 1),
  to: fc.nat(MOST_NODES - 1),
  labels: fc.array(text, { minLength: 1, maxLength: 3 }),
  tone: fc.constantFrom('plain', 'good', 'bad', 'return'),
});

/** Any stages and any arrows between them, sensible or not, with and without bands. */
const graphs: fc.Arbitrary<Graph> = fc
  .record({
    nodes: fc.array(node, { minLength: 1, maxLength: MOST_NODES }),
    edges: fc.array(edge, { maxLength: 24 }),
    bandSize: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ nodes, edges, bandSize }) => graph(nodes, edges, bandSize));

function graph(
  nodes: readonly Omit<GraphNode, 'key' | 'lane'>[],
  edges: readonly (Omit<GraphEdge, 'from' | 'to'> & { from: number; to: number })[],
  bandSize: number,
): Graph {
  const lane = (index: number) => (bandSize === 0 ? null : `band ${Math.floor(index / bandSize)}`);
  return {
    name: 'Any',
    description: null,
    nodes: nodes.map((one, index) => ({ ...one, key: `s${index}`, lane: lane(index) })),
    edges: edges.map((one) => ({ ...one, from: `s${one.from % nodes.length}`, to: `s${one.to % nodes.length}` })),
    lanes: new Map(),
    starters: [],
    rejectingEnds: false,
  };
}

function layout(given: Graph) {
  return layoutOf(given, { top: 60, least: 500 });
}

test('every stage has a box and every arrow a line, whatever their shape', () => {
  fc.assert(
    fc.property(graphs, (given) => {
      const { boxes, lines } = layout(given);
      expect(boxes.map((box) => box.node.key)).toEqual(given.nodes.map(({ key }) => key));
      expect(lines.map((line) => line.edge)).toEqual(given.edges);
    }),
  );
});

test('boxes keep clear of each other and of the edge', () => {
  fc.assert(
    fc.property(graphs, (given) => {
      const all = layout(given);
      for (const box of all.boxes) {
        expect(isInside(all, { x: box.x, y: box.y })).toBe(true);
        expect(isInside(all, { x: box.x + box.width, y: box.y + box.height })).toBe(true);
        for (const other of all.boxes) if (other !== box) expect(overlap(frame(box), frame(other))).toBe(false);
      }
    }),
  );
});

test('arrows run inside the picture and through no box', () => {
  fc.assert(
    fc.property(graphs, (given) => {
      const all = layout(given);
      for (const line of all.lines) {
        expect(line.points.every((point) => isInside(all, point))).toBe(true);
        for (const stretch of stretches(line)) {
          for (const box of all.boxes) expect(overlap(stretch, shrunk(box))).toBe(false);
        }
      }
    }),
  );
});

test('an arrow begins at the box that it leaves and ends at the box that it leads to', () => {
  fc.assert(
    fc.property(graphs, (given) => {
      const { boxes, lines } = layout(given);
      for (const { edge: given, points } of lines) {
        expect(touches(boxes, given.from, points.at(0))).toBe(true);
        expect(touches(boxes, given.to, points.at(-1))).toBe(true);
      }
    }),
  );
});

test('the words of an arrow stand in the picture, on no box and on no other words', () => {
  fc.assert(
    fc.property(graphs, (given) => {
      const all = layout(given);
      const words = all.lines.map(wordsFrame);
      for (const word of words) {
        expect(word.left >= 0 && word.right <= all.width && word.top >= 0 && word.bottom <= all.height).toBe(true);
        for (const box of all.boxes) expect(overlap(word, shrunk(box))).toBe(false);
        for (const other of words) if (other !== word) expect(overlap(word, other)).toBe(false);
      }
    }),
  );
});

test('the way onward runs down: no arrow to a later stage ends above where it begins', () => {
  fc.assert(
    fc.property(graphs, (given) => {
      const { boxes } = layout(given);
      const place = new Map(boxes.map((box, index) => [box.node.key, { index, box }]));
      for (const { from, to } of given.edges) {
        const [a, b] = [place.get(from), place.get(to)];
        if (a && b && a.index < b.index) expect(a.box.y + a.box.height).toBeLessThan(b.box.y);
      }
    }),
  );
});

test('bands follow one another and hold their stages', () => {
  fc.assert(
    fc.property(graphs, (given) => {
      const { boxes, bands } = layout(given);
      bands.forEach((band, index) => {
        const before = bands[index - 1];
        if (before) expect(before.y + before.height).toBeLessThan(band.y);
        for (const box of boxes) {
          if (box.node.lane !== band.name) continue;
          expect(box.y >= band.y && box.y + box.height <= band.y + band.height).toBe(true);
        }
      });
    }),
  );
});

test('a picture is never wider than its columns allow', () => {
  const wide = graph(
    Array.from({ length: 30 }, () => ({ name: 'One', who: [], due: null, color: null, final: false, refused: false })),
    Array.from({ length: 29 }, (_, index) => ({ from: 0, to: index + 1, labels: ['go'], tone: 'plain' as const })),
    0,
  );
  expect(new Set(layout(wide).boxes.map((box) => box.x)).size).toBe(MAX_COLUMNS);
});

type Frame = { left: number; right: number; top: number; bottom: number };

function frame(box: Box, inner = 0): Frame {
  const { x, y, width, height } = box;
  return { left: x + inner, right: x + width - inner, top: y + inner, bottom: y + height - inner };
}

/** Without its border, which arrows touch. */
function shrunk(box: Box): Frame {
  return frame(box, 0.5);
}

function overlap(a: Frame, b: Frame): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** The straight parts of a line, a hair wide. */
function stretches({ points }: Line): Frame[] {
  return points.slice(1).map((point, index) => {
    const before = points[index] ?? point;
    return {
      left: Math.min(before.x, point.x) - 0.1,
      right: Math.max(before.x, point.x) + 0.1,
      top: Math.min(before.y, point.y) - 0.1,
      bottom: Math.max(before.y, point.y) + 0.1,
    };
  });
}

function wordsFrame({ label }: Line): Frame {
  const width = Math.max(...label.lines.map((line) => widthOf(line, LABEL_SIZE)));
  const left = label.anchor === 'start' ? label.x : label.x - width;
  const lineHeight = 15;
  const top = label.y - LABEL_SIZE + 2;
  return { left, right: left + width, top, bottom: top + lineHeight * label.lines.length };
}

function isInside({ width, height }: Layout, { x, y }: Point): boolean {
  return x >= 0 && x <= width && y >= 0 && y <= height;
}

function touches(boxes: readonly Box[], key: string, point: Point | undefined): boolean {
  const box = boxes.find((one) => one.node.key === key);
  if (!box || !point) return false;
  const { left, right, top, bottom } = frame(box);
  const atSide = (point.x === left || point.x === right) && point.y > top && point.y < bottom;
  return atSide || ((point.y === top || point.y === bottom) && point.x > left && point.x < right);
}
