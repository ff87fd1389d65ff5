// Bars: read one, two or three bars and reckon. The difficulty is the number of readings.
// No short cut: the answer is drawn first, so that all are equally frequent, and then bars that give it.

import { barBox, drawBars, sketchBars } from './bars-picture';
import type { Random } from '../shared/random';
import type { BarsFacts, Question, Step, Task } from './types';
import type { Colour } from './words';
import { colours } from './words';

/** Heights are 1 to 9. */
const tallest = 9;
const columnsForBars = 6;
const firstColumn = 1;

/** Heights of the bars that a question is about, in the order in which it names them. */
function heightsFor(random: Random, readings: number): number[] {
  if (readings === 1) return [random.between(1, tallest)];
  const answer = random.between(1, tallest - 1);
  const low = random.between(1, tallest - answer);
  if (readings === 2) return [low + answer, low];
  const first = random.between(1, low + answer - 1);
  return [first, low + answer - first, low];
}

function makeFacts(random: Random, readings: number): { facts: BarsFacts; asked: Colour[] } {
  const heights = heightsFor(random, readings);
  const count = random.between(4, columnsForBars);
  const named = random.shuffled(colours).slice(0, count);
  const bars = named.map((colour, i) => ({ colour, height: heights[i] ?? random.between(1, tallest) }));
  const start = firstColumn + random.below(columnsForBars - count + 1);
  return {
    facts: {
      task: 'bars',
      bars: random.shuffled(bars).map((bar, i) => ({ column: start + i, ...bar })),
    },
    asked: named.slice(0, readings),
  };
}

const digits = (most: number) => Array.from({ length: most }, (_, i) => String(i + 1));

function heightOf(facts: BarsFacts, colour: string): number | undefined {
  return facts.bars.find(bar => bar.colour === colour)?.height;
}

/** What the question about these bars has as its answer, or undefined if it cannot be asked. */
function reckon(facts: BarsFacts, asked: readonly string[]): number | undefined {
  const heights = asked.map(colour => heightOf(facts, colour));
  const [first, second, third] = heights;
  if (first === undefined || heights.includes(undefined)) return undefined;
  if (second === undefined) return first;
  if (third === undefined) return first > second ? first - second : undefined;
  const together = first + second;
  return together > third && together <= tallest ? together - third : undefined;
}

function questionText([first, second, third]: readonly string[]): string {
  if (first === undefined || second === undefined) return `how tall is the ${first ?? ''} bar ?`;
  if (third === undefined) return `how much taller is the ${first} bar than the ${second} bar ?`;
  return `how much taller are the ${first} and ${second} bars together than the ${third} bar ?`;
}

function ask(facts: BarsFacts, asked: readonly Colour[]): Question | undefined {
  const answer = reckon(facts, asked);
  if (answer === undefined) return undefined;
  return {
    difficulty: asked.length,
    question: questionText(asked),
    answer: String(answer),
    steps: [...asked.map((_, i) => readStep(facts, asked, i)), ...reckonSteps(facts, asked, answer)],
    reads: asked,
  };
}

function readStep(facts: BarsFacts, asked: readonly Colour[], i: number): Step {
  const colour = asked[i] ?? '';
  return {
    text: `${colour} ${heightOf(facts, colour) ?? ''} .`,
    boxes: [barBox(facts, colour)],
    shown: asked.slice(0, i + 1),
  };
}

/** The sketch holds the level that was reckoned, as a digit. */
function reckonSteps(facts: BarsFacts, asked: readonly Colour[], answer: number): Step[] {
  const [first = 0, second, third] = asked.map(colour => heightOf(facts, colour) ?? 0);
  if (second === undefined) return [];
  const difference = (minuend: number, subtrahend: number) => ({
    text: `${minuend} minus ${subtrahend} is ${answer} .`,
    boxes: asked.map(colour => barBox(facts, colour)),
    shown: [...asked, String(answer)],
  });
  if (third === undefined) return [difference(first, second)];
  const sum = {
    text: `${first} plus ${second} is ${first + second} .`,
    boxes: asked.slice(0, 2).map(colour => barBox(facts, colour)),
    shown: [...asked, String(first + second)],
  };
  return [sum, difference(first + second, third)];
}

function another(facts: BarsFacts, random: Random): Question | undefined {
  const asked = random
    .shuffled(facts.bars)
    .slice(0, random.between(1, 3))
    .map(bar => bar.colour);
  return ask(facts, asked) ?? ask(facts, [...asked].reverse());
}

export const bars: Task<BarsFacts> = {
  name: 'bars',
  difficulties: [1, 2, 3],
  answers: readings => digits(readings === 1 ? tallest : tallest - 1),
  chance: (1 / tallest + 2 / (tallest - 1)) / 3,
  make: (random, difficulty) => {
    const { facts, asked } = makeFacts(random, difficulty);
    const question = ask(facts, asked);
    if (!question) throw new RangeError('The bars do not give their own answer.');
    return { facts, question };
  },
  another,
  lookups: facts => [
    {
      question: 'how tall is the bar ?',
      pairs: facts.bars.map(({ colour, height }) => [colour, String(height)] as const),
    },
  ],
  describe: facts => facts.bars.map(({ colour, height }) => `${colour} ${height} .`).join(' '),
  readAt: (facts, _, address) => reckon(facts, address)?.toString(),
  draw: (facts, style) => drawBars(facts, style),
  sketch: (facts, style, shown) => sketchBars(facts, style, shown),
};
