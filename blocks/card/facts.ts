import type { KnownBlock } from '@slack/types';
import * as kit from '#blocks/kit.ts';
import type { Messages } from '#blocks/messages/index.ts';
import { listed, md, mention, type Safe } from '#blocks/text.ts';
import type { CardView } from '#blocks/view.ts';
import { shownLinks } from './links.ts';

const WAITING_MAX = 8;

/** For Details: who asked, whom it waits for, until when, and how it stands. What only one person sees may mention people. */
export function factsBlock(view: CardView, messages: Messages, id: (name: string) => string): KnownBlock {
  const { card } = messages;
  const facts: Safe[] = [
    md`*${card.requester}*\n${mention(view.requesterId)}`,
    md`*${card.statusLabel}*\n${card.progress(view.status, view.progress)}`,
  ];
  const waiting = waitingFor(view, messages);
  const votes = view.votes === null ? md`` : md` (${card.votes(view.votes.agreed, view.votes.needed)})`;
  if (waiting !== null) facts.push(md`*${card.waitingFor}*\n${waiting}${votes}`);
  if (view.pipeline !== null) facts.push(md`*${card.pipeline}*\n${kit.clip(view.pipeline, 100)}`);
  if (view.dueAt !== null) facts.push(md`*${card.due}*\n${messages.date(view.dueAt)}`);
  const links = shownLinks(view);
  if (links !== null) facts.push(md`*${card.links}*\n${links}`);
  return {
    type: 'section',
    block_id: id('facts'),
    fields: facts.map((fact) => kit.mrkdwn(fact, kit.SECTION_FIELD_MAX)),
  };
}

/** Whom the card waits for, as its reader sees it; null when nothing is waited for. */
function waitingFor(view: CardView, messages: Messages): Safe | null {
  const { card } = messages;
  const reader = view.audience.kind === 'dm' ? view.audience.userId : null;
  if (view.waitsOnRequester) {
    return reader === view.requesterId ? md`${card.you}` : card.theRequester(view.requesterId);
  }
  if (view.waitingFor === null) return null;
  const { users, roles, anyone, standIns } = view.waitingFor;
  const people = users.map((user) => {
    const delegate = standIns?.[user];
    if (user === reader) return md`${card.you}`;
    return delegate === undefined ? mention(user) : card.standsIn(user, delegate, delegate === reader);
  });
  const everyone = [...people, ...roles.map((role) => card.inRole(kit.clip(role, 60)))];
  if (everyone.length > 0) return listed(everyone, WAITING_MAX, card.andMore);
  return md`${anyone ? card.anybody : card.nobody}`;
}
