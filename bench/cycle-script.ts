/** Who acts in the benchmark; each is in the role that the forecast cycle names for their stages. */
export const TENANT = 'TBENCH';
export const PEOPLE = {
  requester: 'UREQUESTER',
  analyst: 'UANALYST',
  reviewer: 'UREVIEWER',
  manager: 'UMANAGER',
} as const;

/** The five transitions of the forecast cycle, each by a person of its stage, none by the requester. */
export const TRANSITIONS = [
  { trigger: 'submit', from: 'upload', to: 'classify', actorId: PEOPLE.analyst },
  { trigger: 'classify_done', from: 'classify', to: 'review', actorId: PEOPLE.analyst },
  { trigger: 'approve', from: 'review', to: 'forecast', actorId: PEOPLE.reviewer },
  { trigger: 'run', from: 'forecast', to: 'final_review', actorId: PEOPLE.analyst },
  { trigger: 'finalize', from: 'final_review', to: 'complete', actorId: PEOPLE.manager },
] as const;
export type CycleTransition = (typeof TRANSITIONS)[number];
