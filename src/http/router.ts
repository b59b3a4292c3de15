import { OpenAPIHono } from '@hono/zod-openapi';
import type { Environment } from '#workflow/environment.ts';
import type { Caller, JwtRule } from './auth.ts';
import type { ErrorLog } from './errors.ts';
import type { Rate } from './rate-limit.ts';
import { Refusal } from './refusal.ts';

/** What a call carries: who calls, its number in the log, and where in a YAML body a path is. */
export type Api = {
  Variables: { caller: Caller; requestId: string; lineOf?: ((path: string) => number | null) | undefined };
};

export type ApiEnvironment = Environment & { jwt: JwtRule; log: ErrorLog; rate?: Rate | undefined };

/** A router whose operations describe themselves and check what is sent: 422 for the body, 400 for anything around it. */
export function newApi(): OpenAPIHono<Api> {
  return new OpenAPIHono<Api>({
    defaultHook: (result) => {
      if (result.success) return;
      const errors = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
      const detail = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
      throw result.target === 'json'
        ? new Refusal(422, { title: 'Not valid', detail, errors })
        : new Refusal(400, { title: 'Bad parameter', detail, errors });
    },
  });
}
