import { join, SECTION_FIELD_MAX } from '#blocks/kit.ts';
import { link, type Safe } from '#blocks/text.ts';
import type { CardView } from '#blocks/view.ts';

const LINKS_MAX = 5;

/** The definition's links; null where there are none that can be shown. */
export function shownLinks({ links }: CardView): Safe | null {
  const shown = links.slice(0, LINKS_MAX).flatMap(({ uri, label }) => link(uri, label) ?? []);
  const fitting = join(shown, ' · ');
  // Two long links could be more than a field holds.
  return shown.length > 0 && fitting.mrkdwn.length < SECTION_FIELD_MAX - 100 ? fitting : null;
}
