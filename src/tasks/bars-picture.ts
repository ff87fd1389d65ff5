// A bar chart in which a column is as wide as a patch. One unit is 12 pixels; every unit has a line, the fifth a dark
// one, so that a height can be read without counting from the ground.

import { addNoise, fill, filled } from './canvas';
import type { Rgb } from './palettes';
import { currentFrame, ink, visitedTint } from './palettes';
import { darker } from './sprites';
import type { Style } from './style';
import { paletteOf, paperOf } from './style';
import type { BarsFacts, Box } from './types';

const columnPixels = 16;
const unit = 12;
const baseline = 118;
const tallest = 9;
/** Where the axis begins and ends. */
const [axisLeft, axisRight] = [10, 118];

const levelOf = (height: number) => baseline - unit * height;

/** All that belongs to a bar: its column from the highest line to the axis. */
export function barBox(facts: BarsFacts, colour: string): Box {
  const left = (facts.bars.find(bar => bar.colour === colour)?.column ?? 0) * columnPixels;
  return [left, levelOf(tallest) - 2, left + columnPixels, baseline + 2];
}

function blankChart(style: Style): Uint8Array {
  const paper = paperOf(style);
  const picture = filled(paper.tile);
  const fifth: Rgb = darker(paper.line);
  for (let height = 1; height <= tallest; height++) {
    const y = levelOf(height);
    fill(picture, [axisLeft, y, axisRight, y + 1], height === 5 ? fifth : paper.line);
  }
  fill(picture, [axisLeft, baseline, axisRight, baseline + 2], ink);
  return picture;
}

function drawBar(
  picture: Uint8Array,
  { column, colour, height }: BarsFacts['bars'][number],
  style: Style,
): void {
  const fillColour = paletteOf(style)[colour];
  // 10 or 12 pixels wide: the style's radius decides, as it does for the size of things.
  const inset = style.radius > 10 ? 2 : 3;
  const [left, right] = [column * columnPixels + inset, (column + 1) * columnPixels - inset];
  fill(picture, [left, levelOf(height), right, baseline], darker(fillColour));
  fill(picture, [left + 1, levelOf(height) + 1, right - 1, baseline], fillColour);
}

export function drawBars(facts: BarsFacts, style: Style): Uint8Array {
  const picture = blankChart(style);
  for (const bar of facts.bars) drawBar(picture, bar, style);
  addNoise(picture, style.noise, style.jitter);
  return picture;
}

/** The bars that were read stand on a tint, each with a line at its level; a reckoned level is a line of its own. */
export function sketchBars(facts: BarsFacts, style: Style, shown: readonly string[]): Uint8Array {
  const picture = blankChart(style);
  const read = facts.bars.filter(({ colour }) => shown.includes(colour));
  for (const { colour } of read) {
    const [left, top, right] = barBox(facts, colour);
    fill(picture, [left, top, right, baseline], visitedTint);
  }
  for (const bar of read) drawBar(picture, bar, style);
  for (const { height } of read) levelLine(picture, height, ink);
  const reckoned = shown.find(word => /^\d$/.test(word));
  if (reckoned !== undefined) levelLine(picture, Number(reckoned), currentFrame);
  return picture;
}

/** Over the whole width, so that levels far apart can be compared. */
function levelLine(picture: Uint8Array, height: number, colour: Rgb): void {
  fill(picture, [axisLeft, levelOf(height) - 1, axisRight, levelOf(height) + 1], colour);
}
