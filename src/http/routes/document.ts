import type { OpenAPIHono } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { html } from 'hono/html';
import type { Api } from '#http/router.ts';

const INFO = {
  openapi: '3.1.0',
  info: {
    title: 'Countersign',
    version: '1.0.0',
    description:
      'Approvals that people give in Slack, for other systems. Every decision made here shows on the cards there.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: '/api/v1' }],
  security: [{ bearer: [] }],
  tags: [
    { name: 'workflows', description: 'Requests on their way' },
    { name: 'approvals', description: 'What people are asked to decide' },
    { name: 'actions', description: 'What follows events: webhooks, messages, e-mails, functions' },
    { name: 'deliveries', description: 'What actions had to tell, and what came of it' },
  ],
};

/** Adds `openapi.json` to the API, open to everybody, and gives back the page that shows it, for `/api/docs`. */
export function documentRoutes(api: OpenAPIHono<Api>): Hono {
  api.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API token (cs_…) or a JWT with sub, tid and exp',
  });
  let document: object | null = null;
  api.get('/openapi.json', (context) => {
    document ??= api.getOpenAPI31Document(INFO);
    return context.json(document);
  });
  const docs = new Hono();
  docs.get('/docs', (context) => {
    context.header('content-security-policy', POLICY);
    return context.html(PAGE);
  });
  return docs;
}

const POLICY =
  "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'";

/** Draws the document in the browser, from this server alone. Text only ever goes in as text. */
const PAGE = html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Countersign API</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
  details { border: 1px solid #8886; border-radius: .4rem; margin: .4rem 0; padding: .4rem .8rem }
  summary { cursor: pointer }
  b { display: inline-block; min-width: 4.5rem; font-family: ui-monospace, monospace }
  pre { overflow: auto; background: #8882; padding: .6rem; border-radius: .3rem; font-size: .85rem }
</style>
<h1>Countersign API</h1>
<p id="about">Reading…</p>
<main></main>
<script>
  const make = (name, text, ...inside) => {
    const made = document.createElement(name);
    made.textContent = text;
    made.append(...inside);
    return made;
  };
  const schemaOf = (part) => Object.values(part?.content ?? {})[0]?.schema;
  const shown = (title, value) => value ? [make('h4', title), make('pre', JSON.stringify(value, null, 2))] : [];
  const operation = (method, path, { summary, parameters, requestBody, responses }) => {
    const head = make('summary', '', make('b', method.toUpperCase()), make('code', path), ' ' + (summary ?? ''));
    const answers = Object.entries(responses).flatMap(([status, one]) =>
      shown(status + ' ' + one.description, status < 300 ? schemaOf(one) ?? {} : null));
    const refusals = Object.entries(responses).filter(([status]) => status >= 300)
      .map(([status, one]) => make('li', status + ' ' + one.description));
    return make('details', '', head, ...shown('Parameters', parameters), ...shown('Body', schemaOf(requestBody)),
      ...answers, make('ul', '', ...refusals));
  };
  const show = (doc) => {
    document.querySelector('#about').textContent = doc.info.description;
    const main = document.querySelector('main');
    for (const { name, description } of doc.tags) {
      main.append(make('h2', name), make('p', description));
      for (const [path, methods] of Object.entries(doc.paths))
        for (const [method, one] of Object.entries(methods))
          if (one.tags?.includes(name)) main.append(operation(method, doc.servers[0].url + path, one));
    }
    main.append(make('h2', 'Schemas'));
    for (const [name, schema] of Object.entries(doc.components.schemas))
      main.append(make('details', '', make('summary', name), make('pre', JSON.stringify(schema, null, 2))));
  };
  fetch('/api/v1/openapi.json').then((answer) => answer.json()).then(show, (error) => {
    document.querySelector('#about').textContent = 'The description could not be read: ' + error;
  });
</script>
</html>`;
