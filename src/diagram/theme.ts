import type { Tone } from './graph.ts';

/** Letters that look alike on most machines; the last is any without serifs. */
export const FONTS = "Inter, 'Noto Sans', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif";

export const PAPER = '#f8fafc';
export const INK = '#0f172a';
export const FAINT_INK = '#475569';
export const FAINTER_INK = '#64748b';
export const BOX_FILL = '#ffffff';
export const BOX_BORDER = '#cbd5e1';
export const BAND_FILL = '#eef2f7';
export const BAND_NAME_FILL = '#e2e8f0';
/** A stage that has no colour of its own, an end, and an end that only refusals lead to. */
export const STAGE_COLOR = '#6366f1';
export const END_COLOR = '#0d9488';
export const REFUSED_COLOR = '#dc2626';

/** Colours of arrows, dark enough for their words to be read on paper (4.5 to 1). */
export const TONES: Readonly<Record<Tone, { color: string; dash: string | null }>> = {
  plain: { color: '#475569', dash: null },
  good: { color: '#15803d', dash: null },
  bad: { color: '#b91c1c', dash: null },
  return: { color: '#a14e04', dash: '5 4' },
};

/** `color` laid thinly over white: `part` of it, from 0 to 1. */
export function tint(color: string, part: number): string {
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const mixed = channels.map((channel) => Math.round(255 - (255 - channel) * part));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
