import type { SlackEnvironment } from '#slack/environment.ts';

/** What looking up people and groups needs. */
export type DirectoryEnvironment = Pick<SlackEnvironment, 'pool' | 'entities' | 'slackFor' | 'now' | 'log'>;
