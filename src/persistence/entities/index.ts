import { ActionRecord, DeliveryRecord } from './actions.ts';
import { DefinitionRecord, DefinitionVersionRecord, TicketRecord, TicketTypeRecord } from './definitions.ts';
import { AppUserRecord, RoleGroupRecord, RoleMemberRecord, RoleRecord, UserGroupRecord } from './people.ts';
import { ApiTokenRecord, InstallationRecord, TenantRecord } from './tenant.ts';

export { ActionRecord, type ActionSource, DeliveryRecord } from './actions.ts';
export { DefinitionRecord, DefinitionVersionRecord, TicketRecord, TicketTypeRecord } from './definitions.ts';
export {
  AppUserRecord,
  RoleGroupRecord,
  RoleMemberRecord,
  RoleRecord,
  type RoleSource,
  UserGroupRecord,
} from './people.ts';
export { ApiTokenRecord, InstallationRecord, TenantRecord } from './tenant.ts';

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
