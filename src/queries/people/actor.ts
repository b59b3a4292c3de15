/** For surfaces, which do not ask the database themselves. */
export { readActor } from '#persistence/actor.ts';
