import { type Question, questionOf, type Verb } from '#domain/decide/question.ts';
import { Steps } from '#domain/decide/steps.ts';
import type { Definition } from '#domain/definition/definition.ts';
import { DomainError } from '#domain/errors.ts';
import type { Actor } from '#domain/people/role.ts';
import type { Target } from '#domain/request/command.ts';
import { refText, type WorkflowRef } from '#domain/request/ref.ts';
import type { Workflow } from '#domain/request/workflow.ts';
import type { Environment } from '#workflow/environment.ts';
import { checkSeen, definitionOf, loadWorkflow } from './load.ts';

type Look = { tenantId: string; ref: WorkflowRef; actorId: string; approvalId?: string | undefined };
export type Looked = { workflow: Workflow; definition: Definition; actor: Actor };

/** A workflow as somebody sees it who is about to do something with it. @throws DomainError `not_found`. */
async function lookAt(env: Environment, look: Look): Promise<Looked> {
  const loaded = await loadWorkflow(env.pool, look);
  if (!loaded?.actor) throw new DomainError('not_found', { ref: refText(look.ref) });
  const { workflow, actor } = loaded;
  checkSeen(loaded, actor);
  return { workflow, definition: await definitionOf(env, workflow), actor };
}

/**
 * What somebody is asked who wants to do this with a workflow, so that nobody fills in a form in vain. When they do it, it is
 * checked again.
 * @throws DomainError why they cannot.
 */
export async function lookAndAsk(
  env: Environment,
  look: Omit<Look, 'approvalId'>,
  verb: Verb,
  target: Target,
): Promise<Looked & { question: Question }> {
  const looked = await lookAt(env, { ...look, approvalId: target.approvalId });
  const { workflow, definition, actor } = looked;
  const steps = new Steps(workflow, { definition, now: env.now().toISOString(), newId: env.newId });
  return { ...looked, question: questionOf(steps, verb, target, actor) };
}
