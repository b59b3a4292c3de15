import { z } from 'zod';

/** Longest text that can have a format: no address, date or number in use is longer. */
const MAX_FORMATTED = 2_000;

function by(schema: z.ZodType) {
  return (text: string) => text.length <= MAX_FORMATTED && schema.safeParse(text).success;
}

/** The formats of JSON Schema that are enforced; any other is refused at publishing rather than passed over. */
export const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': by(z.iso.datetime({ offset: true })),
  date: by(z.iso.date()),
  time: by(z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/)),
  duration: by(z.iso.duration()),
  email: by(z.email()),
  hostname: by(z.hostname()),
  ipv4: by(z.ipv4()),
  ipv6: by(z.ipv6()),
  uri: (text) => text.length <= MAX_FORMATTED && URL.canParse(text),
  uuid: by(z.guid()),
};
