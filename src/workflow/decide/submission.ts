import { createHash } from 'node:crypto';

/**
 * The same UUID for the same submission (RFC 9562 version 8: SHA-256, first 16 bytes), so that what it makes is made once
 * however often it is delivered.
 */
export function idFrom(tenantId: string, submissionId: string): string {
  const hex = createHash('sha256').update(`${tenantId}\n${submissionId}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
