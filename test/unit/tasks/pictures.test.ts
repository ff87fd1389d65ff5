import assert from 'node:assert/strict';
import { generate } from '../../../src/tasks/generate';
import { currentFrame, ink } from '../../../src/tasks/palettes';
import { paletteOf } from '../../../src/tasks/style';
import type { Box, Sample, TaskName } from '../../../src/tasks/types';
import type { Colour } from '../../../src/tasks/words';
import { cells, colours, options } from '../../../src/tasks/words';
import { forEachTask, manySamples } from './samples';

// Reads pictures with nothing but their pixels and the palette, as an eye would.

type Pixel = readonly number[];

const count = 150;
const side = 128;

function pixelAt(picture: Uint8Array, x: number, y: number): Pixel {
  const at = (Math.floor(y) * side + Math.floor(x)) * 3;
  return [...picture.subarray(at, at + 3)];
}

const distance = (one: Pixel, other: Pixel) => Math.hypot(...one.map((value, i) => value - other[i]!));

type Colours = readonly (readonly [name: Colour, rgb: Pixel])[];

const coloursOf = ({ style }: Sample): Colours => {
  const palette = paletteOf(style);
  return colours.map(name => [name, palette[name]]);
};

/** The name of the colour of the pixel whose red stands at a place of the data. */
function nameAt(picture: Uint8Array, at: number, known: Colours): Colour | undefined {
  const [red, green, blue] = [picture[at]!, picture[at + 1]!, picture[at + 2]!];
  for (let i = 0; i < known.length; i++) {
    const [name, rgb] = known[i]!;
    if ((red - rgb[0]!) ** 2 + (green - rgb[1]!) ** 2 + (blue - rgb[2]!) ** 2 < 16 ** 2) return name;
  }
  return undefined;
}

/** The name of a pixel's colour, or undefined for paper, ink and edges. */
function colourAt(picture: Uint8Array, x: number, y: number, sample: Sample): Colour | undefined {
  return nameAt(picture, (Math.floor(y) * side + Math.floor(x)) * 3, coloursOf(sample));
}

function pixelsOf([left, top, right, bottom]: Box): { x: number; y: number }[] {
  return Array.from({ length: (right - left) * (bottom - top) }, (_, i) => ({
    x: left + (i % (right - left)),
    y: top + Math.floor(i / (right - left)),
  }));
}

const cellBox = (cell: number): Box => {
  const [left, top] = [(cell % 4) * 32, Math.floor(cell / 4) * 32];
  return [left, top, left + 32, top + 32];
};

/** The colour that most coloured pixels of the box have, if there are some. */
function mainColour(picture: Uint8Array, box: Box, sample: Sample): Colour | undefined {
  const [left, top, right, bottom] = box;
  const known = coloursOf(sample);
  const counts = new Map<Colour, number>();
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const name = nameAt(picture, (y * side + x) * 3, known);
      if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most && most[1] > 20 ? most[0] : undefined;
}

const isInk = (pixel: Pixel) => distance(pixel, ink) < 40;

/** The arrow is the ink near the middle; it is longer than wide, and its head is heavier than its tail. */
function arrowOf(picture: Uint8Array, cell: number): string {
  const [left, top] = cellBox(cell);
  const inked = pixelsOf([left + 6, top + 6, left + 26, top + 26]).filter(({ x, y }) =>
    isInk(pixelAt(picture, x, y)),
  );
  const middleOf = (values: number[]) => (Math.min(...values) + Math.max(...values)) / 2;
  const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [xs, ys] = [inked.map(({ x }) => x), inked.map(({ y }) => y)];
  const [dx, dy] = [meanOf(xs) - middleOf(xs), meanOf(ys) - middleOf(ys)];
  if (Math.abs(dx) > Math.abs(dy)) return dx > 0 ? 'right' : 'left';
  return dy > 0 ? 'down' : 'up';
}

function hasRing(picture: Uint8Array, cell: number): boolean {
  const [left, top] = cellBox(cell);
  const around = Array.from({ length: 16 }, (_, i) => {
    const angle = (i * Math.PI) / 8;
    return pixelAt(picture, left + 16 + 14.2 * Math.cos(angle), top + 16 + 14.2 * Math.sin(angle));
  });
  return around.filter(pixel => Math.max(...pixel) < 128).length >= 12;
}

