import { ActionRecord } from './action.ts';
import { ActionCursorRecord } from './action-cursor.ts';
import { ApiTokenRecord } from './api-token.ts';
import { AppUserRecord } from './app-user.ts';
import { ApprovalRecord } from './approval.ts';
import { AssignmentRecord } from './assignment.ts';
import { CleanupRunRecord } from './cleanup-run.ts';
import { CommentRecord } from './comment.ts';
import { DefinitionRecord } from './definition.ts';
import { DefinitionVersionRecord } from './definition-version.ts';
import { DeliveryRecord } from './delivery.ts';
import { HistoryRecord } from './history.ts';
import { IdempotencyKeyRecord } from './idempotency-key.ts';
import { InboundEventRecord } from './inbound-event.ts';
import { InstallationRecord } from './installation.ts';
import { JobWorkerRecord } from './job-worker.ts';
import { MessageRecord } from './message.ts';
import { PaceRecord } from './pace.ts';
import { RoleRecord } from './role.ts';
import { RoleGroupRecord, RoleMemberRecord } from './role-member.ts';
import { SnoozeRecord } from './snooze.ts';
import { TaskRecord } from './task.ts';
import { TenantRecord } from './tenant.ts';
import { TicketRecord } from './ticket.ts';
import { TicketTypeRecord } from './ticket-type.ts';
import { UsedStateRecord } from './used-state.ts';
import { UserGroupRecord } from './user-group.ts';
import { UserGroupMemberRecord } from './user-group-member.ts';
import { WorkflowRecord } from './workflow.ts';

export type { ActionSource } from './action.ts';
export type { CommentSource } from './comment.ts';
export type { DeliveryStatus } from './delivery.ts';
export type { MessageKind, MessageStatus } from './message.ts';
export type { RoleSource } from './role.ts';

/** Every entity, for the entity manager's metadata: one a table, two for the table of role members. */
export const entities = [
  ActionCursorRecord,
  ActionRecord,
  ApiTokenRecord,
  AppUserRecord,
  ApprovalRecord,
  AssignmentRecord,
  CleanupRunRecord,
  CommentRecord,
  DefinitionVersionRecord,
  DefinitionRecord,
  DeliveryRecord,
  HistoryRecord,
  IdempotencyKeyRecord,
  InboundEventRecord,
  InstallationRecord,
  MessageRecord,
  JobWorkerRecord,
  PaceRecord,
  RoleMemberRecord,
  RoleGroupRecord,
  RoleRecord,
  SnoozeRecord,
  TaskRecord,
  TenantRecord,
  TicketTypeRecord,
  TicketRecord,
  UsedStateRecord,
  UserGroupMemberRecord,
  UserGroupRecord,
  WorkflowRecord,
];

export {
  ActionCursorRecord,
  ActionRecord,
  ApiTokenRecord,
  ApprovalRecord,
  AppUserRecord,
  AssignmentRecord,
  CleanupRunRecord,
  CommentRecord,
  DefinitionRecord,
  DefinitionVersionRecord,
  DeliveryRecord,
  HistoryRecord,
  IdempotencyKeyRecord,
  InboundEventRecord,
  InstallationRecord,
  JobWorkerRecord,
  MessageRecord,
  PaceRecord,
  RoleGroupRecord,
  RoleMemberRecord,
  RoleRecord,
  SnoozeRecord,
  TaskRecord,
  TenantRecord,
  TicketRecord,
  TicketTypeRecord,
  UsedStateRecord,
  UserGroupMemberRecord,
  UserGroupRecord,
  WorkflowRecord,
};
