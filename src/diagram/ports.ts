import type { Routed, Side } from './routes.ts';
import type { Track, ZoneTracks } from './tracks.ts';

/** One end of an arrow at the side of a box; `height` is what it and its words take there. */
export type Port = { at: number; end: 'out' | 'in'; height: number };

/** Height of a line of an arrow's words, and what its line needs besides, in pixels. */
export const LABEL_LINE = 15;
const OUT_SPACE = 10;
const IN_SPACE = 16;

/** The ends at both sides of every box, from top to bottom. Keys are the box's and the side's: `review left`. */
export type Ports = ReadonlyMap<string, readonly Port[]>;

type Ranked = Port & { rank: readonly [group: number, distance: number] };

/** Groups from top to bottom: what runs up, what returns at once, what runs straight across, what runs down. */
const UP = 0;
const LOOP = 1;
const ACROSS = 2;
const DOWN = 3;

/** Sorts the ends so that arrows of one side do not cross each other: the widest way is the closest to the middle. */
export function portsOf(
  routed: readonly Routed[],
  tracks: ReadonlyMap<number, Track>,
  zones: readonly ZoneTracks[],
): Ports {
  const ports = new Map<string, Ranked[]>();
  const add = (key: string, side: Side, port: Ranked) => {
    const name = portKey(key, side);
    ports.set(name, [...(ports.get(name) ?? []), port]);
  };
  routed.forEach(({ edge, from, to, route }, at) => {
    if (route.kind === 'straight') return;
    const track = tracks.get(at);
    const zone = track && zones[track.zone];
    const near = track?.index ?? 0;
    const height = edge.labels.length * LABEL_LINE + OUT_SPACE;
    const rankOut = route.kind === 'fork' ? ([ACROSS, -to.row] as const) : rank(from.row, to.row, near);
    const loops = route.kind === 'beside' && edge.from === edge.to;
    add(edge.from, route.leave, { at, end: 'out', height, rank: loops ? [LOOP, near * 2] : rankOut });
    if (route.kind !== 'beside') return;
    const far = route.arrive === route.leave ? near : (zone ? zone.left + zone.right : 0) - near;
    const rankIn = loops ? ([LOOP, near * 2 + 1] as const) : rank(to.row, from.row, far);
    add(edge.to, route.arrive, { at, end: 'in', height: IN_SPACE, rank: rankIn });
  });
  return new Map(
    [...ports].map(([name, list]) => [name, list.sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1])]),
  );
}

export function portKey(key: string, side: Side): string {
  return `${key} ${side}`;
}

function rank(own: number, other: number, distance: number): readonly [number, number] {
  if (other === own) return [LOOP, distance * 2];
  return other < own ? [UP, distance] : [DOWN, -distance];
}
