import { findDecidable } from '#domain/decide/decidable.ts';
import { Steps } from '#domain/decide/steps.ts';
import type { Definition } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import type { Approval } from '#domain/request/approval.ts';
import type { Target } from '#domain/request/command.ts';
import { refText, type WorkflowRef } from '#domain/request/ref.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import type { Environment } from '#workflow/environment.ts';
import { loadWorkflow } from './load.ts';

export type Look = { tenantId: string; ref: WorkflowRef; actorId: string; approvalId?: string | undefined };
export type Seen = { workflow: Workflow; definition: Definition; actor: Actor };

/** A workflow as somebody sees it who is about to do something with it. @throws DomainError `not_found`. */
export async function lookAt(env: Environment, look: Look): Promise<Seen> {
  const loaded = await loadWorkflow(env.pool, look);
  if (!loaded?.actor) throw new DomainError('not_found', { ref: refText(look.ref) });
  const { workflow, actor } = loaded;
  const definition = await env.definitions.version(look.tenantId, workflow.definitionKey, workflow.definitionVersion);
  return { workflow, definition, actor };
}

/**
 * Whether the person could decide now, so that nobody fills in a form in vain. The decision itself checks again.
 * @throws DomainError why they could not.
 */
export function checkCould(env: Environment, { workflow, definition, actor }: Seen, target: Target): Approval {
  const steps = new Steps(workflow, { definition, now: env.now().toISOString(), newId: env.newId });
  return findDecidable(steps, target, actor).approval;
}
