import { ActionRecord } from './action.ts';
import { ApiTokenRecord } from './api-token.ts';
import { AppUserRecord } from './app-user.ts';
import { DefinitionRecord } from './definition.ts';
import { DefinitionVersionRecord } from './definition-version.ts';
import { DeliveryRecord } from './delivery.ts';
import { InstallationRecord } from './installation.ts';
import { RoleRecord } from './role.ts';
import { RoleGroupRecord, RoleMemberRecord } from './role-member.ts';
import { TenantRecord } from './tenant.ts';
import { TicketRecord } from './ticket.ts';
import { TicketTypeRecord } from './ticket-type.ts';
import { UserGroupRecord } from './user-group.ts';

export type { ActionSource } from './action.ts';

export type { RoleSource } from './role.ts';

/** Every entity, for the entity manager's metadata: one a table, two for the table of role members. */
export const entities = [
  ActionRecord,
  ApiTokenRecord,
  AppUserRecord,
  DefinitionVersionRecord,
  DefinitionRecord,
  DeliveryRecord,
  InstallationRecord,
  RoleMemberRecord,
  RoleGroupRecord,
  RoleRecord,
  TenantRecord,
  TicketTypeRecord,
  TicketRecord,
  UserGroupRecord,
];

export {
  ActionRecord,
  ApiTokenRecord,
  AppUserRecord,
  DefinitionRecord,
  DefinitionVersionRecord,
  DeliveryRecord,
  InstallationRecord,
  RoleGroupRecord,
  RoleMemberRecord,
  RoleRecord,
  TenantRecord,
  TicketRecord,
  TicketTypeRecord,
  UserGroupRecord,
};
