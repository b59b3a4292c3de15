import { type Definition, parseDefinition } from './definition.ts';

/** Key of the definition behind `ask`: a question that people put to others without a definition of their own. */
export const ASK = 'ask';

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
};

/** Definitions that the program brings: every tenant has them, nobody publishes them, lists them or switches them off. */
export const OWN_DEFINITIONS: readonly Definition[] = Object.values(SOURCES).map((source) =>
  parseDefinition(source, { ownWords: true }),
);

/** Whether a key belongs to a definition of the program's own. */
export function isOwnDefinition(key: string): boolean {
  return Object.hasOwn(SOURCES, key);
}
