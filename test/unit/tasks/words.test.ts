import assert from 'node:assert/strict';
import { describe as inWords, lookups } from '../../../src/tasks/generate';
import type { Sample } from '../../../src/tasks/types';
import { taskNames } from '../../../src/tasks/types';
import { instructions, vocabulary } from '../../../src/tasks/words';
import { forEachTask, manySamples } from './samples';

const known = new Set(vocabulary);

/** Every text of a sample. */
function textsOf(sample: Sample): string[] {
  const pairs = lookups(sample).flatMap(({ question, pairs }) => [question, ...pairs.flat()]);
  const steps = sample.steps.flatMap(({ text, shown }) => [text, ...shown]);
  return [sample.question, sample.answer, inWords(sample), ...sample.reads, ...steps, ...pairs];
}

describe('the words of the tasks', () => {
  it('are a closed list of about a hundred, each once', () => {
    assert.equal(known.size, vocabulary.length);
    assert.ok(vocabulary.length >= 90 && vocabulary.length <= 130, String(vocabulary.length));
    for (const word of vocabulary) assert.match(word, /^([a-z]+|[a-d][1-4]|\d+|[.?])$/);
  });

  forEachTask('are all that is said', task => {
    for (const text of manySamples(task).flatMap(textsOf)) {
      for (const word of text.split(' ')) assert.ok(known.has(word), `"${word}" of "${text}"`);
    }
  });

  it('are all used, but for the 0 that completes the digits', () => {
    const texts = [
      ...Object.values(instructions).map(text => `answer ${text}`),
      ...taskNames.flatMap(task => manySamples(task).flatMap(textsOf)),
    ];
    const said = new Set(texts.flatMap(text => text.split(' ')));
    assert.deepEqual(
      vocabulary.filter(word => !said.has(word)),
      ['0'],
    );
  });
});
