// Problem: eight colours by their names, in several hands, that also people who cannot see red or green can tell apart.
// Idea: every name keeps its hue and its place between dark and light: what looks alike in hue to one in twelve people
// differs in lightness. test/unit/tasks/palettes.test.ts simulates the three kinds of colour blindness.

import type { Colour } from './words';

export type Rgb = readonly [red: number, green: number, blue: number];

export type Palette = Readonly<Record<Colour, Rgb>>;

export const palettes: readonly Palette[] = [
  {
    red: [200, 20, 28],
    green: [50, 150, 84],
    blue: [30, 106, 246],
    yellow: [247, 228, 40],
    purple: [98, 42, 124],
    orange: [238, 140, 36],
    cyan: [38, 206, 250],
    pink: [226, 150, 174],
  },
  {
    red: [188, 8, 24],
    green: [38, 140, 74],
    blue: [14, 98, 232],
    yellow: [240, 221, 20],
    purple: [84, 32, 104],
    orange: [228, 130, 20],
    cyan: [24, 194, 240],
    pink: [216, 140, 166],
  },
  {
    red: [206, 40, 46],
    green: [66, 158, 98],
    blue: [52, 114, 246],
    yellow: [249, 232, 78],
    purple: [108, 60, 134],
    orange: [240, 143, 44],
    cyan: [78, 214, 252],
    pink: [232, 160, 184],
  },
];

/** The board behind things: its ground, the tiles on it, the lines of a grid. */
export interface Paper {
  readonly ground: Rgb;
  readonly tile: Rgb;
  readonly line: Rgb;
}

export const papers: readonly Paper[] = [
  { ground: [226, 228, 233], tile: [251, 251, 252], line: [206, 209, 216] },
  { ground: [233, 228, 219], tile: [253, 251, 247], line: [214, 207, 195] },
  { ground: [219, 229, 232], tile: [249, 252, 252], line: [196, 209, 213] },
  { ground: [230, 225, 234], tile: [252, 250, 253], line: [209, 202, 215] },
  { ground: [224, 231, 221], tile: [250, 252, 248], line: [203, 212, 199] },
];

/** Arrows, rings, letters and axes. */
export const ink: Rgb = [24, 26, 34];

/** What a sketch puts behind a cell that was visited, and around the one where it is now. */
export const visitedTint: Rgb = [255, 238, 170];
/** An empty place on that tint. */
export const visitedEmpty: Rgb = [255, 248, 219];
export const currentFrame: Rgb = [214, 0, 140];
