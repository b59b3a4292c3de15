import { randomUUID } from 'node:crypto';
import type { EntityProperty } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseDefinition } from '#domain/definition/parse.ts';
import { type Orm, openOrm } from '#persistence/orm.ts';
import { raw } from '#persistence/statements.ts';
import { ownDatabase } from '#testing/database/database.ts';
import {
  ApiTokenRecord,
  AppUserRecord,
  DefinitionRecord,
  DefinitionVersionRecord,
  RoleGroupRecord,
  RoleMemberRecord,
  RoleRecord,
  TenantRecord,
  TicketTypeRecord,
  UserGroupRecord,
} from './index.ts';

const database = ownDatabase();
let orm: Orm;

beforeAll(async () => {
  orm = await openOrm({ url: database.url, log: { warn: () => undefined }, poolSize: 3 });
});

afterAll(async () => {
  await orm.close();
});

beforeEach(async () => {
  await orm.pool.query('truncate tenant cascade');
});

const definition = parseDefinition({
  key: 'purchase',
  name: 'Purchase',
  stages: [
    { key: 'review', approvals: [{ role: 'reviewer' }] },
    { key: 'done', final: true },
  ],
});

describe('the entities and the schema', () => {
  /** Written and read by statements that stand beside their functions, being many or in haste: the unit of work never sees these rows. */
  const hot = [
    ...[
      'action_cursor',
      'approval',
      'assignment',
      'cleanup_run',
      'comment',
      'history',
      'idempotency_key',
      'inbound_event',
    ],
    ...['job_worker', 'message', 'pace', 'snooze', 'task', 'used_state', 'user_group_member', 'workflow'],
    'countersign_migration',
  ];
  const isHot = (line: string): boolean => hot.includes(/^\w+/.exec(line)?.[0] ?? '');

  test('name every table but the hot ones', async () => {
    const { rows } = await orm.pool.query<{ name: string }>(
      "select relname as name from pg_class where relnamespace = quote_ident(current_schema())::regnamespace and relkind = 'r'",
    );
    const named = new Set(metadata().map((meta) => meta.tableName));
    expect([...named, ...hot].sort()).toEqual(rows.map((row) => row.name).sort());
  });

  /** A person or a group: null in the table, never in the entity of that half. */
  const halves = new Set(['role_member.user_id', 'role_member.group_id']);

  test('have the same columns, with the same types, nullability and defaults', async () => {
    const { rows } = await orm.pool.query<{ line: string }>(`
      select concat_ws(' ', c.relname || '.' || a.attname, format_type(a.atttypid, null),
               case when not a.attnotnull then 'null' end,
               'default ' || regexp_replace(pg_get_expr(d.adbin, d.adrelid), '::[a-z ]+(\\[\\])?$', '')) as line
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
       where c.relnamespace = quote_ident(current_schema())::regnamespace and c.relkind = 'r'`);

    const lines = rows.map((row) => row.line).filter((line) => !isHot(line));
    expect(await columnsOfEntities()).toEqual(lines.sort());
  });

  test('have the same primary keys', async () => {
    const { rows } = await orm.pool.query<{ line: string }>(`
      select conrelid::regclass || ': ' || string_agg(a.attname, ', ' order by n) as line
        from pg_constraint, unnest(conkey) with ordinality as k(attnum, n)
        join pg_attribute a on a.attnum = k.attnum
       where contype = 'p' and connamespace = quote_ident(current_schema())::regnamespace and a.attrelid = conrelid
       group by conrelid`);

    // The two entities of role_member have keys of their own, each unique in its half of the table.
    const others = /^role_member:/;
    const lines = rows.map((row) => row.line).filter((line) => !others.test(line) && !isHot(line));
    const keys = metadata().map((meta) => `${meta.tableName}: ${meta.getPrimaryProps().map(columnOf).join(', ')}`);
    expect(keys.filter((line) => !others.test(line)).sort()).toEqual(lines.sort());
  });

  test('agree on every foreign key, so that the unit of work knows what to write first', async () => {
    const { rows } = await orm.pool.query<{ line: string }>(`
      select distinct conrelid::regclass || ' after ' || confrelid::regclass as line
        from pg_constraint
       where contype = 'f' and connamespace = quote_ident(current_schema())::regnamespace and conrelid <> confrelid`);

    const known = metadata().flatMap((meta) =>
      meta.relations.map((prop) => `${meta.tableName} after ${prop.targetMeta?.tableName}`),
    );
    const lines = rows.map((row) => row.line).filter((line) => !isHot(line) && !line.endsWith('after workflow'));
    expect(lines.length).toBeGreaterThan(10);
    expect(known).toEqual(expect.arrayContaining(lines));
  });

  test('are under the tenant filter, every one that belongs to a tenant', () => {
    const unfiltered = metadata().filter((meta) => meta.filters.tenant?.default !== true);
    expect(unfiltered.map((meta) => meta.tableName).sort()).toEqual([]);
  });

  const metadata = () => [...orm.entitiesOfAll().getMetadata().getAll().values()];
  const columnOf = (prop: EntityProperty): string => prop.fieldNames[0] ?? '';

  async function columnsOfEntities(): Promise<string[]> {
    const lines = new Set<string>();
    for (const meta of metadata()) {
      for (const prop of meta.props.filter((one) => one.persist !== false)) {
        const column = `${meta.tableName}.${columnOf(prop)}`;
        const isNullable = prop.nullable === true || halves.has(column);
        const type = await fullName(prop.columnTypes[0] ?? '');
        const byDefault = prop.defaultRaw === undefined ? '' : ` default ${prop.defaultRaw}`;
        lines.add(`${column} ${type}${isNullable ? ' null' : ''}${byDefault}`);
      }
    }
    return [...lines].sort();
  }

  /** What PostgreSQL calls the type in full: `integer` for `int`. */
  async function fullName(type: string): Promise<string> {
    const { rows } = await orm.pool.query<{ name: string }>('select to_regtype($1)::text as name', [type]);
    return rows[0]?.name ?? `unknown type ${type}`;
  }
});

