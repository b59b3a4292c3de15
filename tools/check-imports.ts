import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { circlesIn } from './circles.ts';
import { importsOf, sourceFiles } from './read-imports.ts';
import { type Rule, refusal, ruleOf } from './rules.ts';

/** Files of a folder at most, tests left out: more than that nobody takes in at a look. */
const MOST_FILES = 20;

/** Holds every file of the checkout to `import-table.yaml`, and says of each fault who may do what, and why. */
function main(root: string): string[] {
  const table = parse(readFileSync(path.join(root, 'tools/import-table.yaml'), 'utf8')) as Record<string, Rule>;
  const files = sourceFiles(root);
  const imports = new Map(files.map((file) => [file, importsOf(root, file)]));
  const refused = files.flatMap((file) => {
    const [folder, rule] = ruleOf(table, file);
    return (imports.get(file) ?? []).flatMap((one) => refusal(table, file, folder, rule, one) ?? []);
  });
  const circles = circlesIn(imports).map((circle) => `a circle: ${[...circle, circle[0]].join(' → ')}`);
  return [...refused, ...circles, ...crowded(files), ...loose(files)];
}

function crowded(files: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const file of files.filter((one) => !one.endsWith('.test.ts')))
    counts.set(path.dirname(file), (counts.get(path.dirname(file)) ?? 0) + 1);
  return [...counts].flatMap(([folder, count]) =>
    count > MOST_FILES ? [`${folder}: ${count} files, and ${MOST_FILES} are the most that a folder may hold`] : [],
  );
}

function loose(files: readonly string[]): string[] {
  return files
    .filter((file) => path.dirname(file) === 'src' && file !== 'src/main.ts')
    .map((file) => `${file}: nothing lies loose in src but main.ts`);
}

const faults = main(path.join(import.meta.dirname, '..'));
for (const fault of faults) console.error(fault);
console.error(faults.length === 0 ? 'Imports: as the table says.' : `Imports: ${faults.length} faults.`);
process.exitCode = faults.length === 0 ? 0 : 1;
