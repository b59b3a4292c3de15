import type { Via, WhoView, WhyNot } from '#blocks/view.ts';
import { isOwn, rightOf } from '#domain/decide/right.ts';
import { stageOf } from '#domain/definition/definition.ts';
import { isAdmin } from '#domain/people/role.ts';
import { type Approval, namedPeople, type Right, rightToDecide } from '#domain/request/approval.ts';
import { openApprovals, refOf, unfinishedTasks } from '#domain/request/workflow.ts';
import { textIn } from '#domain/text.ts';
import type { Reads } from '#queries/card/card.ts';
import { readStandIns } from '#queries/people/away.ts';
import { type RolePeople, readRolePeople } from '#queries/people/role-people.ts';
import { type FoundWorkflow, findWorkflow, type Lookup } from './find.ts';

type PersonLine = WhoView['people'][number];
/** For people the stage's name, for programs its key. */
export type Who = WhoView & { stageKey: string | null };

/**
 * Who can decide on a workflow now, through what, and whether the asking person can.
 * @throws DomainError `not_found`, `not_permitted`.
 */
export async function readWho(reads: Reads, lookup: Lookup): Promise<Who> {
  const found = await findWorkflow(reads, lookup);
  const { workflow, definition, reader } = found;
  const { phase } = workflow;
  const stageKey = phase.kind === 'ended' ? null : phase.stage;
  const head = { ref: refOf(workflow), title: workflow.name, stageKey };
  const nobody = { people: [], emptyRoles: [], groups: [], anyone: false };
  if (phase.kind === 'ended') return { ...head, ...nobody, stage: null, you: cannot('closed') };
  const stage = textIn(stageOf(definition, phase.stage).name, lookup.locale);
  if (phase.kind === 'awaiting_requester') {
    const { requesterId } = workflow;
    const may = reader.id === requesterId || isAdmin(reader);
    const people: PersonLine[] = [{ userId: requesterId, via: 'requester', role: null, decided: false }];
    return { ...head, ...nobody, stage, people, you: may ? CAN : cannot('waits_on_requester') };
  }
  if (phase.kind === 'not_started') return { ...head, ...nobody, stage, you: cannot('not_started') };
  if (phase.kind === 'settling') return { ...head, ...nobody, stage, you: cannot('settling') };
  if (unfinishedTasks(workflow).length > 0) return { ...head, ...nobody, stage, you: cannot('at_system') };
  const open = openApprovals(workflow);
  const roles = [...new Set(open.flatMap((approval) => approval.roles))];
  const holders = await readRolePeople(reads.pool, lookup.tenantId, roles);
  const anyone = holders.everybodys.length > 0 || open.some((one) => one.roles.length + one.users.length === 0);
  return {
    ...head,
    stage,
    people: await withStandIns(reads, found, open, peopleOf(found, open, holders)),
    emptyRoles: holders.empty,
    groups: holders.groups,
    anyone,
    you: yours(found, open),
  };
}

/** Behind everybody who is away the one who stands in for them, unless that one made the request. */
async function withStandIns(
  reads: Reads,
  found: FoundWorkflow,
  open: readonly Approval[],
  people: readonly PersonLine[],
): Promise<PersonLine[]> {
  const { tenantId, requesterId } = found.workflow;
  const ids = people.map(({ userId }) => userId);
  const standIns = await readStandIns(reads.pool, tenantId, ids);
  return people.flatMap((line): PersonLine[] => {
    const userId = standIns.get(line.userId);
    if (userId === undefined || line.userId === requesterId || open.every((one) => one.excluded.includes(userId)))
      return [line];
    return [line, { userId, via: 'stand_in', role: null, decided: false, inSteadOf: line.userId }];
  });
}

const CAN: WhoView['you'] = { can: true, whyNot: null };
const cannot = (whyNot: WhyNot): WhoView['you'] => ({ can: false, whyNot });

/** Everybody who may, once each: the people named first, then those of the roles. */
function peopleOf(found: FoundWorkflow, open: readonly Approval[], holders: RolePeople): PersonLine[] {
  const lines = new Map<string, PersonLine>();
  const add = (line: Omit<PersonLine, 'decided'>) => {
    if (!lines.has(line.userId)) lines.set(line.userId, { ...line, decided: false });
  };
  for (const approval of open) {
    const may = (userId: string) => !excluded(found, approval, userId);
    for (const userId of namedPeople(approval).filter(may)) add({ userId, via: viaName(approval, userId), role: null });
    for (const { role, userId, viaGroup } of holders.holders) {
      if (!approval.roles.includes(role) || !may(userId)) continue;
      add({ userId, via: viaRole(approval, role, viaGroup), role });
    }
  }
  return [...lines.values()];
}

/** Who is named in some way and may not: the requester, and whoever handed it over. */
function excluded({ definition, workflow }: FoundWorkflow, approval: Approval, userId: string): boolean {
  // The flags are those of somebody who may: people who are deactivated are not among the holders in the first place.
  const person = {
    id: userId,
    roles: approval.roles,
    permissions: [],
    deactivated: false,
    external: false,
    bot: false,
  };
  return rightToDecide(approval, person, isOwn(definition, workflow, approval, person)) !== 'may';
}

function viaName(approval: Approval, userId: string): Via {
  const share = approval.assignments.findLast((one) => one.userId === userId && one.status === 'open');
  return share?.delegatedFrom ? 'delegate' : 'user';
}

function viaRole(approval: Approval, role: string, viaGroup: string | null): Via {
  if (approval.status === 'escalated' && role === approval.escalateRole) return 'escalation';
  return viaGroup === null ? 'role' : 'group';
}

function yours(found: FoundWorkflow, open: readonly Approval[]): WhoView['you'] {
  if (found.onHold) return cannot('on_hold');
  const { definition, workflow, reader } = found;
  const rights = open.map((one) => rightOf(definition, workflow, one, reader));
  if (rights.includes('may')) return CAN;
  const best = REASONS.find((reason) => rights.includes(reason));
  return cannot(best === undefined ? 'role' : WORDS[best]);
}

/** When several approvals are open, the reason that comes closest to being able is the one to tell. */
const REASONS: readonly Exclude<Right, 'may'>[] = [
  'deactivated',
  'self',
  'decided',
  'not_yet',
  'handed_over',
  'external',
  'role',
];
const WORDS: Record<Exclude<Right, 'may'>, WhyNot> = {
  deactivated: 'deactivated',
  self: 'self',
  handed_over: 'handed_over',
  decided: 'decided',
  not_yet: 'not_yet',
  external: 'external',
  role: 'role',
};
