/** Whose bot answers a payload, and which tenant it belongs to; null when the app is not installed there. */
type Identity = {
  tenantId: string;
  teamId?: string;
  enterpriseId?: string;
  botToken: string;
  botId?: string;
  botUserId?: string;
};
export type Authorize = (source: {
  teamId: string | undefined;
  enterpriseId: string | undefined;
  /** Whether the app is installed for the whole organisation, as far as the payload says. */
  isEnterpriseInstall: boolean;
}) => Promise<Identity | null>;
