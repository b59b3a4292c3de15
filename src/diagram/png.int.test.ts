import { expect, test } from 'vitest';
import { parseDefinition } from '#domain/definition/parse.ts';
import { shippedDefinition } from '#testing/builders/examples.ts';
import { svgToPng } from './png.ts';
import { definitionSvg } from './svg.ts';

const RENDERER: string = '@resvg/resvg-js';
const installed = await import(RENDERER).then(
  () => true,
  () => false,
);
const svg = definitionSvg(parseDefinition(shippedDefinition('forecast_cycle')));

test.runIf(installed)('a picture becomes a PNG of twice its size', async () => {
  const png = Buffer.from(await svgToPng(svg));
  expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  expect(png.readUInt32BE(16)).toBe(2 * Number(/width="(\d+)"/.exec(svg)?.[1]));
});

test.runIf(installed)('a huge picture is drawn smaller instead of filling the memory', async () => {
  const huge = '<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="80000" viewBox="0 0 2000 80000"></svg>';
  const png = Buffer.from(await svgToPng(huge));
  expect(png.readUInt32BE(16) * png.readUInt32BE(20)).toBeLessThan(41_000_000);
});

test.skipIf(installed)('without the renderer it says what is missing', async () => {
  await expect(svgToPng(svg)).rejects.toThrow('needs the package @resvg/resvg-js');
});
