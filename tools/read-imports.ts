import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';

/** One import of a file: of a file of ours by its path from the root, or of a library by its name. */
export type Import = { target: string; isType: boolean; isLibrary: boolean };

/** The TypeScript files of the checkout that git knows or would take in, each once, also in the middle of a merge. */
export function sourceFiles(root: string): string[] {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], { cwd: root });
  const files = new Set(list.toString().trim().split('\n'));
  return [...files].filter((file) => !file.endsWith('.d.ts') && existsSync(path.join(root, file)));
}

/** What a file imports or hands on, types included. */
export function importsOf(root: string, file: string): Import[] {
  const { module } = parseSync(file, readFileSync(path.join(root, file), 'utf8'));
  const imported = module.staticImports.map((one) => ({
    name: one.moduleRequest.value,
    isType: one.entries.length > 0 && one.entries.every((entry) => entry.isType),
  }));
  const handedOn = module.staticExports
    .flatMap(({ entries }) => entries)
    .flatMap(({ moduleRequest, isType }) => (moduleRequest ? [{ name: moduleRequest.value, isType }] : []));
  return [...imported, ...handedOn].map(({ name, isType }) => ({ ...resolved(root, file, name), isType }));
}

function resolved(root: string, file: string, name: string): { target: string; isLibrary: boolean } {
  if (name.startsWith('.')) return { target: path.join(path.dirname(file), name), isLibrary: false };
  if (name.startsWith('#')) return { target: aliased(root, name), isLibrary: false };
  const library = /^(?:@[^/]+\/[^/]+|[^/]+)/.exec(name)?.[0] ?? name;
  return { target: library, isLibrary: true };
}

/** A path behind one of the aliases of package.json, `#domain/*` for example. */
function aliased(root: string, name: string): string {
  aliases ??= Object.entries(
    (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { imports: Record<string, string> }).imports,
  );
  for (const [alias, folder] of aliases) {
    const start = alias.slice(0, -1);
    if (name.startsWith(start)) return path.normalize(folder.replace('*', name.slice(start.length)));
  }
  throw new Error(`package.json has no alias for ${name}`);
}
let aliases: [string, string][] | undefined;
