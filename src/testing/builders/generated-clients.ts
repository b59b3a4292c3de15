import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What makes the clients; each is given its own folder, and the options that it has when nobody says anything. */
export const GENERATORS = ['openapi-typescript', 'hey-api', 'orval'] as const;
export type Generator = (typeof GENERATORS)[number];

const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** Generators print TypeScript with the compiler of version 6: that of version 7 is no library. ts-morph brings one. */
const COMPILER = '@ts-morph/common/dist/typescript.js';

/**
 * Makes the clients of a description, each in the folder of its generator below the given one, as a project of its own would:
 * with what is installed here, and with the strict compiler's settings beside them.
 */
export async function generateClients(document: object, folder: string): Promise<void> {
  const input = path.join(folder, 'openapi.json');
  for (const name of GENERATORS) await mkdir(path.join(folder, name), { recursive: true });
  await writeFile(input, JSON.stringify(document));
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify(PROJECT));
  await symlink(MODULES, path.join(folder, 'node_modules'));
  const hooks = registerHooks({
    resolve: (specifier, context, next) => next(specifier === 'typescript' ? COMPILER : specifier, context),
  });
  try {
    for (const name of GENERATORS) await GENERATE[name](input, path.join(folder, name));
  } finally {
    hooks.deregister();
  }
}

const PROJECT = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    target: 'es2024',
    module: 'esnext',
    moduleResolution: 'bundler',
    types: ['node'],
  },
  include: GENERATORS,
};

type Generate = (input: string, folder: string) => Promise<void>;

const GENERATE: Record<Generator, Generate> = {
  'openapi-typescript': async (input, folder) => {
    const { default: generate, astToString } = await import('openapi-typescript');
    await writeFile(path.join(folder, 'api.ts'), astToString(await generate(new URL(`file://${input}`))));
  },
  'hey-api': async (input, folder) => {
    const { createClient } = await import('@hey-api/openapi-ts');
    await createClient({ input, output: path.join(folder, 'api'), logs: { level: 'silent', file: false } });
  },
  orval: async (input, folder) => {
    const { generate } = await import('orval');
    await generate({ input, output: path.join(folder, 'api.ts') });
  },
};
