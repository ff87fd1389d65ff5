import assert from 'node:assert/strict';
import { chance, contrast, generate, impliedAnswer, taskOf } from '../../../src/tasks/generate';
import { forEachTask, groupBy, manySamples } from './samples';

describe('answers', () => {
  forEachTask('are balanced at every difficulty', task => {
    for (const difficulty of taskOf(task).difficulties) {
      const answers = Array.from(
        { length: 1600 },
        (_, index) => generate(task, { seed: 5, index, difficulty }).answer,
      );
      const allowed = taskOf(task).answers(difficulty);
      const groups = task === 'relate' ? [allowed.slice(0, 8), allowed.slice(8)] : [allowed];
      for (const group of groups) {
        const expected = 1600 / groups.length / group.length;
        const chiSquare = group
          .map(answer => (answers.filter(given => given === answer).length - expected) ** 2 / expected)
          .reduce((sum, part) => sum + part, 0);
        // Eight degrees of freedom stay below 26 in 999 of 1000 cases; the halves of relate vary as well.
        assert.ok(chiSquare < 26, `${task} ${difficulty}: ${chiSquare.toFixed(1)}`);
      }
      assert.ok(answers.every(answer => allowed.includes(answer)));
    }
  });

  forEachTask('are right by the best blind guess as often as is said', task => {
    const byQuestion = groupBy(manySamples(task), ({ question, difficulty }) =>
      task === 'relate' ? question.split(' ')[1] : difficulty,
    );
    // The best constant answer for each kind of question, over fresh samples so that it is not fitted to them.
    const guesses = new Map(
      [...byQuestion].map(([kind, samples]) => [kind, mostFrequent(samples.map(s => s.answer))]),
    );
    const fresh = Array.from({ length: 3000 }, (_, index) => generate(task, { seed: 99, index }));
    const right = fresh.filter(
      ({ question, difficulty, answer }) =>
        guesses.get(task === 'relate' ? question.split(' ')[1] : difficulty) === answer,
    );
    assert.ok(Math.abs(right.length / 3000 - chance(task)) < 0.025, `${right.length / 3000}`);
  });

  forEachTask('are in equal numbers in a contrast', task => {
    for (const count of [1, 37, 144]) {
      const samples = contrast(task, { seed: 3, count, difficulty: 2 });
      assert.equal(samples.length, count);
      const sizes = taskOf(task)
        .answers(2)
        .map(answer => samples.filter(sample => sample.answer === answer).length);
      assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1, sizes.join(' '));
    }
  });

  forEachTask('implied by another sample belong to this picture', task => {
    const samples = manySamples(task).slice(0, 400);
    let [defined, different] = [0, 0];
    samples.forEach((sample, i) => {
      assert.equal(impliedAnswer(sample, sample), sample.answer, 'a sample implies its own answer');
      const implied = impliedAnswer(sample, samples[(i + 1) % samples.length]!);
      if (implied === undefined) return;
      defined++;
      if (implied !== sample.answer) different++;
    });
    assert.ok(defined >= 40, `${defined} of 400 are defined`);
    assert.ok(different >= 20, `${different} of ${defined} differ from the own answer`);
  });

  it('implied by a trail are the colour of its last cell in the other picture', () => {
    const [sample, donor] = [
      generate('trail', { seed: 1, index: 1 }),
      generate('trail', { seed: 1, index: 2 }),
    ];
    assert.ok(sample.facts.task === 'trail');
    const cell = donor.reads[0]!;
    const place = 'abcd'.indexOf(cell[0]!) + 4 * (Number(cell[1]) - 1);
    assert.equal(impliedAnswer(sample, donor), sample.facts.colour[place]);
    assert.equal(impliedAnswer(sample, generate('bars', { seed: 1, index: 2 })), undefined);
  });
});

function mostFrequent(answers: readonly string[]): string {
  const counted = [...groupBy(answers, answer => answer)].sort(([, a], [, b]) => b.length - a.length);
  return counted[0]![0];
}
