import { createRequire } from 'node:module';
import type Holidays from 'date-holidays';
import { DAY_MS, HOUR_MS } from './duration.ts';

/** Holiday data takes about 0.15 s and 25 MB to load, so it is loaded when a calendar first names a country. */
let loaded: typeof Holidays | null = null;
function library(): typeof Holidays {
  loaded ??= createRequire(import.meta.url)('date-holidays') as typeof Holidays;
  return loaded;
}

/** Places and, within each, years kept in memory; the oldest goes first. A year of a place is about 2 KB. */
const MAX_PLACES = 64;
const MAX_YEARS = 64;

type Place = { list: Holidays; years: Map<number, ReadonlySet<string>> };
const places = new Map<string, Place>();

/** A place that the holiday list knows, as `DE`, `US-CA` or `US-LA-NO`, or why the list does not know it. */
export type FoundPlace = { place: string } | { problem: string };

/**
 * Finds a country, a state of it (ISO 3166-2 without the country) and a region of that, in any case. The codes are those of
 * the `date-holidays` library. Countries whose parts differ need the part: `GB` alone lacks the summer bank holiday that
 * `GB-ENG` has.
 */
export function findPlace(code: string): FoundPlace {
  const [country = '', state, region, ...rest] = code.split('-');
  const all = new (library())();
  const foundCountry = keyLike(all.getCountries(), country);
  if (foundCountry === null || rest.length > 0)
    return { problem: `no holidays are known for "${code}": name a country by its ISO code, as DE or US-CA` };
  if (state === undefined) return { place: foundCountry };
  const states = all.getStates(foundCountry);
  const foundState = keyLike(states, state);
  if (foundState === null) return { problem: unknownPart('state', state, foundCountry, states) };
  if (region === undefined) return { place: `${foundCountry}-${foundState}` };
  const regions = all.getRegions(foundCountry, foundState);
  const foundRegion = keyLike(regions, region);
  if (foundRegion === null) return { problem: unknownPart('region', region, `${foundCountry}-${foundState}`, regions) };
  return { place: `${foundCountry}-${foundState}-${foundRegion}` };
}

/** The library answers undefined, against its types, for a place without parts. */
type Named = Record<string, string> | undefined;

function keyLike(named: Named, text: string): string | null {
  return Object.keys(named ?? {}).find((one) => one.toUpperCase() === text.toUpperCase()) ?? null;
}

function unknownPart(kind: string, part: string, whole: string, named: Named): string {
  const known = Object.keys(named ?? {});
  const remedy = known.length === 0 ? 'it has none with holidays of their own' : `one of ${known.join(', ')}`;
  return `"${part}" is no ${kind} of ${whole}: ${remedy}`;
}

/**
 * Whether the date (`YYYY-MM-DD`) is a public holiday of the place, days on which a holiday is observed instead included.
 * Only whole days of type `public` count: not bank, school or optional holidays, and not half days such as Christmas Eve
 * from 14:00. Dates that depend on the sighting of the moon are the library's forecast.
 */
export function isHoliday(place: string, date: string): boolean {
  const year = Number(date.slice(0, 4));
  return holidaysOf(place, year).has(date) || (date.slice(5, 7) === '01' && holidaysOf(place, year - 1).has(date));
}

function holidaysOf(place: string, year: number): ReadonlySet<string> {
  const { list, years } = placeOf(place);
  const known = years.get(year);
  if (known) return known;
  const dates = new Set(list.getHolidays(year).flatMap(datesOf));
  makeRoom(years, MAX_YEARS);
  years.set(year, dates);
  return dates;
}

function placeOf(place: string): Place {
  const known = places.get(place);
  if (known) return known;
  const [country = '', state = '', region = ''] = place.split('-');
  const made = { list: new (library())(country, state, region, { types: ['public'] }), years: new Map() };
  makeRoom(places, MAX_PLACES);
  places.set(place, made);
  return made;
}

function makeRoom<K>(map: Map<K, unknown>, max: number): void {
  const oldest = map.keys().next();
  if (map.size >= max && oldest.done === false) map.delete(oldest.value);
}

/**
 * The whole days that a holiday takes. `date` is the civil date of its first day whatever the moment of its beginning (some
 * begin at sunset the evening before); an hour is allowed for days that daylight saving makes short.
 */
function datesOf(one: { date: string; start: Date; end: Date }): string[] {
  const first = Date.parse(`${one.date.slice(0, 10)}T00:00:00Z`);
  const days = Math.floor((one.end.getTime() - one.start.getTime() + HOUR_MS) / DAY_MS);
  return Array.from({ length: days }, (_, index) => new Date(first + index * DAY_MS).toISOString().slice(0, 10));
}
