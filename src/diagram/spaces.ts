import { BOX_WIDTH } from './boxes.ts';
import type { Grid } from './grid.ts';
import { LABEL_LINE } from './ports.ts';
import type { Routed } from './routes.ts';
import { clip, drawable, widthOf } from './text-size.ts';
import type { Track, ZoneTracks } from './tracks.ts';

/** Letters on arrows, and the most room that one line of them takes, in pixels. */
export const LABEL_SIZE = 12;
const MAX_LABEL = 150;
/** Between a box and the words of an arrow that leaves it. */
export const LABEL_GAP = 9;
/** Between the words and what runs beside them. */
const WORDS_END = 6;

const TRACK = 16;
/** Between columns without arrows, and beside the outermost ones. */
const LEAST_INNER = 40;
const LEAST_OUTER = 4;

const GAP = 34;
const LABELLED_GAP = 24;
const OVER_TRACK = 13;
/** Room for the dot above the first row. */
const START = 46;

/** The words of an arrow as they are drawn. */
export function labelLines(labels: readonly string[]): string[] {
  return labels.map((label) => clip(drawable(label), MAX_LABEL, LABEL_SIZE));
}

/** Where columns and tracks are across the picture. */
export type ZoneSpans = { columns: readonly number[]; right: number; trackX(track: Track): number };

/** Makes every zone as wide as its tracks and the words beside the boxes need. `left` is where the first begins. */
export function zoneSpans(routed: readonly Routed[], zones: readonly ZoneTracks[], left: number): ZoneSpans {
  const starts: number[] = [];
  const ends: number[] = [];
  let x = left;
  zones.forEach((zone, index) => {
    const inner = index > 0 && index < zones.length - 1;
    const words = wordsIn(routed, index);
    const needed = words.left + words.right + (zone.left + zone.right) * TRACK;
    const width = Math.max(needed + (inner ? TRACK : 0), inner ? LEAST_INNER : LEAST_OUTER);
    starts.push(x + words.left);
    x += width;
    ends.push(x - words.right);
    if (index < zones.length - 1) x += BOX_WIDTH;
  });
  return {
    columns: zones.slice(1).map((_, index) => (ends[index] ?? 0) + wordsIn(routed, index).right),
    right: x,
    trackX: ({ zone, beside, index }) => {
      const offset = (index + 0.5) * TRACK;
      return beside === 'left' ? (starts[zone] ?? 0) + offset : (ends[zone] ?? 0) - offset;
    },
  };
}

/** The room that words of arrows leaving into the zone need, beside the column left and right of it. */
function wordsIn(routed: readonly Routed[], zone: number): { left: number; right: number } {
  const room = { left: 0, right: 0 };
  for (const { edge, from, route } of routed) {
    const leave = route.kind === 'straight' ? 'right' : route.leave;
    if ((leave === 'right' ? from.column + 1 : from.column) !== zone) continue;
    const widest = Math.max(0, ...labelLines(edge.labels).map((line) => widthOf(line, LABEL_SIZE)));
    // The words of a straight arrow begin at the middle of its column.
    const needed = widest + LABEL_GAP + WORDS_END - (route.kind === 'straight' ? BOX_WIDTH / 2 : 0);
    const side = leave === 'right' ? 'left' : 'right';
    room[side] = Math.max(room[side], needed);
  }
  return room;
}

/** Where rows and what runs between them are down the picture. */
export type Gaps = {
  rowTops: readonly number[];
  bottom: number;
  startY: number;
  /** The level of an `over` arrow in the gap that it runs along, by its position in the routes. */
  overY: ReadonlyMap<number, number>;
  /** Where the words of straight arrows stand that leave the row. */
  labelY: (row: number) => number;
};

/** Makes every gap as high as the words and arrows in it need. `top` is where the first gap begins. */
export function gapsOf(routed: readonly Routed[], grid: Grid, rowHeights: readonly number[], top: number): Gaps {
  const rowTops: number[] = [];
  const gapTops: number[] = [];
  const overY = new Map<number, number>();
  let y = top;
  rowHeights.forEach((height, row) => {
    gapTops.push(y);
    const over = routed.flatMap(({ to, route }, at) => (route.kind === 'over' && to.row === row ? [at] : []));
    y += row === 0 ? START : wordsAbove(routed, row);
    for (const [index, at] of over.entries()) overY.set(at, y + index * OVER_TRACK);
    y += over.length * OVER_TRACK + (over.length > 0 ? LABEL_LINE : 0);
    const changes = grid.bands.some((band) => band.first === row || band.last === row - 1);
    y += changes && row > 0 ? GAP : 0;
    rowTops.push(y);
    y += height;
  });
  const lastBand = grid.bands.some((band) => band.last === grid.rows - 1);
  const labelY = (row: number) => (gapTops[row + 1] ?? 0) + LABEL_LINE;
  return { rowTops, bottom: y + (lastBand ? GAP / 2 : 0), startY: top + 12, overY, labelY };
}

function wordsAbove(routed: readonly Routed[], row: number): number {
  const lines = routed.map(({ edge, from, route }) =>
    route.kind === 'straight' && from.row === row - 1 ? edge.labels.length : 0,
  );
  const most = Math.max(0, ...lines);
  return most === 0 ? GAP : LABELLED_GAP + most * LABEL_LINE;
}
