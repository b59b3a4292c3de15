import path from 'node:path';
import type { Import } from './read-imports.ts';

/** One folder of `import-table.yaml`, which explains the words. */
export type Rule = {
  because: string;
  may?: string[];
  types?: string[];
  libraries?: string[];
  types_of?: string[];
};

/** The rule of the longest folder that the file lies in. */
export function ruleOf(table: Readonly<Record<string, Rule>>, file: string): [folder: string, rule: Rule] {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const rule = table[folder];
    if (rule) return [folder, rule];
    if (folder === '.') throw new Error(`tools/import-table.yaml says nothing of ${file}`);
  }
}

/** Why a file may not import this; null when it may. */
export function refusal(
  table: Readonly<Record<string, Rule>>,
  file: string,
  folder: string,
  rule: Rule,
  one: Import,
): string | null {
  if (file.endsWith('.test.ts')) return null;
  const what = one.isType ? `the types of ${one.target}` : one.target;
  const refuse = (list: string) => `${file} may not import ${what}. ${list}, because: ${rule.because}.`;
  if (one.isLibrary) {
    const { libraries = [], types_of: typesOf = [] } = rule;
    if (among(libraries, one.target) || (one.isType && among(typesOf, one.target))) return null;
    return refuse(
      `${folder} may use ${spoken(libraries)}${typesOf.length ? ` and the types of ${spoken(typesOf)}` : ''}`,
    );
  }
  const target = ruleOf(table, one.target)[0];
  const { may = [], types = [] } = rule;
  if (target === folder || allows(may, target, folder) || (one.isType && allows(types, target, folder))) return null;
  return refuse(`${folder} may import ${spoken(may)}${types.length ? ` and the types of ${spoken(types)}` : ''}`);
}

/** A folder stands for all below it; named by one of these, for itself alone: between them there is an order. */
function allows(folders: readonly string[], target: string, from: string): boolean {
  return folders.some(
    (one) => one === '*' || one === target || (target.startsWith(`${one}/`) && !from.startsWith(`${one}/`)),
  );
}

function among(libraries: readonly string[], name: string): boolean {
  return libraries.some(
    (one) => one === '*' || one === name || (one.endsWith('*') && name.startsWith(one.slice(0, -1))),
  );
}

function spoken(names: readonly string[]): string {
  return names.length === 0 ? 'nothing else' : names.join(', ');
}
