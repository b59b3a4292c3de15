import type { Definition } from '#domain/definition/definition.ts';
import type { Effect } from '#domain/request/effects.ts';
import { openApprovals, type Workflow } from '#domain/request/workflow.ts';
import type { JobEnvironment } from '#jobs/environment.ts';
import { redrawHomes } from '#jobs/messages/draw-home.ts';
import { addJob } from '#persistence/queue/add-job.ts';
import type { JobPayload } from '#persistence/queue/catalogue.ts';
import { type CardSubject, readCardSubject } from '#queries/card/card.ts';
import type { StoryRow } from '#queries/card/parts.ts';
import { adminsOf, isForEverybody, peopleAsked } from './audience.ts';
import { draftsFor } from './drafts.ts';
import { channelCardKey, type Draft, enqueue } from './outbox.ts';

/**
 * What follows a decision: finds out whom to tell, puts the messages into the outbox, and has every copy of the card drawn
 * anew. Doing it twice changes nothing, since each message has a key.
 */
export async function announce(env: JobEnvironment, job: JobPayload<'announce'>): Promise<void> {
  const subject = await readCardSubject(env, job.tenantId, job.workflowId);
  if (!subject) return;
  if (!hasBegun(subject)) {
    await redrawHomes(env.pool, job.tenantId, job.workflowId, [subject.workflow.requesterId]);
    return;
  }
  const channel = channelOf(env, subject);
  const drafts: Draft[] = channel === null ? [] : [channelCard(subject, channel)];
  for (const effect of job.effects) drafts.push(...(await draftsFor(env, subject, channel, effect, job.sequence)));
  if (channel === null && isBeginning(subject, job.sequence))
    drafts.push(...(await cardsForNobody(env, subject, drafts)));
  await reportNobody(env, subject, job.effects);
  await enqueue(env.pool, job.tenantId, drafts, { workflowId: job.workflowId, at: job.at });
  await redrawHomes(env.pool, job.tenantId, job.workflowId, await peopleConcerned(env, subject, drafts, job.sequence));
}

/** What was only written down, or called off before it was started, has no card. */
function hasBegun({ story }: CardSubject): boolean {
  return !story.every(isBefore);
}

/** Whether it first asked somebody with this row of its history. */
function isBeginning({ story }: CardSubject, sequence: number): boolean {
  return story.filter((row) => row.sequence < sequence).every(isBefore);
}

function isBefore({ sequence, trigger }: StoryRow): boolean {
  return (sequence === 1 && trigger === 'create') || trigger === 'cancel';
}

/** An approval that nobody may decide is escalated at once, by a job, since only the engine moves a workflow. */
async function reportNobody(env: JobEnvironment, subject: CardSubject, effects: readonly Effect[]): Promise<void> {
  for (const approval of openApprovals(subject.workflow)) {
    const opened = effects.some((effect) => effect.kind === 'ask' && effect.approvalId === approval.id);
    if (!opened || approval.roles.length === 0 || approval.status !== 'pending') continue;
    if (await isForEverybody(env.pool, subject.workflow.tenantId, approval.roles)) continue;
    if ((await peopleAsked(env.pool, subject.workflow, approval)).length > 0) continue;
    const { tenantId, id: workflowId } = subject.workflow;
    const found = { tenantId, workflowId, approvalId: approval.id, level: approval.escalationLevel };
    await addJob(env.pool, 'nobody_left', found);
  }
}

/** Whose lists of tasks and requests may look different now: the requester, whoever acted, everybody asked or told. */
async function peopleConcerned(
  env: JobEnvironment,
  subject: CardSubject,
  drafts: readonly Draft[],
  sequence: number,
): Promise<string[]> {
  const actorId = subject.story.find((row) => row.sequence === sequence)?.actorId ?? null;
  const told = drafts.flatMap((draft) => ('toUser' in draft ? draft.toUser : []));
  const asked = await Promise.all(
    openApprovals(subject.workflow).map((one) => peopleAsked(env.pool, subject.workflow, one)),
  );
  return [
    ...new Set([
      subject.workflow.requesterId,
      ...(actorId ? [actorId] : []),
      ...told,
      ...asked.flat().map(({ userId }) => userId),
    ]),
  ];
}

function channelCard(subject: CardSubject, channel: string): Draft {
  return {
    key: channelCardKey(subject.workflow.id),
    kind: 'card',
    workflowId: subject.workflow.id,
    toChannel: channel,
  };
}

/** Where the card goes; null when it goes to people only. */
function channelOf(
  env: Pick<JobEnvironment, 'defaultChannel'>,
  { definition, workflow }: { definition: Definition; workflow: Pick<Workflow, 'data'> },
): string | null {
  if (definition.deliver === 'dm') return null;
  if (definition.channel_from_data !== undefined) {
    const channel = workflow.data[definition.channel_from_data];
    return typeof channel === 'string' ? channel : null;
  }
  return definition.channel ?? env.defaultChannel;
}

/** A request without a channel that nobody was asked about directly would be seen by nobody: the admins get its card. */
async function cardsForNobody(env: JobEnvironment, subject: CardSubject, drafts: readonly Draft[]): Promise<Draft[]> {
  if (drafts.some((draft) => draft.kind === 'card')) return [];
  const admins = await adminsOf(env.pool, subject.workflow.tenantId);
  return admins.map((toUser) => ({
    key: `card:${subject.workflow.id}:${toUser}`,
    kind: 'card',
    workflowId: subject.workflow.id,
    toUser,
  }));
}
