// Problem: thousands of pictures a second, with smooth edges.
// Idea: what a cell can hold is drawn once per look, as colours already multiplied by their coverage plus how much of
// the ground shows through. Putting it on a picture is one multiplication and one addition a byte.

import type { Distance } from './outline';
import { coverage, disc, grown, polygon, shapeOutline, stroke } from './outline';
import type { Rgb } from './palettes';
import { ink } from './palettes';
import { cellPixels } from './grid';
import type { Style } from './style';
import { paletteOf } from './style';
import type { Colour, Direction, Shape } from './words';

/** 32 x 32 pixels of red, green, blue (already multiplied) and of what remains of the ground, 0..255. */
export type Sprite = Uint8Array;

/** How much of each pixel of a cell a figure covers. */
type Mask = Float32Array;

interface Layer {
  readonly mask: Mask;
  readonly colour: Rgb;
}

const white: Rgb = [255, 255, 255];
const edgePixels = 1;
const pixels = cellPixels * cellPixels;

/** Distances are slow and few, colours are quick and many: each is kept. */
const masks = new Map<string, Mask>();
const sprites = new Map<string, Sprite>();

function once<T>(kept: Map<string, T>, key: string, make: () => T): T {
  let item = kept.get(key);
  if (item === undefined) {
    item = make();
    kept.set(key, item);
  }
  return item;
}

/** Of a figure around the middle of the cell. */
function mask(key: string, figure: () => Distance, strength = 1): Mask {
  return once(masks, key, () => {
    const distance = figure();
    const half = cellPixels / 2 - 0.5;
    return Float32Array.from({ length: pixels }, (_, i) => {
      const [x, y] = [(i % cellPixels) - half, Math.floor(i / cellPixels) - half];
      return coverage(distance(x, y)) * strength;
    });
  });
}

function paint(layers: readonly Layer[]): Sprite {
  const sprite = new Uint8Array(pixels * 4);
  for (let i = 0; i < pixels; i++) {
    let [red, green, blue, through] = [0, 0, 0, 255];
    for (const { mask, colour } of layers) {
      const cover = mask[i] as number;
      red += (colour[0] - red) * cover;
      green += (colour[1] - green) * cover;
      blue += (colour[2] - blue) * cover;
      through -= through * cover;
    }
    sprite.set([red, green, blue, through].map(Math.round), i * 4);
  }
  return sprite;
}

/** A coloured shape with an edge of its own darker colour, and an arrow on it if there is one. */
export function thingSprite(
  style: Style,
  colour: Colour,
  shape: Shape,
  radius: number,
  arrow: Direction | undefined,
): Sprite {
  return once(sprites, `${style.palette} ${colour} ${shape} ${radius} ${arrow ?? ''}`, () => {
    const fill = paletteOf(style)[colour];
    const outline = () => shapeOutline(shape, radius);
    const body: Layer[] = [
      { mask: mask(`${shape} ${radius}`, outline), colour: darker(fill) },
      { mask: mask(`${shape} ${radius} inside`, () => grown(outline(), -edgePixels)), colour: fill },
    ];
    return paint(arrow === undefined ? body : [...body, ...arrowLayers(arrow)]);
  });
}

export function darker([red, green, blue]: Rgb): Rgb {
  return [Math.round(red * 0.74), Math.round(green * 0.74), Math.round(blue * 0.74)];
}

/** Dark with a light halo: to be seen on every colour. */
function arrowLayers(direction: Direction): Layer[] {
  const figure = () => arrowOutline(direction);
  return [
    { mask: mask(`${direction} halo`, () => grown(figure(), haloPixels), haloStrength), colour: white },
    { mask: mask(direction, figure), colour: ink },
  ];
}

const haloPixels = 1.1;
const haloStrength = 0.85;

/** Pointing right, then turned. */
const arrowPoints = [
  [-6.2, -1.3],
  [0.4, -1.3],
  [0.4, -4.6],
  [6.6, 0],
  [0.4, 4.6],
  [0.4, 1.3],
  [-6.2, 1.3],
] as const;

const quarterTurns: Readonly<Record<Direction, number>> = { right: 0, down: 1, left: 2, up: 3 };

function arrowOutline(direction: Direction): Distance {
  const figure = polygon(arrowPoints);
  switch (quarterTurns[direction]) {
    case 1:
      return (x, y) => figure(y, -x);
    case 2:
      return (x, y) => figure(-x, -y);
    case 3:
      return (x, y) => figure(-y, x);
    default:
      return figure;
  }
}

export function ringSprite(): Sprite {
  return once(sprites, 'ring', () =>
    paint([{ mask: mask('ring', () => stroke(disc(0, 0, 14.2), 2)), colour: ink }]),
  );
}
