// Relate: from a named thing over one to three relations to the thing that is asked for. The difficulty is the number
// of relations. A relation leads to the very next cell, so that it has one meaning at most.
// No short cut: the colours are nearly equally frequent in a picture, and so are the shapes.

import { drawBoard, sketchBoard } from './board';
import type { Thing } from './board';
import { cellBox, cellIndex, cellName, directionBetween, neighbour, walks, ways } from './grid';
import type { Random } from '../shared/random';
import type { Question, RelateFacts, Step, Task } from './types';
import { cells, colours, relations, shapes } from './words';

const mostRelations = 3;
const attributes = ['colour', 'shape'] as const;
type Attribute = (typeof attributes)[number];

const [fewestThings, mostThings] = [8, 10];

/** The things of the chain are put down first, the others anywhere else. */
function makeFacts(random: Random, chain: readonly number[]): RelateFacts {
  const count = random.between(fewestThings, mostThings);
  const others = random.shuffled(cells.map((_, cell) => cell).filter(cell => !chain.includes(cell)));
  const places = [...chain, ...others.slice(0, count - chain.length)].sort((one, other) => one - other);
  const looks = random.shuffled(differentLooks(random, count));
  return { task: 'relate', things: looks.map((look, i) => ({ cell: cellName(places[i] ?? 0), ...look })) };
}

/** Each colour and shape as often as the others, give or take one, and no pair twice. */
function differentLooks(random: Random, count: number) {
  const evenly = <T>(list: readonly T[]) =>
    Array.from({ length: Math.ceil(count / list.length) }, () => random.shuffled(list))
      .flat()
      .slice(0, count);
  for (;;) {
    const shape = random.shuffled(evenly(shapes));
    const looks = evenly(colours).map((colour, i) => ({ colour, shape: shape[i] ?? 'circle' }));
    if (new Set(looks.map(look => `${look.colour} ${look.shape}`)).size === count) return looks;
  }
}

function thingAt(facts: RelateFacts, cell: number) {
  return facts.things.find(thing => thing.cell === cellName(cell));
}

function nameAt(facts: RelateFacts, cell: number): string {
  const thing = thingAt(facts, cell);
  return thing ? `${thing.colour} ${thing.shape}` : 'empty';
}

function ask(facts: RelateFacts, chain: readonly number[], attribute: Attribute): Question {
  const [first = 0] = chain;
  const last = chain.at(-1) ?? 0;
  const hops = chain
    .slice(1)
    .map((to, i) => ({ to, from: chain[i] ?? 0, relation: relations[directionBetween(chain[i] ?? 0, to)] }));
  const path = hops.map(({ relation }) => `the thing ${relation} `).reverse();
  return {
    difficulty: hops.length,
    question: `what ${attribute} is ${path.join('')}the ${nameAt(facts, first)} ?`,
    answer: thingAt(facts, last)?.[attribute] ?? '',
    steps: [
      stepTo(first, `${nameAt(facts, first)} ${cellName(first)} .`, []),
      ...hops.map(({ to, from, relation }, i) =>
        stepTo(
          to,
          `${relation} ${cellName(from)} is ${cellName(to)} ${nameAt(facts, to)} .`,
          chain.slice(0, i + 1),
        ),
      ),
    ],
    reads: [cellName(last)],
  };
}

function stepTo(cell: number, text: string, before: readonly number[]): Step {
  return { text, boxes: [cellBox(cell)], shown: [...before, cell].map(cellName) };
}

/** A walk from thing to thing that comes to none twice. */
function another(facts: RelateFacts, random: Random): Question | undefined {
  const chain = [cellIndex(random.pick(facts.things).cell)];
  const relationsWanted = random.between(1, mostRelations);
  for (let done = 0; done < relationsWanted; done++) {
    const here = chain.at(-1) ?? 0;
    const next = (ways[here] ?? [])
      .map(direction => neighbour(here, direction) ?? here)
      .filter(cell => !chain.includes(cell) && thingAt(facts, cell));
    if (next.length === 0) return undefined;
    chain.push(random.pick(next));
  }
  return ask(facts, chain, random.pick(attributes));
}

function things(facts: RelateFacts): (Thing | undefined)[] {
  return cells.map((_, cell) => thingAt(facts, cell));
}

function pairsOf(facts: RelateFacts, attribute: Attribute) {
  return cells.map((cell, i) => [cell, thingAt(facts, i)?.[attribute] ?? 'empty'] as const);
}

export const relate: Task<RelateFacts> = {
  name: 'relate',
  difficulties: [1, 2, 3],
  answers: () => [...colours, ...shapes],
  chance: (1 / colours.length + 1 / shapes.length) / 2,
  make: (random, difficulty) => {
    const chain = random.pick(walks(difficulty));
    const facts = makeFacts(random, chain);
    return { facts, question: ask(facts, chain, random.pick(attributes)) };
  },
  another,
  lookups: facts => [
    { question: 'what colour is in the cell ?', pairs: pairsOf(facts, 'colour') },
    { question: 'what shape is in the cell ?', pairs: pairsOf(facts, 'shape') },
    {
      question: 'which cell has the thing ?',
      pairs: facts.things.map(({ cell, colour, shape }) => [`${colour} ${shape}`, cell] as const),
    },
  ],
  describe: facts => facts.things.map(({ cell, colour, shape }) => `${cell} ${colour} ${shape} .`).join(' '),
  readAt: (facts, { question }, [cell = '']) => {
    const attribute = attributes.find(name => question.startsWith(`what ${name} `)) ?? 'colour';
    return thingAt(facts, cellIndex(cell))?.[attribute];
  },
  draw: (facts, style) => drawBoard(things(facts), style),
  sketch: (facts, style, shown) => sketchBoard(things(facts), style, shown),
};
