// Draws openapi.json. Runs in the browser; text only ever goes in as text.

const make = (name, attributes, ...inside) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
};

/** The few marks that the description uses: paragraphs, `code` and **bold**. */
function prose(text) {
  return text.split(/\n\s*\n/).map((paragraph) => {
    const parts = paragraph.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
      if (part.startsWith('`')) return make('code', {}, part.slice(1, -1));
      return part.startsWith('**') ? make('strong', {}, part.slice(2, -2)) : part;
    });
    return make('p', {}, ...parts);
  });
}

const nameOf = (schema) => schema.$ref?.slice(schema.$ref.lastIndexOf('/') + 1);

/** What a schema is, in a word: a link to a named one, else its type with what it may be. */
function typeOf(schema = {}) {
  const name = nameOf(schema);
  if (name) return [make('a', { href: `#schema-${name}` }, name)];
  if (schema.const !== undefined) return [JSON.stringify(schema.const)];
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.flatMap((one, place) => [...(place > 0 ? [' or '] : []), ...typeOf(one)]);
  const types = [schema.type ?? 'anything'].flat();
  if (types.includes('array')) return ['list of ', ...typeOf(schema.items)];
  const limits = [
    schema.format,
    schema.enum?.join(' | '),
    schema.maxLength !== undefined && `at most ${schema.maxLength} characters`,
    schema.minimum > Number.MIN_SAFE_INTEGER && `from ${schema.minimum}`,
    schema.maximum < Number.MAX_SAFE_INTEGER && `to ${schema.maximum}`,
  ].filter(Boolean);
  return [types.join(' or ') + (limits.length > 0 ? ` (${limits.join(', ')})` : '')];
}

function table(rows) {
  const body = rows.map(({ name, schema, required, description }) => {
    const about = description ?? schema?.description ?? '';
    const type = make('td', {}, ...typeOf(schema));
    return make(
      'tr',
      {},
      make('td', {}, make('code', {}, name), required ? ' *' : ''),
      type,
      make('td', {}, ...prose(about)),
    );
  });
  return make('table', {}, make('tbody', {}, ...body));
}

function fields(schema) {
  const required = schema.required ?? [];
  const rows = Object.entries(schema.properties ?? {});
  return table(rows.map(([name, one]) => ({ name, schema: one, required: required.includes(name) })));
}

const shown = (title, ...parts) => [make('h4', {}, title), ...parts];

function draw(api) {
  const named = (schema) => api.components.schemas[nameOf(schema)] ?? schema;

  function curl(method, path, { requestBody, parameters = [] }) {
    const address = `${location.origin}${api.servers[0].url}${path}`;
    const lines = [`curl -X ${method.toUpperCase()} '${address}'`, `-H "Authorization: Bearer $TOKEN"`];
    if (parameters.some(({ name }) => name === 'idempotency-key')) lines.push(`-H "Idempotency-Key: $(uuidgen)"`);
    const content = requestBody?.content['application/json'];
    const example = content && (content.example ?? named(content.schema).example);
    if (content)
      lines.push(
        `-H 'Content-Type: application/json'`,
        `-d '${JSON.stringify(example ?? {}).replaceAll("'", "'\\''")}'`,
      );
    return make('pre', {}, lines.join(' \\\n  '));
  }

  function operation(method, path, one) {
    const { summary, description, parameters = [], requestBody, responses } = one;
    const head = [make('span', { class: `method ${method}` }, method.toUpperCase()), make('code', {}, path)];
    const contents = Object.values(requestBody?.content ?? {});
    const answers = Object.entries(responses).map(([status, answer]) => {
      const [content] = Object.values(answer.content ?? {});
      const type = content ? typeOf(content.schema) : [''];
      return make('tr', {}, make('td', {}, status), make('td', {}, ...type), make('td', {}, answer.description));
    });
    return make(
      'details',
      { id: one.operationId },
      make('summary', {}, ...head, ` ${summary ?? ''}`),
      ...(description ? prose(description) : []),
      ...(parameters.length > 0 ? shown('Parameters', table(parameters)) : []),
      ...(contents.length > 0 ? shown('Body', fields(named(contents[0].schema))) : []),
      ...shown('Answers', make('table', {}, make('tbody', {}, ...answers))),
      ...shown('Call', curl(method, path, one)),
    );
  }

  const main = document.querySelector('main');
  const nav = document.querySelector('nav');
  document.querySelector('#about').replaceChildren(...prose(api.info.description));
  for (const { name, description } of api.tags) {
    nav.append(make('a', { href: `#tag-${name}` }, name));
    main.append(make('h2', { id: `tag-${name}` }, name), make('p', {}, description));
    for (const [path, methods] of Object.entries(api.paths))
      for (const [method, one] of Object.entries(methods))
        if (one.tags?.includes(name)) main.append(operation(method, path, one));
  }
  nav.append(make('a', { href: '#schemas' }, 'schemas'));
  main.append(make('h2', { id: 'schemas' }, 'Schemas'));
  for (const [name, schema] of Object.entries(api.components.schemas)) {
    const about = schema.description ? prose(schema.description) : [];
    main.append(
      make('details', { id: `schema-${name}` }, make('summary', {}, make('code', {}, name)), ...about, fields(schema)),
    );
  }
}

/** What a link leads to may be folded up. */
function unfold() {
  const target = document.getElementById(location.hash.slice(1));
  if (!(target instanceof HTMLDetailsElement)) return;
  target.open = true;
  target.scrollIntoView();
}

try {
  draw(await (await fetch('/api/v1/openapi.json')).json());
  unfold();
  addEventListener('hashchange', unfold);
} catch (error) {
  document.querySelector('#about').textContent = `The description could not be read: ${error}`;
}
