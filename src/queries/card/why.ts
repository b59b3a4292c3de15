import type { Why } from '#blocks/card/asked.ts';
import { type Definition, stageOf } from '#domain/definition/definition.ts';
import type { Actor } from '#domain/people/role.ts';
import { type Approval, latestShare } from '#domain/request/approval.ts';
import { ownRight, rightOf, standsInFor } from '#domain/request/right.ts';
import { openApprovals, type Workflow } from '#domain/request/workflow.ts';
import { textIn } from '#domain/text.ts';
import type { StoryRow } from './parts.ts';

type Known = { workflow: Workflow; definition: Definition; story: readonly StoryRow[] };

/** Why somebody may decide now, and in which of the open approvals; null when they may not. */
export function whyOf(known: Known, reader: Actor | null): Why | null {
  const { workflow } = known;
  if (reader === null || workflow.phase.kind !== 'deciding') return null;
  const open = openApprovals(workflow);
  // What they decide in their own name tells more than for whom they might.
  const own = open.findIndex((one) => ownRight(one, reader) === 'may');
  const group = own >= 0 ? own : open.findIndex((one) => rightOf(workflow, one, reader) === 'may');
  const approval = open[group];
  if (!approval) return null;
  const because: Why['because'] =
    own >= 0
      ? becauseOf(known, approval, reader)
      : { kind: 'stand_in', for: standsInFor(workflow, approval, reader).map(({ id }) => id) };
  return { because, group, again: againOf(known, reader) };
}

function becauseOf({ story }: Known, approval: Approval, reader: Actor): Why['because'] {
  const share = latestShare(approval, reader.id);
  const given = story.findLast((row) => row.data.to === reader.id && ['delegate', 'assign'].includes(row.trigger));
  if (share?.status === 'open' && share.delegatedFrom !== null)
    return { kind: 'delegated', by: share.delegatedFrom, comment: given?.comment ?? null };
  if (share?.status === 'open' && given?.trigger === 'assign') return { kind: 'assigned', by: given.actorId };
  if (approval.users.includes(reader.id)) return { kind: 'named' };
  const role = approval.roles.find((one) => reader.roles.includes(one) && !approval.escalatedRoles.includes(one));
  if (role !== undefined) return { kind: 'role', role };
  const called = approval.escalatedRoles.find((one) => reader.roles.includes(one));
  if (called === undefined) return { kind: approval.roles.length > 0 ? 'named' : 'anyone' };
  const rung = story.findLast((row) => row.trigger === 'escalate' && row.data.role === called);
  return { kind: 'escalated', role: called, why: rung?.comment ?? null };
}

/** Where they agreed to the same request before: by the role that asked them there, where they still have it. */
function againOf({ definition, story }: Known, reader: Actor): Why['again'] {
  const before = story.findLast((row) => row.actorId === reader.id && row.trigger === 'approve');
  const stage = definition.stages.find(({ key }) => key === before?.fromStage);
  if (!stage) return null;
  const { approvals, permissions } = stageOf(definition, stage.key);
  const roles = [...approvals.flatMap(({ role }) => role ?? []), ...permissions];
  const role = roles.find((one) => reader.roles.includes(one));
  return role === undefined ? { stage: textIn(stage.name) } : { role };
}
