import {
  type ApprovalTemplate,
  type DefinedStage,
  nextStage,
  stageOf,
  triggerOnward,
} from '#domain/definition/definition.ts';
import type { SystemCall } from '#domain/definition/stage.ts';
import type { Approval, ApprovalStatus } from '#domain/request/approval.ts';
import { nextWake } from '#domain/request/approval.ts';
import { askedInData, dueInData, instantInData, withRungInData } from '#domain/request/asked-in-data.ts';
import { excludedAt } from '#domain/request/author.ts';
import { newReckoning, type Reckoning, transitionFor } from '#domain/request/choose-transition.ts';
import type { Effect } from '#domain/request/effects.ts';
import { evolve } from '#domain/request/evolve.ts';
import { answeredBy } from '#domain/request/right.ts';
import { type AskedPeople, choosePeople, NeedsPeople, needsPeople } from '#domain/request/strategy.ts';
import { MAX_AUTOMATIC } from '#domain/request/task.ts';
import {
  type Outcome,
  openApprovals,
  unfinishedTasks,
  type Workflow,
  type WorkflowEvent,
} from '#domain/request/workflow.ts';
import { later } from '#domain/time/clock.ts';
import { type Context, FALLBACK_ROLE } from './context.ts';

/** A decision in the making: the events so far, the workflow after them, and what is to be told afterwards. */
export class Steps {
  workflow: Workflow;
  readonly events: WorkflowEvent[] = [];
  readonly effects: Effect[] = [];
  readonly context: Context;
  readonly reckoning: Reckoning;
  /** Automatic stages that came one after the other up to now. */
  automatic = 0;

  constructor(workflow: Workflow, context: Context, first: WorkflowEvent[] = []) {
    this.workflow = workflow;
    this.context = context;
    this.reckoning = context.reckoning ?? newReckoning();
    this.events.push(...first);
  }

  add(event: WorkflowEvent): void {
    this.events.push(event);
    this.workflow = evolve(this.workflow, event);
  }

  tell(effect: Effect): void {
    this.effects.push(effect);
  }

  close(approval: Approval, status: ApprovalStatus, actorId: string | null): void {
    this.add({ type: 'ApprovalClosed', approvalId: approval.id, status, actorId, at: this.context.now });
  }

  /** Closes whatever is still open: nobody is asked any more at this stage. */
  cancelOpen(actorId: string | null): void {
    for (const approval of openApprovals(this.workflow)) this.close(approval, 'canceled', actorId);
    for (const { id } of unfinishedTasks(this.workflow))
      this.add({ type: 'TaskCancelled', taskId: id, at: this.context.now });
  }

  /** Goes to a stage: a final one ends the workflow, any other asks its people. */
  enter(stageKey: string, trigger: string): void {
    const stage = stageOf(this.context.definition, stageKey);
    if (stage.final) {
      this.end(stageKey, trigger === 'reject' ? 'rejected' : 'completed');
      return;
    }
    this.add({ type: 'StageEntered', stage: stageKey });
    if (stage.placeholder) {
      this.openUnfinished(stage);
      return;
    }
    if (stage.call) {
      this.openTask(stage.key, stage.call);
      return;
    }
    if (stage.approvals.length === 0) {
      this.openTriggers(stage);
      return;
    }
    const count = stage.parallel ? stage.approvals.length : 1;
    for (let position = 0; position < count; position += 1) this.openTemplate(stage, position);
  }

  /** The way on once a stage has what it asks for: its transition onward, else the next stage, else the end. */
  moveOn(): void {
    const { definition } = this.context;
    const from = this.stageKey();
    const trigger = triggerOnward(definition, stageOf(definition, from));
    const taken = transitionFor(definition, this.workflow, trigger, this.context.actor ?? null, this.reckoning);
    const dest = taken?.dest ?? nextStage(definition, from)?.key;
    if (dest === undefined) this.end(from, 'completed');
    else this.enter(dest, trigger);
  }

  end(stageKey: string, outcome: Outcome): void {
    this.add({ type: 'WorkflowEnded', stage: stageKey, outcome, at: this.context.now });
    this.tell({ kind: 'outcome', outcome });
  }

  stageKey(): string {
    return this.workflow.phase.stage;
  }

  openTemplate(stage: DefinedStage, position: number): void {
    const template = stage.approvals[position];
    if (!template) throw new Error(`stage ${stage.key} has no approval ${position}`);
    const without = excludedAt(this.context.definition, this.workflow, { stage: stage.key, position, triggers: false });
    const asked = this.choose(stage, template, position, without);
    const id = this.open(stage, {
      position,
      triggers: false,
      kind: template.type,
      strategy: template.strategy,
      roles: asked.nobody === null ? asked.roles : [FALLBACK_ROLE],
      users: asked.users,
      excluded: without,
      required: template.strategy === 'hierarchy_chain' ? asked.users.length : (template.count ?? 1),
      percentage: template.percentage ?? null,
      form: template.form ?? null,
    });
    if (asked.nobody !== null) this.tell({ kind: 'nobody', approvalId: id, why: asked.nobody });
  }

