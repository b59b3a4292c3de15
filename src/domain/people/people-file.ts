import { z } from 'zod';
import { DomainError } from '#domain/errors.ts';
import { issuesOf } from '#domain/issues.ts';
import { roleName } from './roles-file.ts';

/** Names of people in a people file: Slack user ids, or any short name. */
const personName = z.string().regex(/^[\p{L}\p{N}_.@-]{1,80}$/u, 'a name without spaces, as alice or U123ABC');

const peopleFile = z.strictObject({
  people: z.record(
    personName,
    z
      .strictObject({
        roles: z.array(roleName).max(200).default([]),
        manager: personName.optional(),
        /** A guest, or somebody of another organisation: without the default roles. */
        external: z.boolean().default(false),
        deactivated: z.boolean().default(false),
      })
      .nullable()
      .transform((given) => given ?? { roles: [], external: false, deactivated: false }),
  ),
  heads: z.record(roleName, personName).default({}),
});
export type PeopleFile = z.output<typeof peopleFile>;

/**
 * Reads the people that a definition is tried out with: `people: { alice: { roles: [employee], manager: bob } }` and
 * `heads: { finance: dan }`.
 * @throws DomainError `invalid_definition` with every problem, each with its path and reason.
 */
export function parsePeopleFile(source: unknown): PeopleFile {
  const read = peopleFile.safeParse(source ?? {});
  if (!read.success) {
    throw new DomainError('invalid_definition', { issues: issuesOf(read.error, 'people') });
  }
  const { people, heads } = read.data;
  const unknown = (path: string, name: string | undefined) =>
    name === undefined || Object.hasOwn(people, name) ? [] : [{ path, message: `"${name}" is not among the people` }];
  const issues = [
    ...Object.entries(people).flatMap(([name, { manager }]) => unknown(`people.${name}.manager`, manager)),
    ...Object.entries(heads).flatMap(([role, name]) => unknown(`heads.${role}`, name)),
  ];
  if (issues.length > 0) throw new DomainError('invalid_definition', { issues });
  return read.data;
}
