import { constants, createReadStream, createWriteStream } from 'node:fs';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { extract } from 'tar-fs';

/** A program, and what its environment needs besides. `remove` takes away what was unpacked for it. */
export type Chromium = { program: string; variables: Readonly<Record<string, string>>; remove: () => Promise<void> };

const require = createRequire(import.meta.url);
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * The browser for the tests: `CHROMIUM_PATH`, else what the machine has, which has more fonts, else the one that the package
 * `@sparticuz/chromium` holds, for Linux on x64.
 * @returns null when there is none
 */
export async function findChromium(): Promise<Chromium | null> {
  const program = process.env.CHROMIUM_PATH || (await onPath());
  if (program) return { program, variables: {}, remove: async () => undefined };
  return process.platform === 'linux' && process.arch === 'x64' ? unpack() : null;
}

async function onPath(): Promise<string | null> {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  for (const program of folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)))) {
    const isThere = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return program;
  }
  return null;
}

/** The package's own way leaves 190 MB behind, and unpacks the libraries that a bare system lacks on one vendor's Linux only. */
async function unpack(): Promise<Chromium> {
  const main = require.resolve('@sparticuz/chromium');
  const packed = (name: string) => createReadStream(path.resolve(path.dirname(main), '../../bin', `${name}.br`));
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-chromium-'));
  const program = path.join(folder, 'chromium');
  await Promise.all([
    pipeline(packed('chromium'), createBrotliDecompress(), createWriteStream(program, { mode: 0o700 })),
    ...['al2023.tar', 'fonts.tar'].map((name) => pipeline(packed(name), createBrotliDecompress(), extract(folder))),
  ]);
  const fonts = path.join(folder, 'own-fonts.conf');
  await writeFile(fonts, `<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/cache</cachedir></fontconfig>`);
  return {
    program,
    variables: { LD_LIBRARY_PATH: path.join(folder, 'lib'), FONTCONFIG_FILE: fonts },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
