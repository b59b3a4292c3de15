import { z } from 'zod';

/** Slack's limits of a block's texts and parts (docs: reference/block-kit/blocks). */
const SECTION_TEXT = 3_000;
const FIELD_TEXT = 2_000;
const HEADER_TEXT = 150;
const ALT_TEXT = 2_000;
const MOST_FIELDS = 10;
const MOST_ELEMENTS = 10;
/** Fewer than Slack's 50: a card has its title, its stages, who and until when, its story and its buttons besides. */
const MOST_BLOCKS = 10;

function words(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .refine((text) => !text.includes('<!'), 'a card calls nobody: "<!…>" is not taken');
}

function plain(max: number) {
  return z.strictObject({ type: z.literal('plain_text'), text: words(max), emoji: z.boolean().optional() });
}

function mrkdwn(max: number) {
  return z.strictObject({ type: z.literal('mrkdwn'), text: words(max), verbatim: z.boolean().optional() });
}

function either(max: number) {
  return z.discriminatedUnion('type', [plain(max), mrkdwn(max)]);
}

export type WrittenText = z.output<ReturnType<typeof either>>;

const section = z
  .strictObject({
    type: z.literal('section'),
    text: either(SECTION_TEXT).optional(),
    fields: z.array(either(FIELD_TEXT)).min(1).max(MOST_FIELDS).optional(),
  })
  .refine(({ text, fields }) => text !== undefined || fields !== undefined, 'a section has a text or fields');

const block = z.discriminatedUnion('type', [
  section,
  z.strictObject({ type: z.literal('header'), text: plain(HEADER_TEXT) }),
  z.strictObject({ type: z.literal('divider') }),
  z.strictObject({ type: z.literal('context'), elements: z.array(either(FIELD_TEXT)).min(1).max(MOST_ELEMENTS) }),
  z.strictObject({
    type: z.literal('image'),
    image_url: z.url({ protocol: /^https$/ }).max(3_000),
    alt_text: words(ALT_TEXT),
  }),
]);
export type WrittenBlock = z.output<typeof block>;

/**
 * How a card shows the request, in place of its answers one below the other: blocks of Slack's Block Kit that press nothing,
 * with `{{placeholders}}` for what the request holds.
 */
export const layouts = z.strictObject({ card: z.array(block).min(1).max(MOST_BLOCKS) });
