import { isUuid } from '#domain/uuid.ts';
import { refOf } from './workflow.ts';

/** A workflow as people and systems name it. */
export type WorkflowRef = { id: string } | { number: number };

/** Largest value of PostgreSQL's integer. */
const MAX_NUMBER = 2_147_483_647;

/** Reads "WF-1042", "1042" or a UUID; null for anything else. */
export function parseRef(text: string): WorkflowRef | null {
  if (isUuid(text)) return { id: text.toLowerCase() };
  const number = Number(/^(?:wf-?)?(\d{1,10})$/i.exec(text.trim())?.[1]);
  return number > 0 && number <= MAX_NUMBER ? { number } : null;
}

/** The reference in words, for an answer. */
export function refText(ref: WorkflowRef): string {
  return 'id' in ref ? ref.id : refOf(ref);
}
