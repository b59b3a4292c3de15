/** What this needs of the renderer, which is an optional dependency: the SVG is drawn without it. */
type Renderer = {
  Resvg: new (svg: string, options: object) => { getBBox(): unknown; render(): { asPng(): Uint8Array } };
};

const RENDERER: string = '@resvg/resvg-js';
/** Pixels for each pixel of the SVG, for sharp letters; less for pictures that would become huge. */
const ZOOM = 2;
/** About 160 MB of memory while it is drawn. */
const MAX_PIXELS = 40_000_000;
const FONT = { loadSystemFonts: true, defaultFontFamily: 'Noto Sans', sansSerifFamily: 'Noto Sans' };

/**
 * Draws an SVG document of `svg.ts` as PNG with the fonts of the machine.
 * @throws Error when the renderer is not installed, or the machine has no fonts.
 */
export async function svgToPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await loadRenderer();
  const probe = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">x</text></svg>';
  if (!new Resvg(probe, { font: FONT }).getBBox()) throw new Error('a PNG needs a font, and this machine has none');
  const size = /^<svg [^>]*width="(\d+)" height="(\d+)"/.exec(svg);
  const pixels = Number(size?.[1] ?? 1) * Number(size?.[2] ?? 1);
  const zoom = Math.min(ZOOM, Math.sqrt(MAX_PIXELS / pixels));
  return new Resvg(svg, { font: FONT, fitTo: { mode: 'zoom', value: zoom } }).render().asPng();
}

async function loadRenderer(): Promise<Renderer> {
  let loaded: unknown;
  try {
    loaded = await import(RENDERER);
  } catch (error) {
    throw new Error(`a PNG needs the package ${RENDERER}, which is not installed; an SVG needs nothing`, {
      cause: error,
    });
  }
  return loaded as Renderer;
}
