import { OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Issue } from '#domain/issues.ts';
import type { CallFacts } from './context.ts';
import { Refusal } from './refusal.ts';

/** A router whose operations describe themselves and check what is sent: 422 for the body, 400 for anything around it. */
export function newApi(): OpenAPIHono<CallFacts> {
  return new OpenAPIHono<CallFacts>({
    defaultHook: (result) => {
      if (result.success) return;
      const errors = result.error.issues.flatMap(faultsOf);
      const detail = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
      throw result.target === 'json'
        ? new Refusal(422, { title: 'Not valid', detail, errors })
        : new Refusal(400, { title: 'Bad parameter', detail, errors });
    },
  });
}

/** An unknown field is named by its own path, not by that of what it is in. */
function faultsOf(issue: z.core.$ZodIssue): Issue[] {
  const at = (...path: PropertyKey[]) => [...issue.path, ...path].map(String).join('.');
  if (issue.code !== 'unrecognized_keys') return [{ path: at(), message: issue.message }];
  return issue.keys.map((key) => ({ path: at(key), message: 'is no field that is known here' }));
}
