import { fillIn, piecesOf, type TemplateFacts } from '#domain/template.ts';
import { cut, ownValue } from '#domain/text.ts';
import { type Field, showValue } from './form.ts';

/** Most characters of a request's name: it is shown in one line of lists and of the card (Slack: 150 characters). */
export const MAX_TITLE = 150;

const KNOWN = ['requester.name', 'requester.id', 'entity.type', 'entity.id'] as const;
const PATH = /\{\{\s*([\w.-]+)\s*\}\}/g;

/** What a title is filled in from. `names`: of people, by Slack id. */
export type TitleFacts = {
  data: Readonly<Record<string, unknown>>;
  requesterId: string;
  entity: { type: string | null; id: string | null };
  names?: Readonly<Record<string, string>> | undefined;
};

/** What is wrong with a title at publishing. A definition without fields keeps whatever comes along, so that any `data` may be named. */
export function faultsOfTitle(title: string, fields: readonly Field[]): string[] {
  const paths = Array.from(title.matchAll(PATH), ([, path = '']) => path);
  const rest = title.replaceAll(PATH, '');
  const broken = /\{\{|\}\}/.test(rest) ? ['a placeholder is written as {{data.item}}'] : [];
  const strangers = paths.flatMap((path) => {
    const [root, key = '', ...more] = path.split('.');
    if (root !== 'data' || key === '') {
      const known = [...KNOWN].some((one) => one === path);
      return known ? [] : [`"${path}" is none of data.<field>, ${KNOWN.join(', ')}`];
    }
    if (fields.length === 0) return [];
    return more.length === 0 && fields.some((one) => one.key === key)
      ? []
      : [`there is no field "${[key, ...more].join('.')}"`];
  });
  return [...broken, ...strangers];
}

/** The people whose names a title may need: the requester, and whom the answers name. */
export function peopleOfTitle(
  fields: readonly Field[],
  { data, requesterId }: Pick<TitleFacts, 'data' | 'requesterId'>,
): string[] {
  const named = fields.filter(isPerson).flatMap(({ key }) => ownValue(data, key) ?? []);
  return [...new Set([requesterId, ...named.filter((id) => typeof id === 'string')])];
}

/** The title of a request in one line, of at most 150 characters; empty when nothing that it names is there. */
export function titleFrom(title: string, fields: readonly Field[], facts: TitleFacts): string {
  const filled = shownFacts(fields, facts);
  const pieces = piecesOf(title, filled);
  const values = pieces.filter((piece) => typeof piece === 'object');
  if (values.length > 0 && values.every(({ value }) => value.trim() === '')) return '';
  const line = fillIn(title, filled, (value) => value)
    .replaceAll(/\s+/g, ' ')
    .trim();
  return cut(line, MAX_TITLE).trim();
}

function shownFacts(fields: readonly Field[], { data, requesterId, entity, names = {} }: TitleFacts): TemplateFacts {
  const nameOf = (id: unknown): unknown => (typeof id === 'string' ? (ownValue(names, id) ?? id) : id);
  const answered = fields.flatMap((one): [string, string][] => {
    const value = ownValue(data, one.key);
    if (value === undefined || value === null || value === '') return [];
    const named = isPerson(one) ? (Array.isArray(value) ? value.map(nameOf) : nameOf(value)) : value;
    return [[one.key, showValue(one, named)]];
  });
  return {
    data: { ...data, ...Object.fromEntries(answered) },
    requester: { id: requesterId, name: nameOf(requesterId) },
    entity,
  };
}

function isPerson({ type }: Field): boolean {
  return type === 'user' || type === 'users';
}
