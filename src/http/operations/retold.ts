import { DomainError, isDomainError } from '#domain/errors.ts';
import { toldOf } from '#http/errors.ts';
import { Refusal } from '#http/refusal.ts';

/** Fields of a body by the core's words for them: `{ comment: 'reason' }`. The word before a dot stands for all below it. */
export type FieldNames = Readonly<Record<string, string>>;

/** Does what a body asks for. @throws Refusal what the core refuses of it, by the names of the body's fields. */
export async function withFields<T>(names: FieldNames, work: Promise<T>): Promise<T> {
  return withPaths((path) => {
    const [word = '', ...below] = path.split('.');
    return [names[word] ?? word, ...below].join('.');
  }, work);
}

/** Does what a body asks for. @throws Refusal what the core refuses of it, by paths in the body in place of its own. */
export async function withPaths<T>(sent: (path: string) => string, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (!isDomainError(error)) throw error;
    const { status, errors, ...facts } = toldOf(error);
    if (!errors) throw error;
    throw new Refusal(status, { ...facts, errors: errors.map((one) => ({ ...one, path: sent(one.path) })) });
  });
}

type Granted = readonly string[] | undefined;

/**
 * Does something about what others may be changing at the same moment.
 * @throws Refusal for a conflict, which tells the state as it is now as well, as far as the token reaches. Whoever may not look
 *   at it themselves is told that instead: what others did is not for them.
 */
export async function withState<T>(
  work: Promise<T>,
  read: (granted: Granted) => Promise<unknown>,
  granted?: Granted,
): Promise<T> {
  return work.catch(async (error: unknown) => {
    if (!isDomainError(error)) throw error;
    const { status, ...facts } = toldOf(error);
    if (status !== 409) throw error;
    const current = await read(granted).catch(async () => {
      const refused = await read(undefined).catch((reason: unknown) => reason);
      throw isDomainError(refused, 'not_permitted') ? refused : error;
    });
    throw new Refusal(409, { ...facts, members: { ...facts.members, current } });
  });
}

/**
 * What the address names and the core does not know is not found, where a body that named it would not be valid.
 * @throws DomainError `not_found` in place of that `unknown_…`.
 */
export async function foundAs<T>(
  code: 'unknown_role' | 'unknown_user' | 'unknown_definition',
  named: string,
  work: Promise<T>,
): Promise<T> {
  return work.catch((error: unknown) => {
    const isNamed = isDomainError(error, code) && Object.values(error.params).includes(named);
    throw isNamed ? new DomainError('not_found', { ref: named }) : error;
  });
}
