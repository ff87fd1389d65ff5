// The pattern stands above, a cell as large as a patch; the four options stand in a row below, each in two patches by
// two, under its letter.

import { addNoise, fill, filled, paint } from './canvas';
import { cellIndex, gridSide } from './grid';
import type { Distance } from './outline';
import { disc, line, roundedBox, stroke } from './outline';
import type { Rgb } from './palettes';
import { currentFrame, ink, visitedEmpty, visitedTint } from './palettes';
import { darker } from './sprites';
import type { Style } from './style';
import { paletteOf, paperOf } from './style';
import type { Box, TurnFacts } from './types';
import type { Option } from './words';
import { cells, options } from './words';

const patternCell = 16;
const [patternLeft, patternTop] = [32, 16];
const letterMiddle = 88;
const optionTop = 96;
const optionPixels = 32;
const optionCell = 7;
/** From the edge of its patches to its first cell. */
const optionMargin = 2;

export const patternBox: Box = [
  patternLeft,
  patternTop,
  patternLeft + gridSide * patternCell,
  patternTop + gridSide * patternCell,
];

function squareAt(cell: number, left: number, top: number, size: number): Box {
  const x = left + (cell % gridSide) * size;
  const y = top + Math.floor(cell / gridSide) * size;
  return [x, y, x + size, y + size];
}

const patternCellBox = (cell: number) => squareAt(cell, patternLeft, patternTop, patternCell);

const optionLeft = (option: Option) => options.indexOf(option) * optionPixels;

export function optionCellBox(option: Option, cell: string): Box {
  const [left, top] = [optionLeft(option) + optionMargin, optionTop + optionMargin];
  return squareAt(cellIndex(cell), left, top, optionCell);
}

/** Letters are a bowl and a stem. */
function letterOutline(option: Option, x: number, y: number): Distance {
  const bowl = stroke(disc(x, y + 1.5, 3.6), 1.9);
  const stemX = option === 'b' ? x - 3.6 : x + 3.6;
  const stem = line([stemX, option === 'a' ? y - 1.6 : y - 6], [stemX, y + 5], 1.9);
  if (option === 'c') return (px, py) => (px > x + 2.2 && Math.abs(py - y - 1.5) < 2.6 ? 9 : bowl(px, py));
  return (px, py) => Math.min(bowl(px, py), stem(px, py));
}

function drawLetter(picture: Uint8Array, option: Option, colour: Rgb): void {
  const x = optionLeft(option) + optionPixels / 2;
  paint(
    picture,
    [x - 8, letterMiddle - 8, x + 8, letterMiddle + 8],
    letterOutline(option, x, letterMiddle),
    colour,
  );
}

function drawPatternCell(picture: Uint8Array, cell: number, colour: Rgb): void {
  const box = patternCellBox(cell);
  const [left, top, right, bottom] = box;
  paint(picture, box, roundedBox(left + 0.5, top + 0.5, right - 0.5, bottom - 0.5, 3), darker(colour));
  paint(picture, box, roundedBox(left + 1.5, top + 1.5, right - 1.5, bottom - 1.5, 2), colour);
}

function drawOptionCell(picture: Uint8Array, option: Option, cell: string, colour: Rgb): void {
  const [left, top, right, bottom] = optionCellBox(option, cell);
  fill(picture, [left, top, right - 1, bottom - 1], colour);
}

function drawEmptyPattern(picture: Uint8Array, colour: Rgb): void {
  for (const cell of cells.keys()) {
    const box = patternCellBox(cell);
    const [left, top, right, bottom] = box;
    paint(picture, box, roundedBox(left + 0.5, top + 0.5, right - 0.5, bottom - 0.5, 3), colour);
  }
}

function drawEmptyOption(picture: Uint8Array, option: Option, colour: Rgb): void {
  for (const cell of cells) drawOptionCell(picture, option, cell, colour);
}

const blankPages = new Map<string, Uint8Array>();

/** A copy of the page with its empty cells and letters; the pattern's place is on a tint in sketches. */
function blankPage(style: Style, use: 'picture' | 'sketch'): Uint8Array {
  const key = `${style.board} ${style.paper} ${use}`;
  let page = blankPages.get(key);
  if (!page) {
    const paper = paperOf(style);
    const [ground, empty] = style.board === 'tiles' ? [paper.ground, paper.tile] : [paper.tile, paper.ground];
    page = filled(ground);
    if (use === 'sketch') {
      const [left, top, right, bottom] = patternBox;
      const around: Box = [left - 3, top - 3, right + 3, bottom + 3];
      paint(page, around, roundedBox(...around, 5), visitedTint);
    }
    drawEmptyPattern(page, use === 'sketch' ? visitedEmpty : empty);
    for (const option of options) {
      drawEmptyOption(page, option, empty);
      drawLetter(page, option, ink);
    }
    blankPages.set(key, page);
  }
  return page.slice();
}

function drawOption(picture: Uint8Array, facts: TurnFacts, option: Option, colour: Rgb): void {
  for (const cell of facts.options[option]) drawOptionCell(picture, option, cell, colour);
}

export function drawTurn(facts: TurnFacts, style: Style): Uint8Array {
  const picture = blankPage(style, 'picture');
  const colour = paletteOf(style)[facts.colour];
  for (const cell of facts.pattern) drawPatternCell(picture, cellIndex(cell), colour);
  for (const option of options) drawOption(picture, facts, option, colour);
  addNoise(picture, style.noise, style.jitter);
  return picture;
}

/** The pattern as far as it is turned, on a tint; then the options that are still possible, the last one framed. */
export function sketchTurn(facts: TurnFacts, style: Style, shown: readonly string[]): Uint8Array {
  const picture = blankPage(style, 'sketch');
  const colour = paletteOf(style)[facts.colour];
  for (const cell of shown.filter(word => word.length === 2))
    drawPatternCell(picture, cellIndex(cell), colour);
  const possible = options.filter(option => shown.includes(option));
  for (const option of possible) {
    const at = optionLeft(option);
    const box: Box = [at, optionTop, at + optionPixels, optionTop + optionPixels];
    paint(picture, box, roundedBox(...box, 3), visitedTint);
    drawEmptyOption(picture, option, visitedEmpty);
    drawOption(picture, facts, option, colour);
    const inside: Box = [at + 1, optionTop + 1, at + optionPixels - 1, optionTop + optionPixels - 1];
    if (possible.length === 1) paint(picture, box, stroke(roundedBox(...inside, 3), 2), currentFrame);
  }
  return picture;
}
