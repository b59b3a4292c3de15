import { beforeAll, beforeEach, expect, test } from 'vitest';
import { ownDatabase } from '#testing/database/database.ts';
import { member, type Office, openOffice } from '#testing/desks/office.ts';
import { addComment, deleteComment, editComment } from './comment.ts';

const database = ownDatabase();
let office: Office;
let number: number;
const tenantId = 'T1';

beforeAll(async () => {
  office = await openOffice(database.pool, tenantId, [
    'U1',
    member('UGUEST', { external: true }),
    member('UGONE', { deactivated: true }),
  ]);
  await office.publish({
    key: 'asking',
    name: 'Ask',
    stages: [
      { key: 'review', approvals: [{ role: 'manager' }] },
      { key: 'done', final: true },
    ],
  });
  number = (await office.start('asking', 'U1')).workflow.number;
});
beforeEach(() => database.pool.query('delete from graphile_worker._private_jobs'));

function add(parts: object) {
  return addComment(office.env, {
    tenantId,
    ref: { number },
    authorId: 'U1',
    content: 'Hello',
    source: 'command',
    ...parts,
  });
}

function reply(ts: string, parts: object = {}) {
  return add({ source: 'slack', sourceChannel: 'C1', sourceTs: ts, ...parts });
}

async function commentOf(id: string) {
  return (await database.pool.query('select * from comment where tenant_id = $1 and id = $2', [tenantId, id])).rows[0];
}

async function jobs() {
  return (await database.pool.query(`select payload from graphile_worker._private_jobs`)).rows.map(
    (row) => row.payload,
  );
}

test('a comment is kept at the stage of its workflow with a job that shows it', async () => {
  await expect(add({ content: 'Hello\u0000 there' })).rejects.toMatchObject({
    code: 'unkeepable',
    params: { issues: [{ path: 'content' }] },
  });
  const { commentId, repeated } = await add({ content: '  Hello there ' });
  expect(repeated).toBe(false);
  expect(await commentOf(commentId)).toMatchObject({
    content: 'Hello there',
    stage: 'review',
    source: 'command',
    author_id: 'U1',
  });
  expect(await jobs()).toEqual([{ tenantId, commentId }]);
});

test('a thread reply delivered many times at once is kept once', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => reply('1.1')));
  expect(new Set(all.map((one) => one.commentId)).size).toBe(1);
  expect(all.filter((one) => !one.repeated)).toHaveLength(1);
  expect(await jobs()).toHaveLength(1);
});

test('a submission delivered many times at once adds one comment, and the same words again add another', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => add({ source: 'api', submissionId: 'call 1' })));
  expect(new Set(all.map((one) => one.commentId)).size).toBe(1);
  expect(all.filter((one) => !one.repeated)).toHaveLength(1);
  const other = await add({ source: 'api', submissionId: 'call 2' });
  expect(other).toMatchObject({ repeated: false });
  expect(await jobs()).toHaveLength(2);
});

test('replies are kept whoever wrote them; commands need the permission, which requesters do not', async () => {
  await reply('2.1', { authorId: 'UGUEST' });
  await expect(add({ authorId: 'UGUEST' })).rejects.toMatchObject({
    code: 'not_permitted',
    params: { reason: 'permission' },
  });
  await expect(add({ authorId: 'UGONE' })).rejects.toMatchObject({
    code: 'not_permitted',
    params: { reason: 'deactivated' },
  });
});

test('a long reply is cut, a long command refused, an empty one too', async () => {
  const { commentId } = await reply('3.1', { content: `${'x'.repeat(39_999)}😀 and more` });
  expect((await commentOf(commentId)).content).toHaveLength(39_999);
  await expect(add({ content: 'x'.repeat(3_001) })).rejects.toMatchObject({
    code: 'text_too_long',
    params: { max: 3_000 },
  });
  await expect(add({ content: ' \n ' })).rejects.toMatchObject({ code: 'comment_required' });
});

test('an unknown workflow, or another tenant’s, is not found', async () => {
  await openOffice(database.pool, 'T2');
  await expect(add({ ref: { number: 999 } })).rejects.toMatchObject({ code: 'not_found', params: { ref: 'WF-999' } });
  await expect(add({ tenantId: 'T2' })).rejects.toMatchObject({ code: 'not_found' });
});

test('edits and the deletion of a reply are followed in order, and what comes late changes nothing', async () => {
  const { commentId } = await reply('4.1');
  const edit = (content: string, minute: number) =>
    editComment(office.env, { tenantId, channel: 'C1', ts: '4.1', content, at: new Date(minute * 60_000) });
  expect(await edit('Second', 2)).toBe(true);
  expect(await edit('First', 1)).toBe(false);
  expect(await edit('Second', 3)).toBe(false);
  expect(await commentOf(commentId)).toMatchObject({ content: 'Second', edited_at: new Date(120_000) });
  const gone = { tenantId, channel: 'C1', ts: '4.1', at: new Date() };
  expect(await deleteComment(office.env, gone)).toBe(true);
  expect(await deleteComment(office.env, gone)).toBe(false);
  expect(await edit('After', 9)).toBe(false);
  expect(await jobs()).toEqual([{ tenantId, commentId }]);
  expect(await deleteComment(office.env, { ...gone, tenantId: 'T2' })).toBe(false);
});
