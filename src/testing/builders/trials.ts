import type { Definition } from '#domain/definition/definition.ts';
import { parsePeopleFile } from '#domain/people/people-file.ts';
import { type Simulation, simulate, type Trial } from '#domain/simulation/simulate.ts';
import { MORNING } from './builders.ts';

/** A small company to try definitions out with: alice asks bob, and finance has a head. */
export const STAFF = parsePeopleFile({
  people: {
    alice: { roles: ['reviewer'], manager: 'bob' },
    bob: { roles: ['reviewer', 'boss'], manager: 'carol' },
    carol: { roles: ['finance'] },
    dan: { roles: ['finance'], manager: 'erin' },
    erin: { roles: ['finance', 'admin'] },
  },
  heads: { finance: 'erin' },
});

const ALICE: Partial<Trial> = { people: STAFF, requester: 'alice' };

/** Tries a definition out in the morning; with nothing else said, with somebody for every role. */
export function tryOut(definition: Definition, trial: Partial<Trial> = {}): Simulation {
  return simulate(definition, { now: MORNING, ...trial });
}

/** {@link tryOut} among {@link STAFF}, with alice as the requester. */
export function tryOutAsAlice(definition: Definition): Simulation {
  return tryOut(definition, ALICE);
}

/** The first approval that the path asks for; as alice, unless told otherwise. */
export function firstAsk(definition: Definition, trial = ALICE): Simulation['steps'][number]['asks'][number] {
  const ask = tryOut(definition, trial).steps[0]?.asks[0];
  if (!ask) throw new Error('nobody was asked');
  return ask;
}
