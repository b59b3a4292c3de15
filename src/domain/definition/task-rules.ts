import { fieldsOfSchema } from '#domain/form/schema-fields.ts';
import type { DefinedStage, Definition } from './definition.ts';
import { triggerOnward } from './definition.ts';

type Add = (path: string, message: string) => void;

/** On a stage that calls a system these words are the bot's own. */
const RETRY = 'retry';

/** The rules of form and action stages that need the whole definition. */
export function checkTasks(definition: Definition, add: Add): void {
  for (const stage of definition.stages) {
    if (stage.kind === 'form') checkFormStage(stage, add);
    if (stage.kind === 'action') checkActionStage(definition, stage, add);
  }
}

function checkFormStage({ key, input_schema, approvals }: DefinedStage, add: Add): void {
  if (!input_schema || approvals[0]?.form !== `stage:${key}`) return;
  for (const { path, message } of fieldsOfSchema(input_schema).faults)
    add(`stages.${key}.input_schema${path === '' ? '' : `.${path}`}`, message);
}

function checkActionStage(definition: Definition, stage: DefinedStage, add: Add): void {
  const onward = triggerOnward(definition, stage);
  definition.transitions.forEach((transition, index) => {
    if (!transition.source.includes(stage.key)) return;
    const { trigger, form, comment } = transition;
    const path = `transitions.${index}`;
    if (trigger === RETRY)
      add(`${path}.trigger`, '"retry" tries the call of an action stage again; choose another word');
    else if (trigger !== onward)
      add(`${path}.trigger`, `nobody is asked at "${stage.key}": its ways out are called ${onward}`);
    if (form !== undefined || comment === 'required')
      add(path, `nobody is asked at "${stage.key}": it takes neither form nor comment`);
  });
}

/** Ways round among these stages alone, one for each way back that closes one. */
export function circlesAmong(keys: readonly string[], ahead: (key: string) => readonly string[]): string[][] {
  const among = new Set(keys);
  const done = new Set<string>();
  const found: string[][] = [];
  for (const first of among) {
    // The way so far, each stage with where it may still lead: no recursion, since there may be 500 of them.
    const way = done.has(first) ? [] : [{ key: first, rest: aheadAmong(first) }];
    for (let top = way.at(-1); top; top = way.at(-1)) {
      const next = top.rest.pop();
      const back = way.findIndex(({ key }) => key === next);
      if (next === undefined) {
        done.add(top.key);
        way.pop();
      } else if (back >= 0) found.push(way.slice(back).map(({ key }) => key));
      else if (!done.has(next)) way.push({ key: next, rest: aheadAmong(next) });
    }
  }
  return found;

  function aheadAmong(key: string): string[] {
    return [...new Set(ahead(key))].filter((next) => among.has(next));
  }
}
