import { same } from '#domain/changes.ts';
import type { Action } from './action-schema.ts';
import { shownAddress } from './outgoing-schema.ts';
import { listWords } from './words.ts';

/** What an action does, in few words: "webhook https://example.com/hook after_approve". */
function wordsOfAction(action: Action): string {
  return `${action.type} ${targetOf(action)} ${action.on}${action.is_active ? '' : ' (switched off)'}`;
}

/** Whom or what an action reaches, without what may be secret in an address. */
export function targetOf(action: Action): string {
  switch (action.type) {
    case 'webhook':
      return shownAddress(action.url);
    case 'slack_message':
    case 'email':
      return action.to.join(', ');
    case 'function':
      return action.name;
    default:
      return action satisfies never;
  }
}

/** How the actions of two versions differ. */
export function actionWords(before: unknown, after: unknown): string {
  const [was, is] = [before, after].map((given) => ((given ?? []) as Action[]).map(wordsOfAction));
  if (same(was, is)) return 'the parameters of its actions changed';
  return `does ${listWords(is ?? [], 'nothing')} instead of ${listWords(was ?? [], 'nothing')}`;
}
