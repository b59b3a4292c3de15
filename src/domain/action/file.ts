import { z } from 'zod';
import { type Action, action, MAX_ACTIONS } from '#domain/definition/action-schema.ts';
import { DomainError } from '#domain/errors.ts';
import { issuesOf } from '#domain/issues.ts';
import { teamId } from '#domain/slack-id.ts';
import { ownValue } from '#domain/text.ts';

const section = z.strictObject({ actions: z.array(action).max(MAX_ACTIONS).nullish() });
const actionsFile = section.extend({
  tenants: z.record(teamId, section).nullish(),
});
export type ActionsFile = z.output<typeof actionsFile>;

/**
 * Reads the value of an `actions.yaml`.
 * @throws DomainError `invalid_definition` with every problem at once, each with its path and reason.
 */
export function parseActionsFile(source: unknown): ActionsFile {
  const read = actionsFile.safeParse(source ?? {});
  if (read.success) return read.data;
  throw new DomainError('invalid_definition', { issues: issuesOf(read.error, 'actions') });
}

/** The global actions of one tenant: its own section's, else those for all. */
export function globalActions(file: ActionsFile, tenantId: string): Action[] {
  return ownActions(file, tenantId) ?? file.actions ?? [];
}

/** Where the file says them, as its issues name places. */
export function placeOfActions(file: ActionsFile, tenantId: string): string {
  return ownActions(file, tenantId) ? `tenants.${tenantId}.actions` : 'actions';
}

const ownActions = (file: ActionsFile, tenantId: string) => ownValue(file.tenants ?? {}, tenantId)?.actions;
