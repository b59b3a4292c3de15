import type { Routed, Side } from './routes.ts';

/** The place of an arrow's upright part in its zone: counted from the column of the box that it leaves. */
export type Track = { zone: number; beside: Side; index: number };

/** How many tracks a zone holds next to the column left of it (`left`) and next to the one right of it. */
export type ZoneTracks = { left: number; right: number };

type Claim = { at: number; zone: number; beside: Side; top: number; bottom: number };

/**
 * Gives the upright part of every arrow a track on which it meets no other; short ones lie closest to the boxes, so that
 * longer ones run around them. Answers by the arrow's position in `routed`.
 */
export function tracksOf(
  routed: readonly Routed[],
  columns: number,
): { tracks: ReadonlyMap<number, Track>; zones: ZoneTracks[] } {
  const claims = routed.flatMap((one, at) => claimOf(one, at)).sort((a, b) => a.bottom - a.top - (b.bottom - b.top));
  const zones = Array.from({ length: columns + 1 }, () => ({ left: 0, right: 0 }));
  const taken = new Map<string, Claim[]>();
  const tracks = new Map<number, Track>();
  for (const claim of claims) {
    const zone = zones[claim.zone];
    if (!zone) continue;
    for (let index = 0; ; index += 1) {
      const name = `${claim.zone}:${claim.beside}:${index}`;
      const others = taken.get(name) ?? [];
      if (others.some((other) => other.top <= claim.bottom && claim.top <= other.bottom)) continue;
      taken.set(name, [...others, claim]);
      tracks.set(claim.at, { zone: claim.zone, beside: claim.beside, index });
      zone[claim.beside] = Math.max(zone[claim.beside], index + 1);
      break;
    }
  }
  return { tracks, zones };
}

/** Half a row is the gap above it. */
const ABOVE = 0.5;

function claimOf({ from, to, route }: Routed, at: number): Claim[] {
  if (route.kind === 'straight' || route.kind === 'fork') return [];
  const end = route.kind === 'over' ? to.row - ABOVE : to.row;
  const beside: Side = route.leave === 'right' ? 'left' : 'right';
  return [{ at, zone: route.zone, beside, top: Math.min(from.row, end), bottom: Math.max(from.row, end) }];
}
