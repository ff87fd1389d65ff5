// Problem: a model of a few million parameters has no room for a language.
// Idea: a closed set of words. Every text of the benchmark is lower-case words with single spaces between them, and
// punctuation is a word; the tokenizer is made from the list at the end.

export const colours = ['red', 'green', 'blue', 'yellow', 'purple', 'orange', 'cyan', 'pink'] as const;
export type Colour = (typeof colours)[number];

export const shapes = ['circle', 'square', 'triangle', 'star', 'diamond', 'heart'] as const;
export type Shape = (typeof shapes)[number];

export const directions = ['up', 'down', 'left', 'right'] as const;
export type Direction = (typeof directions)[number];

export const options = ['a', 'b', 'c', 'd'] as const;
export type Option = (typeof options)[number];

/** How a picture can be turned, clockwise. */
export const angles = ['90', '180', '270'] as const;
export type Angle = (typeof angles)[number];

/** Cells of the 4 x 4 grid in reading order: the letter is the column, the digit the row. */
export const cells = ['1', '2', '3', '4'].flatMap(row => ['a', 'b', 'c', 'd'].map(column => column + row));

/** How the thing in the next cell is related to the one where one stands. */
export const relations: Readonly<Record<Direction, string>> = {
  up: 'above',
  down: 'below',
  left: 'left of',
  right: 'right of',
};

/** Put after a question, they ask for the answer alone or for the sentences before it. */
export const instructions = { direct: 'answer directly .', think: 'think step by step .' } as const;

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

const sentenceWords =
  '. ? start at the ring and follow arrow arrows for step steps what colour shape is in cell to thing above below of ' +
  'has how tall much taller than bar bars are together plus minus which option pattern turn turned by degrees ' +
  'clockwise filled empty answer directly think';

export const vocabulary: readonly string[] = [
  ...new Set([
    ...sentenceWords.split(' '),
    ...colours,
    ...shapes,
    ...directions,
    ...cells,
    ...digits,
    ...angles,
    ...options,
  ]),
];
