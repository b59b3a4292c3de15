import { type Definition, stageOf } from '#domain/definition/definition.ts';

/**
 * Somebody who has written a request besides its requester: started it in the other's name or resubmitted it, for good; or
 * changed by the form of a decision what the requester had filled in, for that round.
 */
export type Author = { id: string; round: number | null };

/** As much of a workflow as says whose it is. */
export type Written = { requesterId: string; authors: readonly Author[]; round: number };

/** Everybody whose request it is now, its requester first: nobody decides on what they have written themselves. */
export function authorsOf({ requesterId, authors, round }: Written): string[] {
  const others = authors.filter((one) => one.round === null || one.round === round).map(({ id }) => id);
  return [...new Set([requesterId, ...others])];
}

/** Where an approval stands in its definition. */
type Place = { stage: string; position: number; triggers: boolean };

/** Who may not decide the approval of this place whatever they are: the request's authors, unless it is theirs to fill in. */
export function excludedAt(definition: Definition, workflow: Written, place: Place): string[] {
  return barsAuthors(definition, place) ? authorsOf(workflow) : [];
}

export function barsAuthors(definition: Definition, { stage, position, triggers }: Place): boolean {
  const { kind, approvals } = stageOf(definition, stage);
  const asksRequester = !triggers && approvals[position]?.self === true;
  return !asksRequester && kind !== 'form' && !definition.allow_self_approval;
}
