/** What came of one attempt. `again`: the next one may succeed, not before `afterMs` where the system said so. */
export type Sent =
  | { kind: 'delivered' }
  | { kind: 'again'; error: string; afterMs?: number | undefined }
  | { kind: 'dead'; error: string };
