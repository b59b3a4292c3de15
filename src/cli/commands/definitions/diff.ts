import type { Command } from 'commander';
import { example } from '#cli/example.ts';
import { findDefinition } from '#cli/find-definition.ts';
import { print } from '#cli/with-environment.ts';
import { differenceInWords } from '#domain/definition/diff.ts';

/** `definitions diff <before> <after>`: of files, of published versions, or of one of each. */
export function registerDiff(group: Command): void {
  const command = group
    .command('diff')
    .option('--tenant <id>', 'the workspace, when there are several')
    .option('--json', 'answer as JSON');
  example(
    command,
    'definitions diff purchase_request workflows/purchase_request.yaml',
    'definitions diff leave@1 leave@2',
  );
  command
    .description('tell in words what the second of two definitions does otherwise')
    .argument('<before>', 'YAML or JSON file, or a published definition as key or key@version')
    .argument('<after>', 'the same')
    .action(async (before: string, after: string, { tenant }: { tenant?: string }) => {
      const changes = differenceInWords(await findDefinition(before, tenant), await findDefinition(after, tenant));
      print(command, { changes }, changes.length > 0 ? changes : ['Both do the same.']);
    });
}
