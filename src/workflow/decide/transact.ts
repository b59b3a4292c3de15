import { type Decision, decide } from '#domain/decide/decide.ts';
import { repeatOf } from '#domain/decide/pressed.ts';
import type { Definition } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import { type Actor, narrowed } from '#domain/people/role.ts';
import type { Asking, Command } from '#domain/request/command.ts';
import { refText, type WorkflowRef } from '#domain/request/ref.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import type { Environment } from '#workflow/environment.ts';
import { lookUp, reading } from '#workflow/outage.ts';
import { checkSeen, definitionOf, loadWorkflow } from './load.ts';
import { withPeople } from './people-facts.ts';
import { idFrom } from './submission.ts';
import { isWritten, writtenBy } from './write.ts';
import { writeTogether } from './write-together.ts';

/** How often a decision is made anew because somebody else's was written in between. */
const MAX_ATTEMPTS = 8;

export type Transaction = {
  tenantId: string;
  ref: WorkflowRef;
  /** Who asks; null for the schedule. */
  actorId: string | null;
  /** What the token that the person calls with lets them do; left out, everything that they may. */
  granted?: readonly string[] | undefined;
  /** Somebody else that the command is about, loaded together with the rest. */
  otherId?: string | undefined;
  /** The approval that the command names, loaded even when it is closed. */
  approvalId?: string | undefined;
  /** The newest history row that the pressed card showed. */
  shownSequence?: number | undefined;
  /** What is still to be said comes back as a question in place of a refusal. */
  ask?: Asking | undefined;
  /** Names this very call: the same one again changes nothing, and finds what the first came to. */
  submissionId?: string | undefined;
  /** Makes the command once it is known what it is about. */
  command: (seen: Seen) => Command | Promise<Command>;
};

/** What a command is made from: the workflow as it is now, and the people. `actor` is null for the schedule. */
export type Seen = { workflow: Workflow; definition: Definition; actor: Actor | null; other: Actor | null };

/** What came of it, with the definition that the workflow follows. */
export type Decided = Decision & { definition: Definition };

/**
 * The one writer of workflow state and history: reads all that the decision needs, lets the core decide, and writes state,
 * approvals, history and jobs in one statement that checks that nobody was faster. No lock is held while the core runs.
 * @throws DomainError what the core refuses; `not_found`; `conflict_retry` after 8 lost races.
 * @throws OutcomeUnknownError when the database went away with its answer, and stays away.
 */
export async function transact(env: Environment, request: Transaction): Promise<Decided> {
  const call = request.submissionId && idFrom(request.tenantId, request.submissionId);
  const before = call ? await writtenBy(env.pool, request.tenantId, call) : null;
  if (before) return madeBefore(env, request, before.workflowId);
  let refreshed = false;
  let met = request.approvalId;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const loaded = await reading(loadWorkflow(env.pool, { ...request, approvalId: met }));
    if (!loaded) throw new DomainError('not_found', { ref: refText(request.ref) });
    if (loaded.staleGroups.length > 0 && !refreshed) {
      refreshed = true;
      await env.directory.refreshGroups(request.tenantId, loaded.staleGroups);
      continue;
    }
    const { workflow, other, undecided } = loaded;
    const actor = loaded.actor && narrowed(loaded.actor, request.granted);
    checkSeen(loaded, actor);
    const definition = await definitionOf(env, workflow);
    const command = aimed(await request.command({ workflow, definition, actor, other }), met);
    const repeated = repeatOf(command, loaded.pressed);
    if (repeated) return { workflow, definition, entry: null, effects: [], repeated };
    const context = { definition, now: env.now().toISOString(), newId: env.newId, ask: request.ask, undecided };
    const decision = await withPeople(env, workflow, definition, (people) =>
      decide(workflow, command, actor, { ...context, people }),
    );
    if (decision.entry === null) return { ...decision, definition };
    const change = { before: workflow, decisions: [decision], call };
    // Where it was not written it is decided anew; should it be written meanwhile all the same, that finds the history grown.
    const written = await writeTogether(env.pool, change).catch((error: unknown) =>
      lookUp(error, () => isWritten(env.pool, change)),
    );
    if (written) {
      env.meter?.decision(decision.entry.trigger);
      return { ...decision, definition };
    }
    met ??= approvalOf(decision);
  }
  throw new DomainError('conflict_retry', {});
}

/** The call has done its work: the workflow as it is now. */
async function madeBefore(env: Environment, { tenantId }: Transaction, id: string): Promise<Decided> {
  const loaded = await loadWorkflow(env.pool, { tenantId, ref: { id }, actorId: null });
  if (!loaded) throw new DomainError('not_found', { ref: id });
  const definition = await definitionOf(env, loaded.workflow);
  return { workflow: loaded.workflow, definition, entry: null, effects: [], repeated: null };
}

/**
 * A command that named no approval means, when it is decided anew, the one that it met at first: who lost a race is told
 * who was faster, and never decides the next stage unseen.
 */
function aimed(command: Command, met: string | undefined): Command {
  switch (command.type) {
    case 'approve':
    case 'reject':
    case 'check_in':
    case 'request_changes':
    case 'delegate':
    case 'trigger':
      return { ...command, approvalId: command.approvalId ?? met };
    case 'amend':
    case 'assign':
    case 'resubmit':
    case 'start':
    case 'cancel':
    case 'reopen':
    case 'hold':
    case 'resume':
    case 'nudge':
    case 'undo':
    case 'settle':
    case 'wake':
    case 'retry_task':
    case 'complete_task':
    case 'task_done':
    case 'task_failed':
      return command;
    default:
      return command satisfies never;
  }
}

function approvalOf({ entry }: Decision): string | undefined {
  const event = entry?.events.find((one) => 'approvalId' in one);
  return event && 'approvalId' in event ? event.approvalId : undefined;
}
