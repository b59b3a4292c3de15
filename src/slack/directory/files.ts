import type { FileLink } from '#domain/form/file-link.ts';
import type { Field, FormData } from '#domain/form/form.ts';
import { within } from '#patience/within.ts';
import type { SlackEnvironment } from '#slack/environment.ts';

/** The person's modal waits for the answer. */
const PATIENCE_MS = 1_000;

/**
 * Keeps with every file that was given its name and its address in Slack: files are linked, never copied. A file that Slack
 * tells nothing about in time is kept by its id. Slack's file input cannot be shown filled in, so leaving it empty keeps the
 * files of before.
 */
export async function linkFiles(
  env: Pick<SlackEnvironment, 'slackFor'>,
  tenantId: string,
  fields: readonly Field[],
  { data, before }: { data: FormData; before: Readonly<FormData> },
): Promise<FormData> {
  const linked = fields
    .filter((field) => field.type === 'file')
    .map(async (field): Promise<[string, unknown]> => {
      const given = [data[field.key] ?? []].flat();
      if (given.length === 0) return [field.key, before[field.key] ?? null];
      const files = given.map((one) => (typeof one === 'string' ? linkOf(env, tenantId, one) : one));
      return [field.key, await Promise.all(files)];
    });
  return { ...data, ...Object.fromEntries(await Promise.all(linked)) };
}

async function linkOf(
  env: Pick<SlackEnvironment, 'slackFor'>,
  tenantId: string,
  id: string,
): Promise<FileLink | string> {
  try {
    const slack = await env.slackFor(tenantId);
    const { file } = await within(PATIENCE_MS, slack.files.info({ file: id }));
    return { id, name: file?.name || file?.title || id, permalink: file?.permalink ?? null };
  } catch {
    return id;
  }
}
