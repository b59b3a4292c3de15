import type { Definition } from './definition.ts';
import { parseDefinition } from './parse.ts';

/** Key of the definition behind `ask`: a question that people put to others without a definition of their own. */
export const ASK = 'ask';

/** Key of the definition behind an approval that another system asks for over the API. */
export const API_APPROVAL = 'api_approval';

/** What an approval of another system keeps with the request. */
export type ApiApprovalData = {
  /** Whose people may decide, as `role:finance`. */
  approvers: string[];
  /** ISO 8601 in UTC with milliseconds. */
  expires_at: string;
  /** Whose people are called in then; without it the approval expires. */
  escalate_role?: string | undefined;
  /** Id or name of the channel where its card goes, beside direct messages. */
  channel?: string | undefined;
};

/** What a one-off approval keeps with the request beside its form. */
export type AskData = {
  /** Ids of people, any of whom may decide, or the id of one Slack user group. */
  approvers: string[];
  /** Id of the channel in which it was asked, where its card goes; without one there are direct messages only. */
  channel?: string | undefined;
  /** As "4h". */
  due?: string | undefined;
};

/** Times in which a one-off approval may be wanted. */
export const ASK_DUE = ['4h', '1d', '2d', '1w'] as const;

const SOURCES = {
  [ASK]: {
    key: ASK,
    name: 'Approval',
    description: 'A one-off question to the people whom it names',
    entity_type: 'ask',
    status_values: { completed: 'approved', rejected: 'denied' },
    deliver: 'both',
    channel_from_data: 'channel' satisfies keyof AskData,
    fields: [
      { key: 'what', label: 'What', type: 'multiline', required: true },
      { key: 'link', label: 'Link', type: 'url' },
    ],
    stages: [
      {
        key: 'decision',
        name: 'Decision',
        approvals: [{ from_data: 'approvers' satisfies keyof AskData }],
        due_from_data: 'due' satisfies keyof AskData,
        remind_before: ['1h'],
      },
      { key: 'decided', name: 'Decided', final: true },
    ],
  },
  [API_APPROVAL]: {
    key: API_APPROVAL,
    name: 'Approval',
    description: 'An approval that another system asks for',
    entity_type: 'approval',
    status_values: { completed: 'approved', rejected: 'denied' },
    deliver: 'both',
    visibility: 'everyone',
    channel_from_data: 'channel' satisfies keyof ApiApprovalData,
    stages: [
      {
        key: 'decision',
        name: 'Decision',
        approvals: [{ from_data: 'approvers' satisfies keyof ApiApprovalData }],
        due_from_data: 'expires_at' satisfies keyof ApiApprovalData,
        escalate_from_data: 'escalate_role' satisfies keyof ApiApprovalData,
      },
      { key: 'decided', name: 'Decided', final: true },
    ],
  },
};

/** Definitions that the program brings: every tenant has them, nobody publishes them, lists them or switches them off. */
export const OWN_DEFINITIONS: readonly Definition[] = Object.values(SOURCES).map((source) =>
  parseDefinition(source, { ownWords: true }),
);

/** Whether a key belongs to a definition of the program's own. */
export function isOwnDefinition(key: string): boolean {
  return Object.hasOwn(SOURCES, key);
}
