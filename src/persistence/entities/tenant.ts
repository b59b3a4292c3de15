import { ArrayType, defineEntity, type EntityClass, p } from '@mikro-orm/core';
import { preciseInstant } from '#persistence/statements.ts';

/** The ORM's own array writes what it need not quote as it stands, and PostgreSQL reads null as nothing and trims the rest. */
class TextArray extends ArrayType<string> {
  override convertToDatabaseValue(value: string[] | null): string | null {
    return value && `{${value.map(quoted).join(',')}}`;
  }
}

/** PostgreSQL, "Array Input and Output Syntax". */
const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** A column of type `text[]`. */
export const texts = () => p.type(new TextArray()).$type<string[]>();

/**
 * Where a row stands in a list by when it was made: to the microsecond, where a Date knows milliseconds, so that no row falls
 * between two pages. Read where it is asked for only (`populate: ['place']`).
 */
export const place = () =>
  p
    .text()
    .formula((columns: Readonly<Record<string, string>>) => preciseInstant(columns.createdAt ?? ''))
    .lazy();

/**
 * Lets an entity manager see the rows of its own tenant only, which this column names, those of all where it is for all, and
 * none at all before that was said (see `Entities`).
 */
const tenantIn = (column: 'id' | 'tenantId') => ({
  tenant: {
    name: 'tenant',
    cond: ({ tenant }: { tenant: string | null }) => (tenant === null ? {} : { [column]: tenant }),
    default: true,
  },
});

/** {@link tenantIn} of the parts of an entity that belong to a tenant. */
export const tenantFilter = tenantIn('tenantId');

const tenantSchema = defineEntity({
  name: 'TenantRecord',
  tableName: 'tenant',
  properties: {
    id: p.text().primary(),
    name: p.text().default(''),
    botUserId: p.text().strictNullable(),
    defaultRoles: texts().defaultRaw("'{participant,user}'"),
    lastNumber: p.integer().default(0),
    usersSyncedAt: p.datetime().strictNullable(),
    actionsDigest: p.text().strictNullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    lastTicket: p.integer().default(0),
  },
  filters: tenantIn('id'),
});

/**
 * A workspace that the bot is installed in, or a whole organisation: its id is Slack's team id, else the enterprise id.
 * `defaultRoles` are what every full member has; `lastNumber` is that of its newest workflow, `lastTicket` that of its
 * newest ticket (0 before the first).
 */
export class TenantRecord extends tenantSchema.class {}
tenantSchema.setClass(TenantRecord);

/** The parts of an entity that belong to a tenant: its key begins with the Slack team id. */
export const tenantKey = () => ({
  tenantId: p.text().primary(),
  tenantFirst: () =>
    p.manyToOne(TenantRecord).$type<never>().joinColumn('tenant_id').persist(false).hydrate(false).hidden(),
});

/**
 * The foreign key over `tenant_id` and these columns, told to the unit of work for one reason: it then writes the
 * parent's rows first, and deletes them last. The property cannot be set, read or populated; the columns have their own
 * properties.
 */
export const writtenAfter = (parent: () => EntityClass, ...columns: string[]) => {
  return () =>
    p
      .manyToOne(parent())
      .$type<never>()
      .joinColumns('tenant_id', ...columns)
      .persist(false)
      .hydrate(false)
      .hidden();
};

const installationSchema = defineEntity({
  name: 'InstallationRecord',
  tableName: 'installation',
  properties: {
    ...tenantKey(),
    id: p.uuid().primary(),
    enterpriseId: p.text().strictNullable(),
    teamId: p.text().strictNullable(),
    botTokenEncrypted: p.blob().$type<Buffer>().strictNullable().hidden(),
    refreshTokenEncrypted: p.blob().$type<Buffer>().strictNullable().hidden(),
    tokenExpiresAt: p.datetime().strictNullable(),
    botId: p.text().strictNullable(),
    botUserId: p.text().strictNullable(),
    scopes: texts().defaultRaw("'{}'"),
    installedBy: p.text().strictNullable(),
    installedAt: p.datetime().defaultRaw('now()'),
    revokedAt: p.datetime().strictNullable(),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/**
 * The installation of the app that a tenant has, as OAuth brought it: the bot's token (encrypted, never in plain text) and
 * its scopes. It holds until `revokedAt`; installing again renews it under a new id. `teamId` is null for a whole organisation.
 */
export class InstallationRecord extends installationSchema.class {}
installationSchema.setClass(InstallationRecord);

const apiTokenSchema = defineEntity({
  name: 'ApiTokenRecord',
  tableName: 'api_token',
  properties: {
    ...tenantKey(),
    id: p.uuid().primary(),
    tokenHash: p.blob().$type<Buffer>().hidden(),
    userId: p.text(),
    permissions: texts().strictNullable(),
    expiresAt: p.datetime().strictNullable(),
    revokedAt: p.datetime().strictNullable(),
    lastUsedAt: p.datetime().strictNullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
  primaryKeys: ['tenantId', 'id'],
  filters: tenantFilter,
});

/**
 * A token that a program calls the API with, as `userId`. Only its hash is kept. `permissions` narrow what it may do;
 * null leaves all that the user may.
 */
export class ApiTokenRecord extends apiTokenSchema.class {}
apiTokenSchema.setClass(ApiTokenRecord);
