import { type Act, type Evidence, grouped, type StoredRow, type Verb, type Violation } from './evidence.ts';

/** The history's word for what a person did. */
const TRIGGERS: Readonly<Record<Exclude<Verb, 'start' | 'comment'>, string>> = {
  approve: 'approve',
  reject: 'reject',
  delegate: 'delegate',
  changes: 'request_changes',
  resubmit: 'resubmit',
};
/** Rows that only somebody who is asked may write. */
const OF_THE_ASKED = new Set(['approve', 'reject', 'delegate', 'request_changes']);
const DONE = /^Done:/;
const UNCHANGED = /nothing was (changed|decided)/i;

/** Decisions that were lost, made twice, made by who may not, or told wrongly. */
export function judgeDecisions(evidence: Evidence): Violation[] {
  return [
    ...tellings(evidence),
    ...starts(evidence),
    ...comments(evidence),
    ...doubles(evidence),
    ...strangers(evidence),
  ];
}

/** What people were told, against what is stored of each person, request and verb. */
function tellings({ acts, stored }: Evidence): Violation[] {
  const found: Violation[] = [];
  const rows = grouped(stored.history, (row) => `${row.ref} ${row.actorId} ${row.trigger}`);
  const tried = grouped(
    acts.filter(({ verb }) => verb in TRIGGERS),
    ({ ref, person, verb }) => `${ref} ${person} ${TRIGGERS[verb as keyof typeof TRIGGERS]}`,
  );
  for (const [about, list] of tried) {
    const written = rows.get(about)?.length ?? 0;
    const told = list.filter(isTold).length;
    const denied = list.filter(isDenied).length;
    const at = list[0]?.sentAt ?? null;
    if (told > written)
      found.push({
        count: 'decisions lost',
        what: `told ${told} times, stored ${written} times`,
        about,
        at,
        facts: list,
      });
    if (written > list.length)
      found.push({
        count: 'decisions double',
        what: `${written} rows, ${list.length} presses`,
        about,
        at,
        facts: list,
      });
    else if (written > list.length - denied)
      found.push({
        count: 'answers untrue',
        what: 'it was done, and they were told that nothing was',
        about,
        at,
        facts: list,
      });
  }
  for (const [about, list] of rows) {
    const [row] = list;
    if (row && Object.values(TRIGGERS).includes(row.trigger) && row.actorId !== null && !tried.has(about))
      found.push({
        count: 'decisions double',
        what: 'nobody pressed for it',
        about,
        at: Date.parse(row.at),
        facts: row,
      });
  }
  return found;
}

function isTold({ answers }: Act): boolean {
  return answers.some(({ text }) => DONE.test(text));
}

function isDenied(act: Act): boolean {
  return !isTold(act) && act.answers.some(({ text }) => UNCHANGED.test(text));
}

function starts({ acts, stored }: Evidence): Violation[] {
  const found: Violation[] = [];
  const refs = new Set(stored.workflows.map(({ ref }) => ref));
  for (const act of acts.filter(({ verb }) => verb === 'start')) {
    for (const { text } of act.answers.filter((one) => DONE.test(one.text))) {
      const ref = /WF-\d+/.exec(text)?.[0] ?? '';
      if (!refs.has(ref))
        found.push({
          count: 'decisions lost',
          what: 'its start was told, and it is not there',
          about: ref,
          at: act.sentAt,
          facts: act,
        });
    }
  }
  for (const [item, list] of grouped(stored.workflows, ({ item: said }) => said))
    if (list.length > 1)
      found.push({
        count: 'decisions double',
        what: 'one start made several',
        about: list.map(({ ref }) => ref).join(' '),
        at: null,
        facts: item,
      });
  return found;
}

function comments({ acts, stored }: Evidence): Violation[] {
  const found: Violation[] = [];
  const kept = grouped(stored.comments, ({ content }) => content);
  for (const act of acts.filter(({ verb }) => verb === 'comment')) {
    const there = kept.get(commentOf(act.id))?.length ?? 0;
    const violation = { about: `${act.ref} ${act.person}`, at: act.sentAt, facts: act };
    if (isTold(act) && there === 0)
      found.push({ count: 'decisions lost', what: 'a comment that was told is not there', ...violation });
    if (there > 1) found.push({ count: 'decisions double', what: `a comment is there ${there} times`, ...violation });
    if (isDenied(act) && there > 0)
      found.push({
        count: 'answers untrue',
        what: 'a comment is there, and they were told that it is not',
        ...violation,
      });
  }
  return found;
}

/** What somebody writes who comments in this act, or gives a reason: found again wherever it is kept. */
export function commentOf(actId: string): string {
  return `said in ${actId}`;
}

/** An approval that was closed twice, or a share that was decided twice, however it came to that. */
function doubles({ stored }: Evidence): Violation[] {
  const found: Violation[] = [];
  const seen = new Map<string, StoredRow>();
  for (const row of stored.history) {
    for (const event of row.events) {
      const what = decidedBy(event);
      if (what === null) continue;
      const before = seen.get(what);
      if (before)
        found.push({ count: 'decisions double', what, about: row.ref, at: Date.parse(row.at), facts: [before, row] });
      seen.set(what, row);
    }
  }
  return found;
}

function decidedBy(event: StoredRow['events'][number]): string | null {
  if (event.type === 'ApprovalClosed') return `approval ${event.approvalId} closed`;
  if (event.type !== 'ShareDecided') return null;
  const share = event.share as { id?: string } | undefined;
  return `share ${share?.id} decided`;
}

/** Decisions of the requester, or of somebody who had neither a role that is asked nor a say that was given to them. */
function strangers({ stored }: Evidence): Violation[] {
  const found: Violation[] = [];
  const workflows = new Map(stored.workflows.map((one) => [one.ref, one]));
  for (const [ref, rows] of grouped(stored.history, (row) => row.ref)) {
    const workflow = workflows.get(ref);
    const given = new Set<unknown>();
    for (const row of rows) {
      const stage = stored.stages[workflow?.definitionKey ?? '']?.[row.fromStage ?? ''];
      if (workflow && row.actorId !== null && OF_THE_ASKED.has(row.trigger)) {
        const roles = [...(stage?.roles ?? []), ...(stage?.rungs ?? [])];
        const may = given.has(row.actorId) || roles.some((role) => stored.members[role]?.includes(row.actorId ?? ''));
        const what = row.actorId === workflow.requesterId ? 'the requester decided' : may ? null : 'nobody asked them';
        if (what)
          found.push({
            count: 'decisions by who may not',
            what,
            about: `${ref} ${row.actorId}`,
            at: Date.parse(row.at),
            facts: row,
          });
      }
      if (row.trigger === 'delegate') given.add(row.data.to);
    }
  }
  return found;
}
