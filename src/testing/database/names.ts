import { createHash, randomBytes } from 'node:crypto';

/** What a run calls things in the database: by chance, so that nothing works only because of what it is called. */
export type Names = {
  /** Says it all: the same seed gives the same names. */
  seed: string;
  /** Every database begins with it. */
  database: string;
  /** Holds our tables; there is no `public`. */
  schema: string;
  /** The role that owns databases, and may do nothing else. */
  owner: string;
};

/** Plain ones, and of each kind that SQL and addresses take only when they are quoted; none is one that we use ourselves. */
const WORDS = ['approvals', 'Approvals', 'sign-off', 'two words', 'Prüfung', 'select', "o'clock", 'say "yes"', '50%'];

/** By chance, or again as an earlier run had them: `TEST_NAMES` is its seed. */
export function chooseNames(seed = process.env.TEST_NAMES?.trim() || randomBytes(4).toString('hex')): Names {
  const name = (what: string): string => {
    const digest = createHash('sha256').update(`${seed} ${what}`).digest();
    return `${WORDS[digest.readUInt32BE(0) % WORDS.length]}_${digest.toString('hex', 4, 8)}`;
  };
  return { seed, database: name('database'), schema: name('schema'), owner: name('owner') };
}
