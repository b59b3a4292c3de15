import { join, md, say } from '#blocks/text.ts';

/** One command: its first word, what may follow, and what it does. */
export type CommandHelp = { word: string; usage: string; what: string };

/** In the order of the help text. `usage` is without `/workflow`. */
export const englishCommands: readonly CommandHelp[] = [
  { word: 'start', usage: 'start [key]', what: 'start a request' },
  { word: 'ask', usage: 'ask @user|@group <what>', what: 'ask somebody for an approval' },
  { word: 'tasks', usage: 'tasks', what: 'what is waiting for you' },
  { word: 'list', usage: 'list [open|closed|mine|all] [key]', what: 'list requests' },
  { word: 'status', usage: 'status <id>', what: 'where a request stands' },
  { word: 'history', usage: 'history <id>', what: 'what happened so far' },
  { word: 'who', usage: 'who <id>', what: 'who can decide, and whether you can' },
  { word: 'approve', usage: 'approve <id> [comment]', what: 'approve' },
  { word: 'reject', usage: 'reject <id> <reason>', what: 'reject, saying why' },
  { word: 'do', usage: 'do <id> <trigger> [comment]', what: 'press a named button of a stage' },
  { word: 'delegate', usage: 'delegate <id> @user [reason]', what: 'let somebody else decide' },
  { word: 'changes', usage: 'changes <id> [stage] <reason>', what: 'send it back for changes' },
  { word: 'comment', usage: 'comment <id> <text>', what: 'add a comment' },
  { word: 'assign', usage: 'assign <id> @user', what: 'ask one more person to decide' },
  { word: 'cancel', usage: 'cancel <id> [reason]', what: 'cancel a request, after asking you' },
  { word: 'reopen', usage: 'reopen <id>', what: 'open an ended request again' },
  { word: 'hold', usage: 'hold <id> [reason]', what: 'stop the clock: nobody decides for now' },
  { word: 'resume', usage: 'resume <id>', what: 'go on after a hold' },
  { word: 'nudge', usage: 'nudge <id>', what: 'remind those who are asked about your request' },
  { word: 'snooze', usage: 'snooze <id> <duration>', what: 'leave it out of your list for a while' },
  { word: 'away', usage: 'away <until> @delegate', what: 'let somebody stand in for you while you are away' },
  { word: 'back', usage: 'back', what: 'you are back: what is open waits for you again' },
  { word: 'definitions', usage: 'definitions [key]', what: 'kinds of request there are; versions of one' },
  { word: 'diagram', usage: 'diagram <key>', what: 'how one kind of request goes, stage by stage' },
  { word: 'roles', usage: 'roles', what: 'roles and who has them' },
  { word: 'role', usage: 'role grant|revoke <role> @user|@group', what: 'give or take a role (admins)' },
  { word: 'cleanup', usage: 'cleanup [days]', what: 'what has ended, and remove what ended so long ago (admins)' },
  { word: 'help', usage: 'help', what: 'this text' },
];

/** Above and below the commands in the help text; plain text. */
export const englishHelpIntro = 'Requests and approvals. An <id> is a number such as WF-1042 or 1042.';
export const englishHelpOutro =
  'You can also press the buttons on a card, reply in its thread to comment, and open the Home tab of this app.';

/** The help text in mrkdwn, a line a command; `helpAnswer` shows it as blocks. */
export function englishHelp(): string {
  const lines = englishCommands.map(({ usage, what }) => md`\`/workflow ${usage}\` ${what}`);
  return join([md`${englishHelpIntro}`, ...lines, md`${englishHelpOutro}`], '\n').mrkdwn;
}

/** How a command is written: `usage('approve')` → "approve <id> [comment]"; an unknown word gives `help`. */
export function englishUsage(word: string): string {
  return englishCommands.find((command) => command.word === word)?.usage ?? 'help';
}

/** Said to whoever writes to the bot or mentions it, above three buttons. */
export function englishHint(): string {
  return say`Hello! I carry requests to the people who decide. I understand commands, not sentences: what would you like?`;
}

/** The buttons under it. */
export const englishGreeting = { tasks: 'My tasks', start: 'Start a request', help: 'Help' };
