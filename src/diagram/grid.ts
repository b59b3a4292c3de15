import type { Graph, GraphEdge, GraphNode } from './graph.ts';

/** Most boxes beside each other: more would be too small to read at 1,200 pixels. */
export const MAX_COLUMNS = 4;

export type GridCell = { row: number; column: number };

/** Where each box stands, and the rows that a band of one pipeline takes. */
export type Grid = {
  cells: ReadonlyMap<string, GridCell>;
  rows: number;
  columns: number;
  bands: readonly { lane: string; first: number; last: number }[];
};

/**
 * Puts every stage into a row below all stages that lead to it, so that the way onward runs down and only returns run
 * up. Ways that part at a stage stand beside each other; the way of agreement keeps its column.
 */
export function gridOf({ nodes, edges }: Graph): Grid {
  const incoming = Map.groupBy(onwardEdges(nodes, edges), (edge) => edge.to);
  const main = mainWays(nodes, edges);
  const cells = new Map<string, GridCell>();
  const taken = new Map<number, Set<number>>();
  const bands: { lane: string; first: number; last: number }[] = [];
  let floor = 0;
  let deepest = -1;
  let lane: string | null | undefined;
  for (const node of nodes) {
    if (lane !== undefined && node.lane !== lane) floor = deepest + 1;
    const parents = (incoming.get(node.key) ?? []).flatMap((edge) => {
      const cell = cells.get(edge.from);
      return cell ? [{ key: edge.from, ...cell }] : [];
    });
    let row = parents.reduce((lowest, parent) => Math.max(lowest, parent.row + 1), floor);
    // A stage that only a return leads to has no place of its own: it keeps the place that its order gives it.
    if (parents.length === 0) row = Math.max(row, deepest + (cells.size === 0 ? 1 : 0));
    while ((taken.get(row)?.size ?? 0) >= MAX_COLUMNS) row += 1;
    const used = taken.get(row) ?? new Set();
    taken.set(row, used);
    const column = freeColumn(used, wantedColumn(node, parents, main));
    used.add(column);
    cells.set(node.key, { row, column });
    deepest = Math.max(deepest, row);
    const band = bands.at(-1);
    if (node.lane !== null && node.lane === lane && band) {
      band.first = Math.min(band.first, row);
      band.last = Math.max(band.last, row);
    } else if (node.lane !== null) bands.push({ lane: node.lane, first: row, last: row });
    lane = node.lane;
  }
  const columns = Math.max(...[...cells.values()].map((cell) => cell.column + 1));
  return { cells, rows: deepest + 1, columns, bands };
}

type Parent = GridCell & { key: string };

/** Below the nearest stage whose main way leads here; what is nobody's main way branches off to the right. */
function wantedColumn(node: GraphNode, parents: readonly Parent[], main: ReadonlyMap<string, string>): number {
  const leaders = parents.filter(({ key }) => main.get(key) === node.key);
  const nearest = leaders.reduce<Parent | null>((best, one) => (best && best.row >= one.row ? best : one), null);
  if (nearest) return nearest.column;
  const last = parents.at(-1);
  return last ? Math.min(last.column + 1, MAX_COLUMNS - 1) : 0;
}

function onwardEdges(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): GraphEdge[] {
  const position = new Map(nodes.map((node, index) => [node.key, index]));
  return edges.filter(({ from, to }) => (position.get(from) ?? 0) < (position.get(to) ?? 0));
}

/** The stage that each stage leads to when all goes well. */
function mainWays(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Map<string, string> {
  const leaving = Map.groupBy(onwardEdges(nodes, edges), (edge) => edge.from);
  return new Map(
    [...leaving].flatMap(([from, ways]) => {
      const best = ways.find(({ tone }) => tone === 'good') ?? ways.find(({ tone }) => tone !== 'bad') ?? ways[0];
      return best ? [[from, best.to] as const] : [];
    }),
  );
}

/** The wanted column when it is free, else the nearest, first to the right. */
function freeColumn(used: ReadonlySet<number>, wanted: number): number {
  const order = [...Array(MAX_COLUMNS).keys()].sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted) || b - a);
  return order.find((column) => !used.has(column)) ?? 0;
}
