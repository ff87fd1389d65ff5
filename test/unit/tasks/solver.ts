// A second opinion: reads the question and the facts, knows nothing of how they were made, and says the answer.

import type { BarsFacts, Facts, RelateFacts, TrailFacts, TurnFacts } from '../../../src/tasks/types';

export function solve(question: string, facts: Facts): string {
  switch (facts.task) {
    case 'trail':
      return solveTrail(question, facts);
    case 'relate':
      return solveRelate(question, facts);
    case 'bars':
      return solveBars(question, facts);
    case 'turn':
      return solveTurn(question, facts);
  }
}

type Place = readonly [column: number, row: number];

const moves: Readonly<Record<string, Place>> = {
  up: [0, -1],
  above: [0, -1],
  down: [0, 1],
  below: [0, 1],
  left: [-1, 0],
  right: [1, 0],
};

const placeOf = (cell: string): Place => ['abcd'.indexOf(cell[0]!), Number(cell[1]) - 1];
const nameOf = ([column, row]: Place) => `${'abcd'[column] ?? '?'}${row + 1}`;
const moved = ([column, row]: Place, direction: string): Place => {
  const [dx, dy] = moves[direction]!;
  return [column + dx, row + dy];
};

function solveTrail(question: string, { arrow, colour, ring }: TrailFacts): string {
  const steps = Number(/for (\d) steps? \./.exec(question)![1]);
  let at = placeOf(ring);
  for (let step = 0; step < steps; step++) at = moved(at, arrow[at[1] * 4 + at[0]]!);
  return colour[at[1] * 4 + at[0]]!;
}

function solveRelate(question: string, { things }: RelateFacts): string {
  const [, attribute, chain, colour, shape] = /^what (\w+) is (.*)the (\w+) (\w+) \?$/.exec(question)!;
  const named = things.filter(thing => thing.colour === colour && thing.shape === shape);
  if (named.length !== 1) return 'ambiguous';
  let at = placeOf(named[0]!.cell);
  for (const [, relation] of [...chain!.matchAll(/the thing (\w+)(?: of)?/g)].reverse())
    at = moved(at, relation!);
  const found = things.find(({ cell }) => cell === nameOf(at));
  return found?.[attribute as 'colour' | 'shape'] ?? 'nothing';
}

function solveBars(question: string, { bars }: BarsFacts): string {
  const named = question.split(' ').flatMap(word => bars.filter(({ colour }) => colour === word));
  const [first, second, third] = named.map(({ height }) => height);
  if (third !== undefined) return String(first! + second! - third);
  return String(first! - (second ?? 0));
}

function solveTurn(question: string, { pattern, options }: TurnFacts): string {
  const quarters = Number(/by (\d+) degrees clockwise/.exec(question)![1]) / 90;
  const wanted = pattern
    .map(placeOf)
    .map(place => {
      // About the middle of the grid, as in a plane whose second axis points down.
      let [x, y] = [place[0] - 1.5, place[1] - 1.5];
      for (let i = 0; i < quarters; i++) [x, y] = [-y, x];
      return nameOf([x + 1.5, y + 1.5]);
    })
    .sort();
  const right = Object.entries(options).filter(([, cells]) => [...cells].sort().join() === wanted.join());
  return right.length === 1 ? right[0]![0] : 'ambiguous';
}
