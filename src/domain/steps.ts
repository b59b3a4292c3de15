import type { Approval, ApprovalStatus } from './approval.ts';
import { nextWake } from './approval.ts';
import { type DefinedStage, type Definition, nextStage, stageOf } from './definition.ts';
import type { Effect } from './effects.ts';
import { evolve, type Outcome, openApprovals, type Workflow, type WorkflowEvent } from './workflow.ts';

/** What a decision is made with besides the workflow: time and fresh ids are given, never taken. */
export type Context = { definition: Definition; now: string; newId: () => string };

/** A decision in the making: the events so far, the workflow after them, and what is to be told afterwards. */
export class Steps {
  workflow: Workflow;
  readonly events: WorkflowEvent[] = [];
  readonly effects: Effect[] = [];
  readonly context: Context;

  constructor(workflow: Workflow, context: Context, first: WorkflowEvent[] = []) {
    this.workflow = workflow;
    this.context = context;
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
  }

  /** Goes to a stage: a final one ends the workflow, any other asks its people. */
  enter(stageKey: string, trigger: string): void {
    const stage = stageOf(this.context.definition, stageKey);
    if (stage.final) {
      this.end(stageKey, trigger === 'reject' ? 'rejected' : 'completed');
      return;
    }
    this.add({ type: 'StageEntered', stage: stageKey });
    if (stage.approvals.length === 0) {
      this.openTriggers(stage);
      return;
    }
    const count = stage.parallel ? stage.approvals.length : 1;
    for (let position = 0; position < count; position += 1) this.openTemplate(stage, position);
  }

  /** The way on once a stage's approvals are satisfied: its `approve` transition, else the next stage, else the end. */
  moveOn(): void {
    const { definition } = this.context;
    const from = this.stageKey();
    const taken = definition.transitions.find((one) => one.trigger === 'approve' && one.source.includes(from));
    const dest = taken?.dest ?? nextStage(definition, from)?.key;
    if (dest === undefined) this.end(from, 'completed');
    else this.enter(dest, 'approve');
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
    const users = template.self ? [this.workflow.requesterId] : template.user ? [template.user] : [];
    this.open(stage, {
      position,
      triggers: false,
      kind: template.type,
      strategy: template.strategy,
      roles: template.role ? [template.role] : [],
      users,
      form: template.form ?? null,
    });
  }

  private openTriggers(stage: DefinedStage): void {
    this.open(stage, {
      position: 0,
      triggers: true,
      kind: 'move',
      strategy: 'anyone',
      roles: stage.permissions,
      users: [],
      form: null,
    });
  }

  private open(
    stage: DefinedStage,
    made: Pick<Approval, 'position' | 'triggers' | 'kind' | 'strategy' | 'roles' | 'users' | 'form'>,
  ): void {
    const { now, newId } = this.context;
    const expiresAt = stage.due_in === undefined ? null : new Date(Date.parse(now) + stage.due_in).toISOString();
    const approval: Approval = {
      ...made,
      id: newId(),
      stage: stage.key,
      round: this.workflow.round,
      status: 'pending',
      required: 1,
      assignments: [],
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
    const waking = { ...approval, wakeAt: nextWake(stage, approval) };
    this.add({ type: 'ApprovalOpened', approval: waking });
    this.tell({ kind: 'ask', approvalId: waking.id });
  }
}
