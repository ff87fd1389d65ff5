import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { sampleRecordOf, truthOf } from '../../src/trace/sample-record';
import { temporaryFolder } from '../support/folders';

const root = process.env['DARKROOM_ROOT'] ?? '.';

function beside(lines: readonly string[]): string {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'samples.jsonl'), lines.join('\n'));
  return path.join(folder, 'cat.png');
}

const own = {
  picture: 'cat.png',
  task: 'trail',
  seed: 1,
  question: 'Where ?',
  answer: 'here',
  difficulty: 2,
};

describe('the record beside a picture', () => {
  it('is found for every sample that comes with Darkroom, with its own question first', async () => {
    const record = await sampleRecordOf(path.join(root, 'samples', 'trail-1-0.png'));
    assert.equal(record?.task, 'trail');
    assert.match(record.questions[0]?.question ?? '', /for 6 steps/);
    assert.ok(record.questions.length > 1);
  });

  it('is none without the file, and none for another picture', async () => {
    assert.equal(await sampleRecordOf(path.join(temporaryFolder(), 'cat.png')), undefined);
    assert.equal(await sampleRecordOf(beside([JSON.stringify({ ...own, picture: 'dog.png' })])), undefined);
  });

  it('survives lines that are broken, of another shape, or about the picture without saying so', async () => {
    const broken = [
      '{"picture":"cat.png"',
      '[]',
      'null',
      '{"picture":"cat.png"}',
      '{"note":"\\"cat.png\\""}',
      '',
    ];
    const record = await sampleRecordOf(beside([...broken, JSON.stringify(own)]));
    assert.equal(record?.questions[0]?.answer, 'here');
  });

  it('gives up on a line without an end instead of holding it', async () => {
    assert.equal(await sampleRecordOf(beside(['x'.repeat(3 * 2 ** 20), JSON.stringify(own)])), undefined);
  });

  it('knows the truth of its own question and of the others, however they are spaced, and of no other', async () => {
    const others = [{ question: 'How many ?', answer: '3', difficulty: 1, boxes: [[[0, 0, 8, 8]]] }];
    const record = await sampleRecordOf(beside([JSON.stringify({ ...own, others })]));
    assert.deepEqual(truthOf(record, '  where  ?'), { task: 'trail', seed: 1, truth: 'here' });
    assert.deepEqual(truthOf(record, 'how many ?'), {
      task: 'trail',
      seed: 1,
      truth: '3',
      box: [0, 0, 8, 8],
    });
    assert.equal(truthOf(record, 'why ?'), undefined);
  });

  it('has no box where the answer is read in several places or the numbers are none', async () => {
    for (const boxes of [
      [
        [
          [0, 0, 8, 8],
          [8, 8, 16, 16],
        ],
      ],
      [[[0, 0, 8]]],
      [[[0, 0, 8, 'x']]],
      'here',
    ]) {
      const record = await sampleRecordOf(beside([JSON.stringify({ ...own, boxes })]));
      assert.equal(truthOf(record, own.question)?.box, undefined);
    }
  });
});
