import { createHash } from 'node:crypto';
import { z } from 'zod';

const installation = z.object({
  enterprise_id: z.string().nullish(),
  team_id: z.string().nullish(),
  user_id: z.string().nullish(),
  is_bot: z.boolean().nullish(),
  is_enterprise_install: z.boolean().nullish(),
});

const envelopeSchema = z.object({
  team_id: z.string().nullish(),
  enterprise_id: z.string().nullish(),
  event_id: z.string().min(1).max(255).optional().catch(undefined),
  event_time: z.number().nullish(),
  authorizations: z.array(installation).nullish().catch(null),
  event: z.looseObject({ type: z.string().max(255) }),
});

/** What comes with an event (docs: apis/events-api, the `event_callback` body). */
export type Envelope = {
  /** The tenant that the event was delivered for: with Slack Connect not always the one where it happened. */
  tenantId: string;
  /** Whose it may be, the likeliest first: a workspace of an organisation may have the app only through that. */
  tenantIds: readonly string[];
  /** Names this event; the same in every delivery of it. */
  id: string;
  at: Date;
  botUserId: string | null;
  event: { type: string } & Record<string, unknown>;
};

/**
 * Reads the body of an event; null when it is none that we could do anything with.
 * @param ownTenant Whose it is when it does not say so itself.
 */
export function readEnvelope(body: unknown, ownTenant: string | null): Envelope | null {
  const read = envelopeSchema.safeParse(body);
  if (!read.success) return null;
  const { event, event_id, event_time, authorizations, team_id, enterprise_id } = read.data;
  const receiver = authorizations?.[0];
  const organisation = receiver?.enterprise_id ?? enterprise_id;
  const workspace = receiver?.is_enterprise_install ? null : (receiver?.team_id ?? team_id);
  const tenantIds = [workspace, organisation].filter((id) => id !== null && id !== undefined);
  const tenantId = tenantIds[0] ?? ownTenant;
  if (!tenantId) return null;
  return {
    tenantId,
    tenantIds: tenantIds.length > 0 ? tenantIds : [tenantId],
    id: event_id ?? createHash('sha256').update(JSON.stringify(body)).digest('hex'),
    at: new Date((event_time ?? 0) * 1_000),
    botUserId: receiver?.is_bot === false ? null : (receiver?.user_id ?? null),
    event,
  };
}

/** The moment that a Slack timestamp ("1732096800.000100") names. */
export function momentOf(ts: string): Date {
  return new Date(Math.round(Number(ts) * 1_000));
}
