import { definitionsAnswer, requestsAnswer, rolesAnswer } from '#blocks/lists.ts';
import { outlineAnswer } from '#blocks/outline.ts';
import { versionsAnswer } from '#blocks/versions.ts';
import type { ListView } from '#blocks/view.ts';
import { isOwnDefinition } from '#domain/definition/own-definitions.ts';
import { DomainError } from '#domain/errors.ts';
import { allows } from '#domain/people/role.ts';
import { listDefinitions } from '#queries/definitions/definitions.ts';
import { readOutline } from '#queries/definitions/outline.ts';
import { readVersions } from '#queries/definitions/versions.ts';
import { readInbox } from '#queries/lists/inbox.ts';
import { listRequests } from '#queries/lists/requests.ts';
import { listRoles } from '#queries/people/roles.ts';
import type { Call, SlackEnvironment } from '#slack/call.ts';
import { keyOf, takeWord } from './arguments.ts';
import { checkInsider } from './insider.ts';

const KINDS = ['open', 'closed', 'mine', 'all'] as const satisfies ListView['kind'][];

/** `list [open|closed|mine|all] [key]`: requests, the newest first; open ones when nothing else is said. */
export async function list(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const { word, rest } = takeWord(text);
  const named = KINDS.find((kind) => kind === word.toLowerCase());
  const key = keyOf(named ? rest : text);
  if (key !== '' && !isOwnDefinition(key)) await checkDefinition(env, call, key);
  const view = await listRequests(env, {
    tenantId: call.tenantId,
    readerId: call.userId,
    kind: named ?? 'open',
    definitionKey: key === '' ? undefined : key,
  });
  await call.answer(requestsAnswer(view, env.now().toISOString(), call.messages));
}

async function checkDefinition(env: SlackEnvironment, call: Call, key: string): Promise<void> {
  await checkInsider(env, call);
  const known = await listDefinitions(env, { tenantId: call.tenantId, readerId: call.userId });
  if (known.some((one) => one.key === key)) return;
  throw new DomainError('unknown_definition', { key, available: known.map((one) => one.key) });
}

/** `tasks`: what waits for the person. */
export async function tasks(env: SlackEnvironment, call: Call): Promise<void> {
  const inbox = await readInbox(env, { tenantId: call.tenantId, userId: call.userId });
  await call.answer(requestsAnswer({ kind: 'tasks', ...inbox }, env.now().toISOString(), call.messages));
}

/** `definitions [key]`: the kinds of request there are; with a key, the versions of one and what each changed. */
export async function definitions(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const key = keyOf(text);
  if (key !== '') {
    await checkDefinition(env, call, key);
    const view = await readVersions(env, { tenantId: call.tenantId, key });
    await call.answer(versionsAnswer(view, env.now().toISOString(), call.messages));
    return;
  }
  await checkInsider(env, call);
  const lines = await listDefinitions(env, { tenantId: call.tenantId, readerId: call.userId });
  await call.answer(definitionsAnswer(lines, call.messages));
}

/** `diagram <key>`: how one kind of request goes, as text. */
export async function diagram(env: SlackEnvironment, call: Call, text: string): Promise<void> {
  const key = keyOf(text);
  if (key === '') throw new DomainError('usage', { usage: call.messages.usage('diagram') });
  await checkDefinition(env, call, key);
  const view = await readOutline(env, { tenantId: call.tenantId, key });
  await call.answer(outlineAnswer(view, call.messages));
}

/** `roles`: every role and who has it. */
export async function roles(env: SlackEnvironment, call: Call): Promise<void> {
  const actor = await checkInsider(env, call);
  const listed = await listRoles(env, call.tenantId);
  // What a role may do in the words of permissions is for those who give roles out.
  const shown = allows(actor.permissions, 'roles:write') ? listed : listed.map((one) => ({ ...one, permissions: [] }));
  await call.answer(rolesAnswer(shown, call.messages));
}
