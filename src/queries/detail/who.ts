import type { Via, WhoView, WhyNot } from '#blocks/view.ts';
import { stageOf } from '#domain/definition/definition.ts';
import { isAdmin } from '#domain/people/role.ts';
import type { Approval } from '#domain/request/approval.ts';
import { type Right, rightOf } from '#domain/request/right.ts';
import { openApprovals, refOf, unfinishedTasks } from '#domain/request/workflow.ts';
import { textIn } from '#domain/text.ts';
import type { Reads } from '#queries/card/card.ts';
import { type AskedPerson, readAsked } from '#queries/people/asked.ts';
import { readRolePeople } from '#queries/people/role-people.ts';
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
  const inRoles = await readRolePeople(reads.pool, lookup.tenantId, roles);
  const asked = await readAsked(
    reads.pool,
    lookup.tenantId,
    open.map(({ id }) => id),
  );
  const anyone = inRoles.everybodys.length > 0 || open.some((one) => one.roles.length + one.users.length === 0);
  return {
    ...head,
    stage,
    people: linesOf(open, asked),
    emptyRoles: inRoles.empty,
    groups: inRoles.groups,
    anyone,
    you: yours(found, open),
  };
}

const CAN: WhoView['you'] = { can: true, whyNot: null };
const cannot = (whyNot: WhyNot): WhoView['you'] => ({ can: false, whyNot });

/** Everybody who may, once each, and behind everybody who is away the one who stands in for them. */
function linesOf(open: readonly Approval[], { people, standIns }: Awaited<ReturnType<typeof readAsked>>): PersonLine[] {
  const lines = new Map<string, PersonLine>();
  for (const one of people) {
    const approval = open.find(({ id }) => id === one.approvalId);
    if (!approval || lines.has(one.userId)) continue;
    lines.set(one.userId, { userId: one.userId, via: viaOf(approval, one), role: one.role, decided: false });
  }
  return [...lines.values()].flatMap((line): PersonLine[] => {
    const deputy = standIns.find(({ absentId }) => absentId === line.userId);
    if (!deputy) return [line];
    return [line, { userId: deputy.userId, via: 'stand_in', role: null, decided: false, inSteadOf: line.userId }];
  });
}

function viaOf(approval: Approval, { userId, role, viaGroup }: AskedPerson): Via {
  if (role === null) {
    const share = approval.assignments.findLast((one) => one.userId === userId && one.status === 'open');
    return share?.delegatedFrom ? 'delegate' : 'user';
  }
  if (approval.status === 'escalated' && role === approval.escalateRole) return 'escalation';
  return viaGroup === null ? 'role' : 'group';
}

function yours(found: FoundWorkflow, open: readonly Approval[]): WhoView['you'] {
  if (found.onHold) return cannot('on_hold');
  const { workflow, reader } = found;
  const rights = open.map((one) => rightOf(workflow, one, reader));
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
