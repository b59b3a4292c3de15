import { type EntityClass, p } from '@mikro-orm/core';
import { TenantRecord } from './tenant.ts';

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

/**
 * Lets an entity manager see the rows of its own tenant only, those of all where it is for all, and none at all before that
 * was said (see `Entities`).
 */
export const tenantFilter = {
  tenant: {
    name: 'tenant',
    cond: ({ tenant }: { tenant: string | null }) => (tenant === null ? {} : { tenantId: tenant }),
    default: true,
  },
};
