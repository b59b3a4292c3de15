import { type Approval, type Assignment, type Giver, latestShare } from './approval.ts';

/** Where an open share came from. */
export type Origin = {
  /** Whose say it is, also its holder's own; null for one given by a permission, and for who is named anyhow. */
  giver: string | null;
  /** Who gave it, on its way, by their permission to assign: it is never theirs. */
  assignedBy: readonly string[];
};

/** Where the person's open share came from, through however many hands; null for somebody who has none. */
export function originOf(approval: Approval, userId: string): Origin | null {
  const share = latestShare(approval, userId);
  if (share?.status !== 'open') return null;
  const hands = handsOf(approval, share);
  const assignedBy = hands.flatMap((one) => one.assignedBy ?? []);
  const first = hands.at(-1) ?? share;
  const isTheirs = !first.assignedBy && !inTurn(approval).includes(userId);
  return { giver: isTheirs ? (first.delegatedFrom ?? first.userId) : null, assignedBy };
}

/** Those named whose turn it is: in a chain of managers each is asked after the one below agreed. */
export function inTurn({ strategy, users, assignments }: Approval): readonly string[] {
  if (strategy !== 'hierarchy_chain') return users;
  const agreed = assignments.filter((share) => share.status === 'approved').length;
  return users.slice(agreed, agreed + 1);
}

/** The share, that of who handed it over, and so on to the first: whoever hands on a say has one share that says so. */
export function handsOf({ assignments }: Approval, share: Assignment): Assignment[] {
  const hands = [share];
  for (let last: Assignment | undefined = share; last?.delegatedFrom; ) {
    const from: string = last.delegatedFrom;
    last = assignments.find((one) => one.userId === from && one.status === 'delegated' && !hands.includes(one));
    if (last) hands.push(last);
  }
  return hands;
}

/** True for somebody whose open share is worth nothing now, because whose say it is may no longer decide themselves. */
export function isLapsed(approval: Approval, userId: string): boolean {
  const giver = originOf(approval, userId)?.giver ?? null;
  // One who gave it in this very moment was looked at already.
  const facts = giver === null ? undefined : approval.givers?.[giver];
  return giver !== null && facts !== undefined && !mayGive(approval, giver, facts);
}

function mayGive({ roles, users, excluded, triggers }: Approval, id: string, giver: Giver): boolean {
  if (giver.gone || (excluded.includes(id) && !triggers)) return false;
  if (users.includes(id) || roles.some((role) => giver.roles.includes(role))) return true;
  return users.length === 0 && roles.length === 0 && giver.anybody;
}
