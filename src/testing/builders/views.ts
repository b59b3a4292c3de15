import type { AskedGroup } from '#blocks/card/asked.ts';
import type { CardButton, CardView, FieldView, StoryLine, TaskLine } from '#blocks/view.ts';

/** View models for tests of templates: ordinary ones, changed as a test needs. Arbitrary ones are in `any-views.ts`. */

export const WORKFLOW_ID = '0190f0a0-0000-7000-8000-000000000001';
export const APPROVAL_ID = '0190f0a0-0000-7000-8000-000000000002';

/** A purchase request that waits for a reviewer. */
export function cardView(part: Partial<CardView> = {}): CardView {
  return {
    ref: 'WF-7',
    title: 'Laptop for Dan',
    definitionName: 'Purchase request',
    status: 'in_progress',
    stages: [
      { name: 'Submitted', state: 'done' },
      { name: 'Review', state: 'current' },
      { name: 'Finance', state: 'todo' },
    ],
    fields: [
      { label: 'Item', value: 'Laptop' },
      { label: 'Amount', value: '1,299.00' },
    ],
    links: [{ label: 'Policy', uri: 'https://example.com/policy' }],
    amount: '1,299.00',
    permalink: null,
    names: {
      U01ALICE: 'Alice Archer',
      U01BOB: 'Bob Baker',
      U01CAROL: 'Carol Chen',
      U01DAN: 'Dan Doyle',
      U01ERIN: 'Erin Ek',
    },
    requesterId: 'U01ALICE',
    asks: 'approve',
    asked: [askedGroup()],
    why: null,
    description: null,
    waitingFor: { users: ['U01BOB'], roles: ['reviewer'], anyone: false },
    waitsOnRequester: false,
    sentBack: null,
    pipeline: null,
    progress: { percentage: 0, next: null },
    votes: null,
    settling: null,
    task: null,
    dueAt: '2026-11-20T14:05:00Z',
    overdue: false,
    silence: null,
    escalated: false,
    checkedInBy: null,
    hold: null,
    story: [storyLine({ trigger: 'start', to: 'Review' })],
    commentCount: 0,
    buttons: [
      cardButton('approve', 'primary'),
      cardButton('reject', 'danger'),
      cardButton('delegate'),
      cardButton('request_changes'),
    ],
    open: true,
    payload: { workflowId: WORKFLOW_ID, approvalId: APPROVAL_ID, digest: 'abc123', sequence: 3 },
    audience: { kind: 'channel' },
    ...part,
  };
}

/** Bob or Carol as reviewers, either of whom is enough. */
export function askedGroup(part: Partial<AskedGroup> = {}): AskedGroup {
  return {
    people: ['U01BOB', 'U01CAROL'],
    left: 2,
    roles: ['reviewer'],
    anyone: false,
    inTurn: false,
    needed: 1,
    decided: [],
    ...part,
  };
}

export function cardButton(
  kind: Exclude<CardButton['kind'], 'trigger'>,
  style: CardButton['style'] = null,
): CardButton {
  return { kind, trigger: kind, label: null, style };
}

/** A button of a definition's own trigger. */
export function triggerButton(trigger: string, label: string | null = null): CardButton {
  return { kind: 'trigger', trigger, label, style: null };
}

export function storyLine(part: Partial<StoryLine> = {}): StoryLine {
  return {
    trigger: 'approve',
    label: null,
    actorId: 'U01BOB',
    at: '2026-11-20T09:30:00Z',
    from: null,
    to: null,
    comment: null,
    target: null,
    ...part,
  };
}

export function fieldView(part: Partial<FieldView> = {}): FieldView {
  return {
    key: 'item',
    label: 'Item',
    hint: null,
    type: 'text',
    required: true,
    options: [],
    minLength: null,
    maxLength: null,
    initial: null,
    ...part,
  };
}

export function taskLine(part: Partial<TaskLine> = {}): TaskLine {
  return {
    ref: 'WF-7',
    workflowId: WORKFLOW_ID,
    title: 'Laptop for Dan',
    definitionName: 'Purchase request',
    stage: 'Review',
    status: 'in_progress',
    requesterId: 'U01ALICE',
    dueAt: '2026-11-20T14:05:00Z',
    escalated: false,
    ...part,
  };
}
