// The board that trail and relate are drawn on, and its sketch: the same board blank, on which the cells that were
// visited appear on a tint and the current one is framed.

import { addNoise, fill, filled, paint, stamp } from './canvas';
import { cellBox, cellIndex, cellPixels } from './grid';
import { roundedBox, stroke } from './outline';
import type { Rgb } from './palettes';
import { currentFrame, visitedTint } from './palettes';
import { ringSprite, thingSprite } from './sprites';
import type { Style } from './style';
import { paperOf } from './style';
import type { Colour, Direction, Shape } from './words';

export interface Thing {
  readonly colour: Colour;
  readonly shape: Shape;
  readonly arrow?: Direction;
  readonly ring?: boolean;
}

/** Things by cell; undefined for an empty cell. */
type Things = readonly (Thing | undefined)[];

const tileCorner = 5;

/** The thing in the ring stays in its middle and touches nowhere. */
const radiusInRing = 9.5;
const blankBoards = new Map<string, Uint8Array>();

function blankBoard(style: Style): Uint8Array {
  const key = `${style.board} ${style.paper}`;
  let board = blankBoards.get(key);
  if (!board) {
    const paper = paperOf(style);
    board = filled(style.board === 'tiles' ? paper.ground : paper.tile);
    for (let cell = 0; cell < 16; cell++) drawTile(board, cell, style, paper.tile);
    if (style.board === 'lines') drawLines(board, paper.line);
    blankBoards.set(key, board);
  }
  return board.slice();
}

function drawTile(picture: Uint8Array, cell: number, style: Style, colour: Rgb): void {
  const box = cellBox(cell);
  const [left, top, right, bottom] = box;
  if (style.board === 'tiles')
    paint(picture, box, roundedBox(left + 1, top + 1, right - 1, bottom - 1, tileCorner), colour);
  else fill(picture, [left, top, right, bottom], colour);
}

function drawLines(picture: Uint8Array, colour: Rgb): void {
  for (let at = cellPixels; at < 128; at += cellPixels) {
    fill(picture, [at, 0, at + 1, 128], colour);
    fill(picture, [0, at, 128, at + 1], colour);
  }
}

function drawThing(picture: Uint8Array, cell: number, thing: Thing, style: Style): void {
  const [left, top] = cellBox(cell);
  // Its own place, up to a pixel either way, and its own size.
  const dice = Math.imul(style.jitter + cell, 0x9e3779b1) >>> 16;
  const own = (die: number) => (dice >>> (4 * die)) % 3;
  const radius = thing.ring ? radiusInRing : style.radius + (own(2) - 1) * 0.5;
  const sprite = thingSprite(style, thing.colour, thing.shape, radius, thing.arrow);
  if (thing.ring) {
    stamp(picture, sprite, left, top);
    stamp(picture, ringSprite(), left, top);
  } else stamp(picture, sprite, left + own(0) - 1, top + own(1) - 1);
}

export function drawBoard(things: Things, style: Style): Uint8Array {
  const picture = blankBoard(style);
  things.forEach((thing, cell) => {
    if (thing) drawThing(picture, cell, thing, style);
  });
  addNoise(picture, style.noise, style.jitter);
  return picture;
}

/** Without noise: it is what a mind holds, not what a camera saw. */
export function sketchBoard(things: Things, style: Style, shown: readonly string[]): Uint8Array {
  const picture = blankBoard(style);
  for (const name of shown) {
    const cell = cellIndex(name);
    drawTile(picture, cell, style, visitedTint);
    const thing = things[cell];
    if (thing) drawThing(picture, cell, thing, style);
  }
  if (style.board === 'lines') drawLines(picture, paperOf(style).line);
  const current = shown.at(-1);
  if (current !== undefined) frameCell(picture, cellIndex(current));
  return picture;
}

function frameCell(picture: Uint8Array, cell: number): void {
  const box = cellBox(cell);
  const [left, top, right, bottom] = box;
  const frame = stroke(roundedBox(left + 1.5, top + 1.5, right - 1.5, bottom - 1.5, tileCorner), 2.6);
  paint(picture, box, frame, currentFrame);
}
