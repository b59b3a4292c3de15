import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { example } from '#cli/example.ts';
import { findDefinition } from '#cli/find-definition.ts';
import { print } from '#cli/with-environment.ts';
import { svgToPng } from '#diagram/png.ts';
import { definitionSvg } from '#diagram/svg.ts';

type Options = { out?: Picture; locale?: string; tenant?: string; json?: true };
type Picture = { file: string; format: 'svg' | 'png' };

/** `definitions diagram <file|key>`: the picture of a definition file, without a database, or of a published one. */
export function registerDiagram(group: Command): void {
  const command = group
    .command('diagram')
    .description('draw a definition, as SVG on standard output or into a file')
    .argument('<file|key>', 'YAML or JSON file, or the key of a published definition, as key or key@version')
    .option('--out <file>', 'write a .svg or .png file', pictureFile)
    .option('--locale <language>', 'language of names and labels, as ar; English where there are none')
    .option('--tenant <id>', 'whose definition, when a key is given')
    .option('--json', 'answer as JSON: the SVG, or the file that was written');
  example(command, 'definitions diagram purchase_request --out purchase.svg');
  command.action(async (named: string, { out, locale, tenant, json }: Options) => {
    const definition = await findDefinition(named, tenant);
    const svg = definitionSvg(definition, locale);
    if (out) await writeFile(out.file, out.format === 'png' ? await svgToPng(svg) : svg);
    const told = { key: definition.key, ...(out ? { file: out.file } : { svg }) };
    if (json) print(command, told, []);
    else if (!out) process.stdout.write(svg);
  });
}

function pictureFile(file: string): Picture {
  const format = path.extname(file).slice(1).toLowerCase();
  if (format !== 'svg' && format !== 'png') throw new InvalidArgumentError('Its name must end in .svg or .png.');
  return { file, format };
}
