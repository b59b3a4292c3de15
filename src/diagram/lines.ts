import type { Box } from './boxes.ts';
import type { GraphEdge } from './graph.ts';
import { LABEL_LINE } from './ports.ts';
import type { Routed, Side } from './routes.ts';
import { type Gaps, LABEL_GAP, labelLines } from './spaces.ts';
import type { Track } from './tracks.ts';

export type Point = { x: number; y: number };

/** An arrow: its corners from the box that it leaves to the point at the box where it ends, and its words. */
export type Line = {
  edge: GraphEdge;
  points: readonly Point[];
  label: { x: number; y: number; anchor: 'start' | 'end'; lines: readonly string[] };
};

type Parts = {
  routed: readonly Routed[];
  tracks: ReadonlyMap<number, Track>;
  boxes: readonly Box[];
  gaps: Gaps;
  trackX(track: Track): number;
};

/** From a line up to the words that stand on it. */
const LABEL_RISE = 6;
/** Arrows onto the top of a box keep this far from its corners and its middle. */
const TOP_EDGE = 22;
const TOP_MIDDLE = 16;

/** Draws every arrow along its route, now that all places are known. */
export function linesOf(parts: Parts): Line[] {
  const boxes = new Map(parts.boxes.map((box) => [box.node.key, box]));
  const tops = topSlots(parts, boxes);
  return parts.routed.flatMap((one, at): Line[] => {
    const from = boxes.get(one.edge.from);
    const to = boxes.get(one.edge.to);
    if (!from || !to) return [];
    const lines = labelLines(one.edge.labels);
    const { route } = one;
    if (route.kind === 'straight') {
      const x = from.x + from.width / 2;
      const y = parts.gaps.labelY(one.from.row);
      const points = [
        { x, y: from.y + from.height },
        { x, y: to.y },
      ];
      return [{ edge: one.edge, points, label: { x: x + LABEL_GAP, y, anchor: 'start', lines } }];
    }
    const out = portAt(from, route.leave, at, 'out');
    const rise = LABEL_RISE + (lines.length - 1) * LABEL_LINE;
    const x = out.x + (route.leave === 'right' ? LABEL_GAP : -LABEL_GAP);
    const label = { x, y: out.y - rise, anchor: route.leave === 'right' ? 'start' : 'end', lines } as const;
    return [{ edge: one.edge, points: cornersOf(parts, one, at, { out, to, slot: tops.get(at) ?? 0 }), label }];
  });
}

function cornersOf(
  { tracks, gaps, trackX }: Parts,
  { route }: Routed,
  at: number,
  { out, to, slot }: { out: Point; to: Box; slot: number },
): Point[] {
  const track = tracks.get(at);
  const x = track ? trackX(track) : out.x;
  switch (route.kind) {
    case 'straight':
      return [];
    case 'fork':
      return [out, { x: slot, y: out.y }, { x: slot, y: to.y }];
    case 'beside': {
      const into = portAt(to, route.arrive, at, 'in');
      return [out, { x, y: out.y }, { x, y: into.y }, into];
    }
    case 'over': {
      const y = gaps.overY.get(at) ?? to.y;
      return [out, { x, y: out.y }, { x, y }, { x: slot, y }, { x: slot, y: to.y }];
    }
    default:
      return route satisfies never;
  }
}

function portAt(box: Box, side: Side, at: number, end: 'out' | 'in'): Point {
  const port = box[side].find((one) => one.at === at && one.end === end);
  return { x: side === 'left' ? box.x : box.x + box.width, y: box.y + (port?.offset ?? box.height / 2) };
}

/**
 * Where arrows reach the top of a box: those from the left in its left half, the lowest outermost, so that none crosses
 * another; those from the right likewise.
 */
function topSlots({ routed, gaps }: Parts, boxes: ReadonlyMap<string, Box>): Map<number, number> {
  const slots = new Map<number, number>();
  const arriving = routed.flatMap(({ edge, from, route }, at) => {
    if (route.kind === 'fork') {
      return [{ at, to: edge.to, from: route.leave === 'right' ? 'left' : 'right', depth: from.row }];
    }
    return route.kind === 'over'
      ? [{ at, to: edge.to, from: route.from, depth: 1_000_000 + (gaps.overY.get(at) ?? 0) }]
      : [];
  });
  for (const group of Map.groupBy(arriving, ({ to, from }) => `${to} ${from}`).values()) {
    group.sort((a, b) => b.depth - a.depth);
    group.forEach(({ at, to, from }, index) => {
      const box = boxes.get(to);
      if (!box) return;
      const room = box.width / 2 - TOP_EDGE - TOP_MIDDLE;
      const inward = TOP_EDGE + (room * (index + 0.5)) / group.length;
      slots.set(at, from === 'left' ? box.x + inward : box.x + box.width - inward);
    });
  }
  return slots;
}
