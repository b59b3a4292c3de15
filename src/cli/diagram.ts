import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { drawDefinition, isDomainError, readDefinitionFile } from '#src/compose-tools.ts';
import { tenantOf, withTools } from './with-tools.ts';

type Definition = Awaited<ReturnType<typeof readDefinitionFile>>['definition'];
type Options = { out?: Picture; locale?: string; tenant?: string };
type Picture = { file: string; format: 'svg' | 'png' };

/** `definitions diagram <file|key>`: the picture of a definition file, without a database, or of a published one. */
export function registerDiagram(group: Command): void {
  group
    .command('diagram')
    .description('draw a definition, as SVG on standard output or into a file')
    .argument('<file|key>', 'YAML or JSON file, or the key of a published definition')
    .option('--out <file>', 'write a .svg or .png file', pictureFile)
    .option('--locale <language>', 'language of names and labels, as ar; English where there are none')
    .option('--tenant <id>', 'whose definition, when a key is given')
    .action(async (named: string, { out, locale, tenant }: Options) => {
      const definition = await find(named, tenant);
      const picture = await drawDefinition(definition, { format: out?.format ?? 'svg', locale });
      if (out) await writeFile(out.file, picture);
      else process.stdout.write(picture);
    });
}

function pictureFile(file: string): Picture {
  const format = path.extname(file).slice(1).toLowerCase();
  if (format !== 'svg' && format !== 'png') throw new InvalidArgumentError('Its name must end in .svg or .png.');
  return { file, format };
}

/** What has a path's signs is a file, and so is what is there under that name; everything else is a key. */
async function find(named: string, tenant: string | undefined): Promise<Definition> {
  if (/[./\\]/.test(named) || existsSync(named)) return readFile(named);
  const found: (Definition | null)[] = [];
  await withTools(async (tools) => {
    found.push(await tools.definition(await tenantOf(tools, tenant), named));
  });
  const [definition] = found;
  if (!definition) throw new Error(`There is no file and no definition "${named}".`);
  return definition;
}

async function readFile(file: string): Promise<Definition> {
  try {
    return (await readDefinitionFile(file)).definition;
  } catch (error) {
    if (!isDomainError(error, 'invalid_definition')) throw error;
    const lines = error.params.issues.map((issue) => `${file}: ${issue.path}: ${issue.message}`);
    throw new Error(lines.join('\n'), { cause: error });
  }
}
