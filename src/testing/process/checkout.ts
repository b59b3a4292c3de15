import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Folder, ownFolder } from '#testing/own.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** What belongs to whoever works here, and not to the program. */
const PRIVATE = /^\.(git|data|env|test-results)$/;

/** A block of a document between three backticks: what it is written in, and its text. */
export type Example = { language: string; text: string };

/** The blocks of a document, in its order. */
export async function examplesIn(document: string): Promise<Example[]> {
  const text = await readFile(path.join(ROOT, document), 'utf8');
  return Array.from(text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm), ([, language = '', block = '']) => ({
    language,
    text: block,
  }));
}

/** What came of lines that were typed; output and errors together, in the order in which they came. */
export type Typed = { code: number | null; output: string };

/** The program as somebody has it who has just fetched and installed it, on a machine with a Node of its own. */
export type Checkout = {
  folder: Folder;
  /** Types lines into bash there. A line that fails ends them, and so does an answer of HTTP that is none of success. */
  type(lines: string, variables?: Readonly<Record<string, string>>): Promise<Typed>;
};

/**
 * A checkout of a test file's own. The machine's Node is taken for one that runs no TypeScript; waiting takes no time; `npm ci`, `npm
 * start` and `npm test` are not done once more.
 */
export function ownCheckout(): Checkout {
  const folder = ownFolder();
  let isReady: Promise<void> | null = null;
  return {
    folder,
    type: async (lines, variables = {}) => {
      isReady ??= furnish(folder.path);
      await isReady;
      const shell = spawn('bash', ['-euo', 'pipefail', '-c', lines], {
        cwd: folder.path,
        env: { ...machine(folder.path), ...variables },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [shell.stdout, shell.stderr]) {
        stream.setEncoding('utf8').on('data', (chunk: string) => {
          output += chunk;
        });
      }
      const [code]: unknown[] = await once(shell, 'close');
      return { code: typeof code === 'number' ? code : null, output };
    },
  };
}

async function furnish(folder: string): Promise<void> {
  const names = (await readdir(ROOT)).filter((name) => !PRIVATE.test(name));
  for (const name of names) await symlink(path.join(ROOT, name), path.join(folder, name));
  await mkdir(path.join(folder, '.machine'));
  for (const [name, script] of Object.entries(PROGRAMS)) {
    const file = path.join(folder, '.machine', name);
    await writeFile(file, `#!/bin/bash\nPATH=\${PATH#*/.machine:}\n${script}\n`);
    await chmod(file, 0o755);
  }
  const isBuilt = await access(path.join(ROOT, 'dist/client/index.js')).then(
    () => true,
    () => false,
  );
  if (!isBuilt) await once(spawn('npm', ['run', '-s', 'prepare'], { cwd: ROOT, stdio: 'ignore' }), 'close');
}

/** The environment of a terminal: what npm put into ours is gone, and so are Slack and the database. */
function machine(folder: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|SLACK_|DATABASE_URL$|VITEST|NODE_)/.test(name));
  const places = (process.env.PATH ?? '').split(':').filter((one) => !one.includes('node_modules'));
  return { ...Object.fromEntries(kept), PATH: [path.join(folder, '.machine'), ...places].join(':') };
}

const PROGRAMS = {
  node: `case "\${1-}" in *.ts) echo 'ERR_UNKNOWN_FILE_EXTENSION ".ts"' >&2; exit 1;; esac\nexec node "$@"`,
  npm: `case "$1" in ci | start | test) exit 0;; esac\nexec npm "$@"`,
  curl: `exec curl --fail-with-body "$@"`,
  sleep: 'exec sleep 0.2',
  // Where there is no jq; two of its ways are used.
  jq: `command -v jq > /dev/null && exec jq "$@"
exec node -e '
  const value = process.argv.at(-1).split(/[.[\\]]+/).filter(Boolean)
    .reduce((at, key) => at?.[key], JSON.parse(require("fs").readFileSync(0, "utf8")));
  console.log(value ?? null);
  if (process.argv.includes("-e", 1)) process.exitCode = value == null ? 1 : 0;
' -- "$@"`,
};
