import type { GraphEdge } from './graph.ts';
import type { Grid, GridCell } from './grid.ts';

export type Side = 'left' | 'right';

/**
 * How an arrow runs. Zones are the upright strips between columns: zone `n` is left of column `n`.
 * - `straight`: down its column, from the bottom of a box to the top of another;
 * - `fork`: out of a side, across empty cells, and down onto the top of a box in another column;
 * - `beside`: out of a side, along one zone, and into a side of the other box;
 * - `over`: out of a side, along a zone to the gap above the other box, and down onto its top.
 */
type Route =
  | { kind: 'straight' }
  | { kind: 'fork'; leave: Side }
  | { kind: 'beside'; leave: Side; arrive: Side; zone: number }
  | { kind: 'over'; leave: Side; zone: number; from: Side };

export type Routed = { edge: GraphEdge; from: GridCell; to: GridCell; route: Route };

/** Chooses for every edge a way that crosses no box. */
export function routesOf(edges: readonly GraphEdge[], grid: Grid): Routed[] {
  const full = new Set([...grid.cells.values()].map(({ row, column }) => `${row}:${column}`));
  const isFree = (row: number, column: number) => !full.has(`${row}:${column}`);
  const straight = new Set<string>();
  return edges.flatMap((edge) => {
    const from = grid.cells.get(edge.from);
    const to = grid.cells.get(edge.to);
    if (!from || !to) return [];
    const pair = `${edge.from}>${edge.to}`;
    let route = routeOf(from, to, isFree, grid.columns);
    if (route.kind === 'straight' && straight.has(pair)) route = beside(from.column + 1, 'right', 'right');
    if (route.kind === 'straight') straight.add(pair);
    return [{ edge, from, to, route }];
  });
}

type IsFree = (row: number, column: number) => boolean;

function routeOf(from: GridCell, to: GridCell, isFree: IsFree, columns: number): Route {
  const down = to.row > from.row;
  // A return from the outermost column runs around everything: between the columns it would cross what comes down.
  if (to.row < from.row && from.column > to.column && from.column === columns - 1) {
    return { kind: 'over', leave: 'right', zone: columns, from: 'right' };
  }
  if (from.column === to.column) {
    if (down && between(from.row, to.row).every((row) => isFree(row, to.column))) return { kind: 'straight' };
    const sideways = down || to.row === from.row ? 'right' : 'left';
    return beside(sideways === 'right' ? from.column + 1 : from.column, sideways, sideways);
  }
  const leave: Side = to.column > from.column ? 'right' : 'left';
  if (down && isOpenTo(from, to, isFree)) return { kind: 'fork', leave };
  const zone = leave === 'right' ? from.column + 1 : from.column;
  if (Math.abs(to.column - from.column) === 1) return beside(zone, leave, leave === 'right' ? 'left' : 'right');
  return { kind: 'over', leave, zone, from: leave === 'right' ? 'left' : 'right' };
}

function beside(zone: number, leave: Side, arrive: Side): Route {
  return { kind: 'beside', zone, leave, arrive };
}

/** The row of `from` is empty up to the column of `to`, and that column down to it. */
function isOpenTo(from: GridCell, to: GridCell, isFree: IsFree): boolean {
  const step = Math.sign(to.column - from.column);
  for (let column = from.column + step; column !== to.column + step; column += step) {
    if (!isFree(from.row, column)) return false;
  }
  return between(from.row, to.row).every((row) => isFree(row, to.column));
}

function between(above: number, below: number): number[] {
  return Array.from({ length: Math.max(0, below - above - 1) }, (_, index) => above + 1 + index);
}