function assertShowsFacts(sample: Sample): void {
  const { facts, picture } = sample;
  switch (facts.task) {
    case 'trail':
      cells.forEach((name, cell) => {
        assert.equal(mainColour(picture, cellBox(cell), sample), facts.colour[cell]);
        assert.equal(arrowOf(picture, cell), facts.arrow[cell]);
        assert.equal(hasRing(picture, cell), name === facts.ring);
      });
      break;
    case 'relate':
      cells.forEach((name, cell) => {
        const thing = facts.things.find(thing => thing.cell === name);
        assert.equal(mainColour(picture, cellBox(cell), sample), thing?.colour);
      });
      break;
    case 'bars':
      for (const { column, colour, height } of facts.bars) {
        const rows = pixelsOf([column * 16 + 8, 0, column * 16 + 9, side]);
        const coloured = rows.filter(({ x, y }) => colourAt(picture, x, y, sample) === colour);
        assert.equal(Math.round(coloured.length / 12), height, `${colour} bar`);
      }
      break;
    case 'turn': {
      const filled = (x: number, y: number) => colourAt(picture, x, y, sample) === facts.colour;
      const shown = (left: number, top: number, size: number) =>
        cells.filter((_, i) =>
          filled(left + (i % 4) * size + size / 2, top + Math.floor(i / 4) * size + size / 2),
        );
      assert.deepEqual(shown(32, 16, 16), facts.pattern);
      options.forEach((option, i) => assert.deepEqual(shown(32 * i + 2, 98, 7), facts.options[option]));
    }
  }
}

describe('pictures', () => {
  forEachTask('show their facts to one who reads pixels, noise or not', task => {
    for (let index = 0; index < count; index++) assertShowsFacts(generate(task, { seed: 11, index }));
  });

  forEachTask('have the shapes, sizes and papers of their style', task => {
    const looks = Array.from({ length: 40 }, (_, index) => {
      const plain = { palette: 0, paper: index % 5, noise: 0 };
      const sample = generate(task, { seed: 11, index: 0, style: plain });
      return sample.picture.slice(0, 3).join();
    });
    assert.equal(new Set(looks).size, 5, 'the corner of the picture has the colour of the paper');
  });
});

/** What one who has read these sentences knows, as the sketch should show it. */
function knownAfter(sentences: readonly string[], task: TaskName): string[] {
  const words = sentences.map(sentence => sentence.split(' '));
  const last = words.at(-1)!;
  const distinct = (list: readonly string[]) => [...new Set(list)];
  if (task === 'trail' || task === 'relate')
    return distinct(words.flat().filter(word => cells.includes(word)));
  if (task === 'bars') {
    const reckoned = last.includes('is') ? [last.at(-2)!] : [];
    return [
      ...distinct(words.flat().filter(word => (colours as readonly string[]).includes(word))),
      ...reckoned,
    ];
  }
  const pattern = words[0]!.slice(1, -1);
  // "turn 90 a1 d1 b1 d2 .": from and to in turns.
  const turned = words.findLast(([first]) => first === 'turn')?.slice(2, -1);
  const positions = turned?.filter((_, i) => i % 2 === 1) ?? pattern;
  return [...positions, ...(last[1] === 'in' ? last.slice(2, -1) : [])];
}