describe('the unit of work', () => {
  test('writes and reads a row of each quiet table, parents first whatever the order they were made in', async () => {
    const em = orm.entities('T1');
    const tenantId = 'T1';
    const until = new Date('2026-05-31T12:00:00.123Z');
    const tokenId = randomUUID();
    em.create(TicketTypeRecord, { tenantId, key: 'it', title: 'IT', workflowKey: 'purchase', roles: ['user', 'a,"b'] });
    em.create(DefinitionVersionRecord, { tenantId, key: 'purchase', version: 1, body: definition, digest: 'd1' });
    em.create(DefinitionRecord, { tenantId, key: 'purchase', currentVersion: 1, createdBy: 'U1' });
    em.create(ApiTokenRecord, {
      tenantId,
      id: tokenId,
      tokenHash: Buffer.from([0, 255]),
      userId: 'U1',
      permissions: ['workflows:view'],
      expiresAt: until,
    });
    em.create(RoleMemberRecord, { tenantId, role: 'reviewer', userId: 'U1' });
    em.create(RoleGroupRecord, { tenantId, role: 'reviewer', groupId: 'S1', grantedBy: 'U1' });
    em.create(UserGroupRecord, { tenantId, id: 'S1', handle: 'finance' });
    em.create(RoleRecord, { tenantId, name: 'reviewer', parent: 'manager' });
    em.create(RoleRecord, { tenantId, name: 'manager', permissions: ['workflows:*'], source: 'built_in' });
    em.create(AppUserRecord, { tenantId, id: 'U1', name: 'ann', awayUntil: until });
    em.create(TenantRecord, { id: tenantId, name: 'Acme' });
    await em.flush();

    const fresh = orm.entities('T1');
    expect(await fresh.findOne(TenantRecord, { id: tenantId })).toMatchObject({
      name: 'Acme',
      defaultRoles: ['participant', 'user'],
      lastNumber: 0,
      createdAt: expect.any(Date),
    });
    expect(await fresh.findOne(AppUserRecord, { id: 'U1' })).toMatchObject({
      name: 'ann',
      realName: '',
      email: null,
      isBot: false,
      awayUntil: until,
    });
    expect(await fresh.find(RoleRecord, {}, { orderBy: { name: 'asc' } })).toMatchObject([
      { name: 'manager', permissions: ['workflows:*'], source: 'built_in', parent: null },
      { name: 'reviewer', permissions: [], source: 'file', parent: 'manager' },
    ]);
    expect(await fresh.find(RoleMemberRecord, {})).toMatchObject([{ role: 'reviewer', userId: 'U1', grantedBy: null }]);
    expect(await fresh.find(RoleGroupRecord, {})).toMatchObject([{ role: 'reviewer', groupId: 'S1', grantedBy: 'U1' }]);
    expect(await fresh.findOne(DefinitionRecord, { key: 'purchase' })).toMatchObject({
      currentVersion: 1,
      isActive: true,
      createdBy: 'U1',
      updatedBy: null,
    });
    expect(await fresh.findOne(DefinitionVersionRecord, { key: 'purchase', version: 1 })).toMatchObject({
      body: definition,
      digest: 'd1',
    });
    expect(await fresh.findOne(TicketTypeRecord, { key: 'it' })).toMatchObject({
      roles: ['user', 'a,"b'],
      links: [],
      fields: [],
      layouts: {},
    });
    expect(await fresh.findOne(ApiTokenRecord, { id: tokenId })).toMatchObject({
      tokenHash: Buffer.from([0, 255]),
      permissions: ['workflows:view'],
      expiresAt: until,
      revokedAt: null,
    });
  });

  test('writes what changed, and removes children before their parents', async () => {
    await seed('T1');
    const em = orm.entities('T1');
    const version = await em.findOneOrFail(DefinitionVersionRecord, { key: 'purchase', version: 1 });
    version.body.name = 'Buying';
    await em.flush();
    const changed = await orm.entities('T1').findOneOrFail(DefinitionVersionRecord, {
      key: 'purchase',
      version: 1,
    });
    expect(changed.body).toEqual({ ...definition, name: 'Buying' });

    em.remove(await em.findOneOrFail(RoleRecord, { name: 'reviewer' }));
    for (const row of await em.find(RoleGroupRecord, {})) em.remove(row);
    for (const row of await em.find(UserGroupRecord, {})) em.remove(row);
    await em.flush();
    expect(await em.count(RoleRecord, {})).toBe(0);
  });

  // The ORM writes values into the text of its statements.
  test.each([
    `'; drop table role; --`,
    String.raw`\' \\' \n E'\x27`,
    '? ?? $1 $& $$ $a$ :name %s {} [] null',
    '"quoted", {braced}, NULL, back\\slash',
    'null',
    ' a space before, a comma,\nanother line and a space behind ',
    '\n\r\t\u2028\u202e🙂 ü ´ ’',
  ])('writes, finds and reads the text %j as it is', async (text) => {
    const em = orm.entities('T1');
    em.create(TenantRecord, { id: 'T1', name: text, defaultRoles: [text, 'user'] });
    em.create(DefinitionRecord, { tenantId: 'T1', key: 'purchase', currentVersion: 1 });
    const links = [{ label: text, uri: 'https://x.example' }];
    em.create(TicketTypeRecord, {
      tenantId: 'T1',
      key: 'it',
      title: text,
      workflowKey: 'purchase',
      links,
      roles: [text],
    });
    await em.flush();
    await em.upsert(AppUserRecord, { tenantId: 'T1', id: 'U1', name: text });
    await em.nativeUpdate(DefinitionRecord, { key: 'purchase' }, { createdBy: text });

    const fresh = orm.entities('T1');
    expect(await fresh.findOne(TenantRecord, { name: text })).toMatchObject({
      name: text,
      defaultRoles: [text, 'user'],
    });
    expect(await fresh.findOne(TicketTypeRecord, { roles: { $overlap: [text] } })).toMatchObject({
      title: text,
      links,
    });
    expect(await fresh.findOne(AppUserRecord, { [raw('lower(name)')]: text.toLowerCase() })).toMatchObject({
      name: text,
    });
    expect(await fresh.findOne(AppUserRecord, { [raw('strpos(name, ?)', [text])]: 1 })).toMatchObject({ name: text });
    expect(await fresh.findOne(DefinitionRecord, { createdBy: text })).toMatchObject({ key: 'purchase' });
  });

  test('writes nothing when nothing changed', async () => {
    await seed('T1');
    const em = orm.entities('T1');
    await em.find(DefinitionVersionRecord, {});
    await em.find(TenantRecord, {});
    await em.find(RoleGroupRecord, {});

    const unit = em.getUnitOfWork();
    unit.computeChangeSets();

    expect(unit.getChangeSets()).toEqual([]);
  });
});

async function seed(tenantId: string): Promise<void> {
  const em = orm.entities(tenantId);
  em.create(TenantRecord, { id: tenantId });
  em.create(DefinitionRecord, { tenantId, key: 'purchase', currentVersion: 1 });
  em.create(DefinitionVersionRecord, { tenantId, key: 'purchase', version: 1, body: definition, digest: 'd1' });
  em.create(RoleRecord, { tenantId, name: 'reviewer' });
  em.create(UserGroupRecord, { tenantId, id: 'S1' });
  em.create(RoleGroupRecord, { tenantId, role: 'reviewer', groupId: 'S1' });
  await em.flush();
}
