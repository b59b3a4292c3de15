import type { Command } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What can stand at one place of the command line: after `path`, or after an option that has choices. */
type Place = { path: string; words: Word[]; choices: Record<string, string[]> };
type Word = { word: string; about: string; takesValue: boolean };

/** A script that completes the program's commands, options and choices; file names complete where nothing else fits. */
export function completionScript(program: Command, shell: Shell): string {
  const places = placesOf(program, '');
  const name = program.name();
  switch (shell) {
    case 'bash':
      return bash(name, places);
    case 'zsh':
      return `${ZSH}\n${bash(name, places)}`;
    case 'fish':
      return fish(name, places);
    default:
      return shell satisfies never;
  }
}

/** zsh understands the script of bash, once it is told to. */
const ZSH = `(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
autoload -Uz bashcompinit && bashcompinit`;

/** Deeper places first: the first whose words the line begins with is the one. */
function placesOf(command: Command, path: string): Place[] {
  const { commands, options } = command;
  const flags = options.flatMap((option) =>
    option.long ? [{ word: option.long, about: option.description, takesValue: option.required }] : [],
  );
  const named = commands.map((one) => ({ word: one.name(), about: one.description(), takesValue: false }));
  const fixed = command.registeredArguments.flatMap(({ argChoices = [] }) =>
    argChoices.map((word) => ({ word, about: '', takesValue: false })),
  );
  const choices = Object.fromEntries(
    options.flatMap(({ long, argChoices }) => (long && argChoices ? [[long, argChoices] as const] : [])),
  );
  const help = { word: '--help', about: 'display help', takesValue: false };
  const deeper = commands.flatMap((one) => placesOf(one, `${path} ${one.name()}`));
  return [...deeper, { path, words: [...named, ...fixed, ...flags, help], choices }];
}

function bash(name: string, places: readonly Place[]): string {
  const cases = places.flatMap(({ path, words, choices }) => {
    const open = words.filter(({ word, takesValue }) => takesValue && choices[word] === undefined);
    return [
      ...Object.entries(choices).map(([flag, after]) => `    "${path} "*:${flag}) words="${after.join(' ')}" ;;`),
      ...open.map(({ word }) => `    "${path} "*:${word}) ;;`),
      `    "${path} "*) words="${words.map(({ word }) => word).join(' ')}" ;;`,
    ];
  });
  return `_${name}() {
  local word path="" words="" current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="$path $word" ;; esac
  done
  case "$path :$before" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _${name} ${name}
`;
}

function fish(name: string, places: readonly Place[]): string {
  const lines = places.flatMap(({ path, words, choices }) =>
    words.map(({ word, about, takesValue }) => {
      const at = `complete -c ${name} -n '__${name}_at${path}'`;
      const said = about === '' ? '' : ` -d ${quoted(about)}`;
      if (!word.startsWith('--')) return `${at} -f -a ${word}${said}`;
      const values = choices[word];
      const value = values ? ` -x -a ${quoted(values.join(' '))}` : takesValue ? ' -r' : '';
      return `${at} -l ${word.slice(2)}${value}${said}`;
    }),
  );
  return `function __${name}_at
  set -l words
  for word in (commandline -opc)[2..]
    string match -q -- '-*' $word; or set -a words $word
  end
  set -l deepest (count $argv)
  test (count $words) -ge $deepest; or return 1
  test $deepest -eq 0; and begin; test (count $words) -eq 0; return; end
  test "$words[1..$deepest]" = "$argv"
end
${lines.join('\n')}
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
