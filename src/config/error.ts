import { describeVariable, type VariableName } from './environment.ts';

/** One variable that is wrong; `takes` says what would be right. `got` is already masked. */
export type ConfigProblem = { variable: VariableName; got: string; takes: string };

/** The environment cannot be used. Carries every problem at once, one a variable; holds no secret. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(problemLine).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

function problemLine({ variable, got, takes }: ConfigProblem): string {
  return `${variable}: got ${got}; takes ${takes}`;
}

/** One line a variable, for the terminal, before the process ends with exit code 2. */
export function explainConfigError(error: ConfigError): string[] {
  return error.problems.map(problemLine);
}

/** The longest value that an error line repeats. */
const SHOWN_CHARACTERS = 80;

/** Slack's public prefixes of tokens; they say which kind was pasted, and nothing secret. */
const TOKEN_PREFIX = /^(xapp-|xox[a-z]-|xoxe\.xox[a-z]-)/;

/** The value of a variable as it may be shown: secrets by their length and kind, addresses without passwords. */
export function showValue(variable: VariableName, value: string | undefined): string {
  if (value === undefined) return 'nothing';
  const { secrecy } = describeVariable(variable);
  switch (secrecy) {
    case 'secret':
      return maskSecret(value);
    case 'address':
      return maskAddress(value);
    case 'open':
      return JSON.stringify(value.length > SHOWN_CHARACTERS ? `${value.slice(0, SHOWN_CHARACTERS)}…` : value);
    default:
      return secrecy satisfies never;
  }
}

/** `xoxb-… (57 characters)`: the kind of the token and its length, never its content. */
export function maskSecret(value: string): string {
  const prefix = TOKEN_PREFIX.exec(value)?.[0];
  return prefix === undefined
    ? `a hidden value of ${value.length} characters`
    : `${prefix}… (${value.length} characters)`;
}

/** An address without what may be secret in it: password, and the query, which can carry keys. */
export function maskAddress(value: string): string {
  if (!URL.canParse(value)) return `a hidden value of ${value.length} characters that is not an address`;
  const url = new URL(value);
  if (url.host === '') return `a hidden value of ${value.length} characters with the scheme ${url.protocol}`;
  if (url.password !== '') url.password = '***';
  // One word before the @ is often a key rather than a name.
  else if (url.username !== '') url.username = '***';
  if (url.search !== '') url.search = '?***';
  return JSON.stringify(url.toString());
}
