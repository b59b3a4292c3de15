import type { Safe } from '#blocks/text.ts';
import { formatInstant, relativeTo, slackDate } from '#blocks/time.ts';
import { englishAnswers, englishNotices } from './en-answers.ts';
import { englishAsks } from './en-asks.ts';
import { englishCard, englishHome, englishModals } from './en-card.ts';
import {
  englishCommands,
  englishGreeting,
  englishHelp,
  englishHelpIntro,
  englishHelpOutro,
  englishHint,
  englishUsage,
} from './en-commands.ts';
import { englishErrors } from './en-errors.ts';
import { englishLists } from './en-lists.ts';

/**
 * Everything the bot says in English. Functions that take given text return mrkdwn in which it is escaped; a catalogue of
 * another language has the same shape.
 * @param timeZone IANA name of the reader's time zone.
 */
export function english(timeZone: string) {
  const when = (iso: string, now?: string): string => formatInstant(iso, timeZone, now);
  return {
    /** An instant in plain words, e.g. "Fri 20 Nov, 14:05 UTC". */
    when,
    /** The same where mrkdwn is: Slack shows it in the time zone of whoever looks. */
    date: (iso: string): Safe => slackDate(iso, when(iso)),
    /** How far an instant lies from now, e.g. "in 2 hours". */
    relative: (iso: string, now: string): string => relativeTo(iso, now, 'en'),
    errors: englishErrors(when),
    /** Beside a comment or reason that was left out. */
    pleaseSayWhy: 'Please say why.',
    answers: englishAnswers,
    notices: englishNotices,
    card: englishCard,
    asks: englishAsks,
    home: englishHome,
    modals: englishModals,
    lists: englishLists,
    commands: englishCommands,
    help: englishHelp,
    helpIntro: englishHelpIntro,
    helpOutro: englishHelpOutro,
    usage: englishUsage,
    hint: englishHint,
    greeting: englishGreeting,
  };
}
