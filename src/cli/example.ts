import type { Command } from 'commander';

/** Ends a command's help with one or more calls of it, as people type them. */
export function example(command: Command, ...calls: readonly string[]): void {
  const title = calls.length === 1 ? 'Example' : 'Examples';
  command.addHelpText('after', `\n${title}:\n${calls.map((call) => `  countersign ${call}`).join('\n')}`);
}
