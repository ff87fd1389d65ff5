// Turn: which of four options is the pattern, turned clockwise by 90, 180 or 270 degrees. The difficulty is the number
// of filled cells, and how alike the options are:
//   1  three cells; the other options are any other patterns
//   2  four cells; the options are the pattern in all four positions
//   3  five cells; the right one, another position, and each of them with one cell moved
// No short cut: the right option is not the odd one out in any of them, nor the one most like the others.

import type { Random } from '../shared/random';
import { drawTurn, optionCellBox, patternBox, sketchTurn } from './turn-picture';
import { cellIndex, cellName, gridSide, neighbour, ways } from './grid';
import type { Question, Step, Task, TurnFacts } from './types';
import type { Angle, Option } from './words';
import { angles, cells, colours, options } from './words';

const filledCells = [3, 4, 5];

/** Filled cells; the order is kept when they are turned, so that cell i stays cell i. */
type Pattern = readonly number[];

const quarter = (cell: number) => (cell % gridSide) * gridSide + (gridSide - 1 - Math.floor(cell / gridSide));

function turnedBy(pattern: Pattern, quarters: number): Pattern {
  return quarters === 0 ? pattern : turnedBy(pattern.map(quarter), quarters - 1);
}

const inOrder = (pattern: Pattern) => [...pattern].sort((one, other) => one - other);
const keyOf = (pattern: Pattern) => inOrder(pattern).join(' ');

function touching(pattern: Pattern): number[] {
  return pattern.flatMap(cell => (ways[cell] ?? []).map(direction => neighbour(cell, direction) ?? cell));
}

/** Cells that hang together, in reading order. */
function randomPattern(random: Random, count: number): Pattern {
  const pattern = [random.below(cells.length)];
  while (pattern.length < count) {
    pattern.push(random.pick(touching(pattern).filter(cell => !pattern.includes(cell))));
  }
  return inOrder(pattern);
}

function withOneMoved(random: Random, pattern: Pattern): Pattern {
  const rest = random.shuffled(pattern).slice(1);
  return [...rest, random.pick(touching(rest).filter(cell => !pattern.includes(cell)))];
}

function otherOptions(random: Random, difficulty: number, pattern: Pattern, quarters: number): Pattern[] {
  const right = turnedBy(pattern, quarters);
  if (difficulty === 1) return [1, 2, 3].map(() => randomPattern(random, pattern.length));
  const others = [0, 1, 2, 3].filter(turns => turns !== quarters).map(turns => turnedBy(pattern, turns));
  if (difficulty === 2) return others;
  const other = random.pick(others);
  return [withOneMoved(random, right), other, withOneMoved(random, other)];
}

/** Draws until the positions of the pattern differ, and the options too. */
function makeFacts(random: Random, difficulty: number): { facts: TurnFacts; quarters: number } {
  const quarters = random.between(1, 3);
  for (;;) {
    const pattern = randomPattern(random, filledCells[difficulty - 1] ?? 3);
    const right = turnedBy(pattern, quarters);
    const four = random.shuffled([right, ...otherOptions(random, difficulty, pattern, quarters)]);
    const positions = [0, 1, 2, 3].map(turns => turnedBy(pattern, turns));
    if (allDiffer(positions) && allDiffer(four)) {
      return { quarters, facts: factsOf(random.pick(colours), pattern, four) };
    }
  }
}

function allDiffer(patterns: readonly Pattern[]): boolean {
  return new Set(patterns.map(keyOf)).size === patterns.length;
}

function factsOf(colour: TurnFacts['colour'], pattern: Pattern, four: readonly Pattern[]): TurnFacts {
  const shows = (quarters: number) =>
    options[four.findIndex(option => keyOf(option) === keyOf(turnedBy(pattern, quarters)))] ?? null;
  const [a = [], b = [], c = [], d = []] = four.map(option => inOrder(option).map(cellName));
  return {
    task: 'turn',
    colour,
    pattern: pattern.map(cellName),
    options: { a, b, c, d },
    turned: { 90: shows(1), 180: shows(2), 270: shows(3) },
  };
}

function ask(facts: TurnFacts, quarters: number, difficulty: number): Question | undefined {
  const angle = angles[quarters - 1] ?? '90';
  const answer = facts.turned[angle];
  if (answer === null) return undefined;
  const pattern = facts.pattern.map(cellIndex);
  const positions = Array.from({ length: quarters + 1 }, (_, turns) => turnedBy(pattern, turns));
  const right = (positions.at(-1) ?? pattern).map(cellName);
  return {
    difficulty,
    question: `which option is the pattern turned by ${angle} degrees clockwise ?`,
    answer,
    steps: [
      {
        text: `pattern ${facts.pattern.join(' ')} .`,
        boxes: [patternBox],
        shown: facts.pattern,
      },
      ...positions.slice(1).map((to, i) => turnStep(angles[i] ?? '90', positions[i] ?? [], to)),
      ...narrowing(facts, right),
    ],
    reads: right,
  };
}

function turnStep(angle: Angle, from: Pattern, to: Pattern): Step {
  const moves = from.map((cell, i) => `${cellName(cell)} ${cellName(to[i] ?? cell)}`);
  return { text: `turn ${angle} ${moves.join(' ')} .`, boxes: [patternBox], shown: to.map(cellName) };
}

/** Cell by cell, the options that have all cells so far, until one is left. */
function narrowing(facts: TurnFacts, right: readonly string[]): Step[] {
  let left: readonly Option[] = options;
  const steps: Step[] = [];
  for (const cell of right) {
    if (left.length === 1) break;
    const boxes = left.map(option => optionCellBox(option, cell));
    left = left.filter(option => facts.options[option].includes(cell));
    steps.push({ text: `${cell} in ${left.join(' ')} .`, boxes, shown: [...right, ...left] });
  }
  return steps;
}

/** The option that has more of these cells than any other. */
function mostLike(facts: TurnFacts, address: readonly string[]): Option | undefined {
  const common = options.map(option => facts.options[option].filter(cell => address.includes(cell)).length);
  const most = Math.max(...common);
  return common.indexOf(most) === common.lastIndexOf(most) ? options[common.indexOf(most)] : undefined;
}

export const turn: Task<TurnFacts> = {
  name: 'turn',
  difficulties: [1, 2, 3],
  answers: () => options,
  chance: 1 / options.length,
  make: (random, difficulty) => {
    const { facts, quarters } = makeFacts(random, difficulty);
    const question = ask(facts, quarters, difficulty);
    if (!question) throw new RangeError('No option shows the turned pattern.');
    return { facts, question };
  },
  another: (facts, random) => ask(facts, random.between(1, 3), filledCells.indexOf(facts.pattern.length) + 1),
  lookups: facts => [
    {
      question: 'what is in the pattern ?',
      pairs: cells.map(cell => [cell, facts.pattern.includes(cell) ? 'filled' : 'empty'] as const),
    },
    {
      question: 'which option has the cell ?',
      pairs: cells.flatMap(cell => {
        const having = options.filter(option => facts.options[option].includes(cell));
        return having.length === 0 ? [] : [[cell, having.join(' ')] as const];
      }),
    },
  ],
  describe: facts =>
    [
      `pattern ${facts.pattern.join(' ')} .`,
      ...options.map(option => `option ${option} ${facts.options[option].join(' ')} .`),
    ].join(' '),
  readAt: (facts, _, address) => mostLike(facts, address),
  draw: (facts, style) => drawTurn(facts, style),
  sketch: (facts, style, shown) => sketchTurn(facts, style, shown),
};
