// Trail: start at the ring, follow the arrows for n steps, name the colour. The difficulty is n.
// No short cut: the walk visits no cell twice, so that n steps are needed; every colour is once on the dark and once on
// the light squares of the chess board, so that none is more frequent, even for one who counts steps by parity.

import { drawBoard, sketchBoard } from './board';
import type { Thing } from './board';
import { cellBox, cellIndex, cellName, directionBetween, gridSide, walks, ways } from './grid';
import type { Random } from '../shared/random';
import type { Question, Step, Task, TrailFacts } from './types';
import type { Colour } from './words';
import { cells, colours, shapes } from './words';

const mostSteps = 6;

function makeFacts(random: Random): TrailFacts {
  const walk = random.pick(walks(mostSteps));
  const arrow = ways.map(directions => random.pick(directions));
  walk.slice(1).forEach((to, step) => {
    const from = walk[step] ?? 0;
    arrow[from] = directionBetween(from, to);
  });
  return {
    task: 'trail',
    arrow,
    colour: chessColours(random),
    shape: cells.map(() => random.pick(shapes)),
    ring: cellName(walk[0] ?? 0),
    path: walk.map(cellName),
  };
}

function chessColours(random: Random): Colour[] {
  const [light, dark] = [random.shuffled(colours), random.shuffled(colours)];
  return cells.map((_, cell) => {
    const isLight = ((cell % gridSide) + Math.floor(cell / gridSide)) % 2 === 0;
    return (isLight ? light.pop() : dark.pop()) ?? 'red';
  });
}

function ask(facts: TrailFacts, steps: number): Question {
  const last = facts.path[steps] ?? facts.ring;
  return {
    difficulty: steps,
    question: `start at the ring and follow the arrows for ${steps} ${steps === 1 ? 'step' : 'steps'} . what colour is the cell ?`,
    answer: facts.colour[cellIndex(last)] ?? '',
    steps: [...facts.path.slice(0, steps).map((_, step) => moveStep(facts, step)), readStep(facts, steps)],
    reads: [last],
  };
}

function moveStep({ path, arrow }: TrailFacts, step: number): Step {
  const [from = '', to = ''] = path.slice(step);
  const cell = cellIndex(from);
  return {
    text: `step ${step + 1} ${from} ${arrow[cell] ?? ''} to ${to} .`,
    boxes: [cellBox(cell), cellBox(cellIndex(to))],
    shown: path.slice(0, step + 2),
  };
}

function readStep({ path, colour }: TrailFacts, steps: number): Step {
  const cell = cellIndex(path[steps] ?? '');
  return {
    text: `cell ${cellName(cell)} ${colour[cell] ?? ''} .`,
    boxes: [cellBox(cell)],
    shown: path.slice(0, steps + 1),
  };
}

function things(facts: TrailFacts): Thing[] {
  return facts.colour.map((colour, cell) => ({
    colour,
    shape: facts.shape[cell] ?? 'circle',
    arrow: facts.arrow[cell] ?? 'up',
    ring: cellName(cell) === facts.ring,
  }));
}

const byCell = (values: readonly string[]) => cells.map((cell, i) => [cell, values[i] ?? ''] as const);

export const trail: Task<TrailFacts> = {
  name: 'trail',
  difficulties: [1, 2, 3, 4, 5, 6],
  answers: () => colours,
  chance: 1 / colours.length,
  make: (random, difficulty) => {
    const facts = makeFacts(random);
    return { facts, question: ask(facts, difficulty) };
  },
  another: (facts, random) => ask(facts, random.between(1, mostSteps)),
  lookups: facts => [
    { question: 'what colour is in the cell ?', pairs: byCell(facts.colour) },
    { question: 'what shape is in the cell ?', pairs: byCell(facts.shape) },
    { question: 'which arrow is in the cell ?', pairs: byCell(facts.arrow) },
    { question: 'which cell has the ring ?', pairs: [['ring', facts.ring]] },
  ],
  describe: facts =>
    [
      ...things(facts).map(
        ({ colour, shape, arrow }, cell) => `${cellName(cell)} ${colour} ${shape} ${arrow ?? ''} .`,
      ),
      `ring ${facts.ring} .`,
    ].join(' '),
  readAt: (facts, _, [cell = '']) => facts.colour[cellIndex(cell)],
  draw: (facts, style) => drawBoard(things(facts), style),
  sketch: (facts, style, shown) => sketchBoard(things(facts), style, shown),
};
