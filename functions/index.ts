import type { ActionFunctions } from '#jobs/deliveries/action-function.ts';
import { notifyErp } from './notify-erp.ts';

/** Every function that actions can name: one file each. The names are in `src/domain/definition/action-schema.ts`, where definitions are checked. */
export const actionFunctions: ActionFunctions = {
  notify_erp: notifyErp,
};