describe('sketches', () => {
  forEachTask('show what the sentences so far have said, the newest last', task => {
    for (const { steps } of manySamples(task, 500)) {
      steps.forEach(({ shown }, i) => {
        const sentences = steps.slice(0, i + 1).map(({ text }) => text);
        assert.deepEqual(shown, knownAfter(sentences, task), sentences.join(' '));
      });
    }
  });

  const framed = (sketch: Uint8Array, cell: number) => {
    const [left, top] = cellBox(cell);
    return distance(pixelAt(sketch, left + 16, top + 1), currentFrame) < 12;
  };

  for (const task of ['trail', 'relate'] as const) {
    it(`show the cells that the step knows, frame the current one and nothing else: ${task}`, () => {
      for (let index = 0; index < 40; index++) {
        const sample = generate(task, { seed: 12, index });
        for (const step of sample.steps) {
          const sketch = step.sketch();
          cells.forEach((name, cell) => {
            const seen = mainColour(sketch, cellBox(cell), sample);
            const there = mainColour(sample.picture, cellBox(cell), sample);
            assert.equal(seen, step.shown.includes(name) ? there : undefined, `${name} after "${step.text}"`);
            assert.equal(framed(sketch, cell), name === step.shown.at(-1));
          });
        }
      }
    });
  }

  it('show the bars that were read, and the level that was reckoned', () => {
    for (let index = 0; index < 80; index++) {
      const sample = generate('bars', { seed: 12, index });
      assert.ok(sample.facts.task === 'bars');
      for (const { shown, sketch } of sample.steps) {
        const drawn = sketch();
        for (const { column, colour } of sample.facts.bars) {
          const seen = mainColour(drawn, [column * 16, 0, column * 16 + 16, 116], sample);
          assert.equal(seen === colour, shown.includes(colour));
        }
        const level = shown.find(word => /^\d$/.test(word));
        const marked = Array.from({ length: 9 }, (_, i) => i + 1).filter(
          height => distance(pixelAt(drawn, 11, 118 - 12 * height), currentFrame) < 12,
        );
        assert.deepEqual(marked.map(String), level === undefined ? [] : [level]);
      }
    }
  });

  it('show the pattern as far as it is turned, and the options that are left', () => {
    for (let index = 0; index < 80; index++) {
      const sample = generate('turn', { seed: 12, index });
      const { facts } = sample;
      assert.ok(facts.task === 'turn');
      for (const { shown, sketch } of sample.steps) {
        const drawn = sketch();
        const filled = (x: number, y: number): boolean => colourAt(drawn, x, y, sample) === facts.colour;
        const pattern: string[] = cells.filter((_, i) =>
          filled(40 + (i % 4) * 16, 24 + Math.floor(i / 4) * 16),
        );
        assert.deepEqual(
          pattern,
          cells.filter(cell => shown.includes(cell)),
        );
        options.forEach((option, i) => {
          const some = cells.some((_, c) => filled(32 * i + 5 + (c % 4) * 7, 101 + Math.floor(c / 4) * 7));
          assert.equal(some, shown.includes(option));
        });
      }
      assert.equal(sample.steps.at(-1)!.shown.at(-1), sample.answer);
    }
  });
});

describe('boxes', () => {
  forEachTask('lie in the picture', task => {
    for (let index = 0; index < 200; index++) {
      for (const { boxes } of generate(task, { seed: 13, index }).steps) {
        assert.ok(boxes.length > 0);
        for (const [left, top, right, bottom] of boxes)
          assert.ok(0 <= left && left < right && right <= side && 0 <= top && top < bottom && bottom <= side);
      }
    }
  });

  it('are around what the sentence of the step names', () => {
    for (let index = 0; index < 100; index++) {
      const trail = generate('trail', { seed: 13, index });
      for (const { text, boxes } of trail.steps) {
        const named = text.split(' ').filter(word => cells.includes(word));
        assert.deepEqual(
          boxes,
          named.map(name => cellBox(cells.indexOf(name))),
        );
      }
      const relate = generate('relate', { seed: 13, index });
      for (const { text, boxes } of relate.steps) {
        const last = text.split(' ').findLast(word => cells.includes(word))!;
        assert.deepEqual(boxes, [cellBox(cells.indexOf(last))]);
      }
      const bars = generate('bars', { seed: 13, index });
      for (const { text, boxes } of bars.steps.slice(0, bars.reads.length))
        assert.equal(mainColour(bars.picture, boxes[0]!, bars), text.split(' ')[0]);
      const turn = generate('turn', { seed: 13, index });
      const answered = turn.steps.at(-1)!;
      const filled = answered.boxes.filter(([x, y]) => colourAt(turn.picture, x + 3, y + 3, turn));
      assert.equal(filled.length, 1, 'the last cell that is looked at is in one option only');
      assert.equal(options[Math.floor(filled[0]![0] / 32)], turn.answer);
    }
  });
});
