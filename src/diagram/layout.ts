import { type Box, boxSizes } from './boxes.ts';
import type { Graph } from './graph.ts';
import { type Grid, gridOf } from './grid.ts';
import { type Line, linesOf } from './lines.ts';
import { portsOf } from './ports.ts';
import { routesOf } from './routes.ts';
import { gapsOf, zoneSpans } from './spaces.ts';
import { tracksOf } from './tracks.ts';

export type Band = { name: string; y: number; height: number };

/** Everything with its place, in pixels from the top left; `width` and `height` hold it all. */
export type Layout = {
  width: number;
  height: number;
  boxes: readonly Box[];
  lines: readonly Line[];
  bands: readonly Band[];
  /** The dot from which the first box is entered. */
  start: { x: number; y: number; bottom: number };
};

/** Space between the outermost part of the drawing and its edge, in pixels. */
const MARGIN = 24;
/** Width that a band's name takes at the left. */
export const BAND_NAME = 44;
const BAND_SPACE = 14;

/** Places boxes and arrows. `top` is kept free for the heading; the drawing is at least `least` wide, and then centred. */
export function layoutOf(graph: Graph, { top, least }: { top: number; least: number }): Layout {
  const grid = gridOf(graph);
  const routed = routesOf(graph.edges, grid);
  const { tracks, zones } = tracksOf(routed, grid.columns);
  const ports = portsOf(routed, tracks, zones);
  const sizes = boxSizes(graph.nodes, ports);
  const left = MARGIN + (grid.bands.length > 0 ? BAND_NAME : 0);
  const spans = zoneSpans(routed, zones, left);
  const wide = spans.right + MARGIN;
  const shift = Math.max(0, least - wide) / 2;
  const rowHeights = Array.from({ length: grid.rows }, (_, row) =>
    graph.nodes.reduce((most, { key }) => {
      return grid.cells.get(key)?.row === row ? Math.max(most, sizes.get(key)?.height ?? 0) : most;
    }, 0),
  );
  const gaps = gapsOf(routed, grid, rowHeights, top);
  const boxes = graph.nodes.flatMap((node): Box[] => {
    const size = sizes.get(node.key);
    const cell = grid.cells.get(node.key);
    if (!size || !cell) return [];
    const rowTop = gaps.rowTops[cell.row] ?? 0;
    const y = rowTop + ((rowHeights[cell.row] ?? 0) - size.height) / 2;
    return [{ node, ...size, x: (spans.columns[cell.column] ?? 0) + shift, y }];
  });
  const lines = linesOf({ routed, tracks, boxes, gaps, trackX: (track) => spans.trackX(track) + shift });
  const first = boxes[0];
  return {
    width: Math.ceil(wide + shift * 2),
    height: Math.ceil(gaps.bottom + MARGIN),
    boxes,
    lines,
    bands: bandsOf(graph, grid, gaps.rowTops, rowHeights),
    start: { x: first ? first.x + first.width / 2 : 0, y: gaps.startY, bottom: first?.y ?? 0 },
  };
}

function bandsOf(graph: Graph, grid: Grid, rowTops: readonly number[], rowHeights: readonly number[]): Band[] {
  return grid.bands.map(({ lane, first, last }) => {
    const y = (rowTops[first] ?? 0) - BAND_SPACE;
    const bottom = (rowTops[last] ?? 0) + (rowHeights[last] ?? 0) + BAND_SPACE;
    return { name: graph.lanes.get(lane) ?? lane, y, height: bottom - y };
  });
}