  private choose(
    stage: DefinedStage,
    template: ApprovalTemplate,
    position: number,
    without: readonly string[],
  ): AskedPeople {
    const { requesterId } = this.workflow;
    if (template.self) return { users: [requesterId], roles: [], nobody: null };
    if (template.user) return { users: [template.user], roles: [], nobody: null };
    if (template.from_data) return askedInData(this.workflow.data[template.from_data], without);
    if (!needsPeople(template)) {
      // A form stage may leave it to its permissions.
      const roles = template.role ? [template.role] : stage.permissions;
      return { users: [], roles: [...roles], nobody: null };
    }
    const { people, definition } = this.context;
    if (!people) throw new NeedsPeople();
    const department = definition.pipelines.find((one) => one.key === stage.pipeline)?.department ?? null;
    return choosePeople(template, people, { place: `${stage.key}:${position}`, department, requesterId, without });
  }

  /** True when somebody with the role could decide the approval, once it asks them. @throws NeedsPeople while it is not known. */
  canAsk(role: string, approval: Approval): boolean {
    const { holders, people } = this.context;
    const known = holders?.[role] ?? people?.holders[role];
    if (!known) throw new NeedsPeople();
    const out = [...approval.excluded, ...answeredBy(approval)];
    return known.some((id) => !out.includes(id));
  }

  /** When it is due; null for no deadline. */
  private dueAt(stage: DefinedStage): string | null {
    const { now, definition } = this.context;
    const given = stage.due_from_data === undefined ? undefined : this.workflow.data[stage.due_from_data];
    const instant = instantInData(given);
    if (instant !== null) return instant;
    const dueIn = (stage.due_from_data === undefined ? stage.due_in : dueInData(given)?.ms) ?? null;
    return dueIn === null ? null : later(definition.calendar, now, dueIn);
  }

  /** Started before stages had to be filled in first: an admin decides in place of nobody. */
  private openUnfinished(stage: DefinedStage): void {
    const approvalId = this.open(stage, {
      position: 0,
      triggers: false,
      kind: 'approve',
      strategy: 'anyone',
      roles: [FALLBACK_ROLE],
      users: [],
      excluded: excludedAt(this.context.definition, this.workflow, { stage: stage.key, position: 0, triggers: false }),
      required: 1,
      percentage: null,
      form: null,
    });
    this.tell({ kind: 'nobody', approvalId, why: 'nobody has filled this stage in yet' });
  }

  private openTriggers(stage: DefinedStage): void {
    this.open(stage, {
      position: 0,
      triggers: true,
      kind: 'move',
      strategy: 'anyone',
      roles: stage.permissions,
      users: [],
      excluded: excludedAt(this.context.definition, this.workflow, { stage: stage.key, position: 0, triggers: true }),
      required: 1,
      percentage: null,
      form: null,
    });
  }

  private openTask(stage: string, { type }: SystemCall): void {
    const { now, newId } = this.context;
    const circling = this.automatic >= MAX_AUTOMATIC;
    const task = {
      id: newId(),
      stage,
      round: this.workflow.round,
      type,
      status: circling ? 'error' : 'open',
      chain: this.automatic + 1,
      attempts: 0,
      error: circling ? `${MAX_AUTOMATIC} automatic stages came one after the other` : null,
      createdAt: now,
      completedAt: null,
    } as const;
    this.add({ type: 'TaskOpened', task });
    this.tell({ kind: circling ? 'task_failed' : 'run_task', taskId: task.id });
  }

  private open(defined: DefinedStage, made: Opened): string {
    const stage = withRungInData(defined, this.workflow.data);
    const { now, newId } = this.context;
    const { calendar } = this.context.definition;
    const expiresAt = this.dueAt(stage);
    const approval: Approval = {
      ...made,
      id: newId(),
      stage: stage.key,
      round: this.workflow.round,
      status: 'pending',
      assignments: [],
      escalatedRoles: [],
      escalateRole: stage.escalate[0]?.role ?? null,
      openedAt: now,
      expiresAt,
      wakeAt: null,
      reminders: 0,
      escalationLevel: 0,
      checkedInBy: null,
      resolvedAt: null,
      actorId: null,
    };
    const waking = { ...approval, wakeAt: nextWake(calendar, stage, approval) };
    this.add({ type: 'ApprovalOpened', approval: waking });
    this.tell({ kind: 'ask', approvalId: waking.id });
    return waking.id;
  }
}

/** What differs between one opened approval and another. */
type Opened = Pick<
  Approval,
  'position' | 'triggers' | 'kind' | 'strategy' | 'roles' | 'users' | 'excluded' | 'required' | 'percentage' | 'form'
>;
