import assert from 'node:assert/strict';
import { generate, lookups, otherQuestions, taskOf } from '../../../src/tasks/generate';
import type { Question, Sample, TrailFacts } from '../../../src/tasks/types';
import { forEachTask, groupBy, manySamples } from './samples';
import { solve } from './solver';

describe('samples', () => {
  forEachTask('have the answer that a second opinion finds in the facts', task => {
    for (const { question, facts, answer } of manySamples(task))
      assert.equal(solve(question, facts), answer, question);
  });

  forEachTask('come with other questions, which are right as well', task => {
    let asked = 0;
    for (const sample of manySamples(task).slice(0, 500)) {
      const others: readonly Question[] = otherQuestions(sample, 4);
      const texts = [sample, ...others].map(({ question }) => question);
      assert.equal(new Set(texts).size, texts.length, 'none twice');
      for (const { question, answer } of others)
        assert.equal(solve(question, sample.facts), answer, question);
      asked += others.length;
    }
    assert.ok(asked >= 400, `${asked} of 2000`);
  });

  forEachTask('have every difficulty equally often, and are the same when it is asked for', task => {
    const levels = groupBy(manySamples(task), sample => sample.difficulty);
    const { difficulties } = taskOf(task);
    assert.deepEqual([...levels.keys()].sort(), [...difficulties]);
    for (const samples of levels.values())
      assert.ok(Math.abs(samples.length - 2000 / difficulties.length) < 120, String(samples.length));
    for (const { seed, index, difficulty, facts, question } of manySamples(task).slice(0, 50)) {
      const again = generate(task, { seed, index, difficulty });
      assert.deepEqual({ facts: again.facts, question: again.question }, { facts, question });
    }
  });

  forEachTask('say in their look-ups what is in the facts, and in one hop', task => {
    for (const sample of manySamples(task).slice(0, 200)) {
      for (const { question, pairs } of lookups(sample)) {
        assert.match(question, / \?$/);
        assert.equal(
          new Set(pairs.map(([address]) => address)).size,
          pairs.length,
          'an address has one value',
        );
      }
    }
  });

  it('name in the rationale a value right behind its address', () => {
    for (const { steps, answer, reads } of manySamples('trail'))
      assert.equal(steps.at(-1)!.text, `cell ${reads[0]!} ${answer} .`);
    for (const { steps, answer, reads, question } of manySamples('relate')) {
      const [, , , cell, colour, shape] = steps.at(-1)!.text.replace(' of ', ' ').split(' ');
      assert.deepEqual([cell, question.startsWith('what colour') ? colour : shape], [reads[0], answer]);
    }
    for (const { steps, facts } of manySamples('bars')) {
      assert.ok(facts.task === 'bars');
      for (const { text } of steps.slice(0, 1))
        assert.ok(facts.bars.some(({ colour, height }) => text === `${colour} ${height} .`));
    }
    for (const { steps, answer, reads } of manySamples('turn'))
      assert.match(steps.at(-1)!.text, new RegExp(`^(${reads.join('|')}) in ${answer} \\.$`));
  });
});

describe('trail', () => {
  const trails = () => manySamples('trail') as readonly (Sample & { facts: TrailFacts })[];

  it('never leaves the grid and comes to no cell twice', () => {
    for (const { facts, difficulty } of trails()) {
      assert.equal(new Set(facts.path).size, 7);
      assert.equal(facts.path[0], facts.ring);
      assert.ok(difficulty < facts.path.length);
      facts.arrow.forEach((direction, cell) => {
        const edge = { up: cell < 4, down: cell > 11, left: cell % 4 === 0, right: cell % 4 === 3 }[
          direction
        ];
        assert.ok(!edge, `${direction} from ${cell}`);
      });
    }
  });

  it('has every colour twice, so that counting colours does not help', () => {
    for (const { facts } of trails()) {
      const counts = groupBy(facts.colour, colour => colour);
      assert.equal(counts.size, 8);
      for (const cells of counts.values()) assert.equal(cells.length, 2);
    }
  });

  it('has a step and a sentence for each arrow, and one for the colour', () => {
    for (const { steps, difficulty, facts } of trails()) {
      assert.equal(steps.length, difficulty + 1);
      steps.slice(0, -1).forEach(({ text }, i) => {
        const [from, to] = [facts.path[i]!, facts.path[i + 1]!];
        assert.match(text, new RegExp(`^step ${i + 1} ${from} (up|down|left|right) to ${to} \\.$`));
      });
    }
  });
});
