import type { OpenAPIHono } from '@hono/zod-openapi';
import type { CallFacts } from './context.ts';
import { Refusal } from './refusal.ts';

const BASE = '/api/v1';

/**
 * What a call gets that no operation answers.
 * @returns 405 with the methods there are where the address is one of the API's, else 404.
 */
export function noSuchOperation(api: OpenAPIHono<CallFacts>, method: string, path: string): Refusal {
  const detail = `There is no ${method} ${path}.`;
  const allow = methodsAt(api, path);
  if (allow.length === 0) return new Refusal(404, { title: 'Not found', detail });
  const others = `There is ${allow.join(', ')}.`;
  return new Refusal(405, {
    title: 'No such method',
    detail: `${detail} ${others}`,
    headers: { allow: allow.join(', ') },
  });
}

function methodsAt(api: OpenAPIHono<CallFacts>, path: string): string[] {
  const methods = api.openAPIRegistry.definitions.flatMap((one) => {
    if (one.type !== 'route') return [];
    const template = one.route.path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+');
    return new RegExp(`^${BASE}${template}$`).test(path) ? [one.route.method.toUpperCase()] : [];
  });
  return [...new Set(methods.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one])))].sort();
}
