import { Argument, type Command } from 'commander';
import { completionScript, SHELLS, type Shell } from '#cli/completion-script.ts';
import { example } from '#cli/example.ts';

/** `completion bash|zsh|fish`: what a shell reads to complete commands and options. */
export function registerCompletion(program: Command): void {
  const command = program
    .command('completion')
    .description('print what a shell needs to complete commands and options')
    .addArgument(new Argument('<shell>', 'for which shell').choices(SHELLS))
    .option('--json', 'answer as JSON');
  example(command, 'completion bash >> ~/.bashrc', 'completion fish > ~/.config/fish/completions/countersign.fish');
  command.action((shell: Shell, { json }: { json?: true }) => {
    const script = completionScript(program, shell);
    process.stdout.write(json ? `${JSON.stringify({ shell, script })}\n` : script);
  });
}
