// Lists of pairs: made of the benchmark, read within limits, and taken from chats.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pairsFile, somePairs } from './extracting';
import { makePairs } from '../../../src/engine/direction/make-pairs';
import { pairsFromChats, readPairs, writePairs } from '../../../src/engine/direction/pairs';
import { readAbilities } from '../../../src/model/abilities';
import { generate } from '../../../src/tasks/generate';
import { taskNames } from '../../../src/tasks/types';
import { temporaryFolder } from '../../support/folders';
import { root } from '../engines';

describe('pairs of the benchmark', () => {
  it('have the rationale and the answer of the sample that they name', () => {
    const pairs = makePairs({ task: 'all', count: 12, seed: 3 });
    assert.deepEqual(
      pairs.slice(0, 4).map(({ topic }) => topic),
      [...taskNames],
    );
    for (const { prompt, reasoning, direct, description, sample } of pairs) {
      const { task, ...options } = sample!;
      const { question, answer, steps, difficulty } = generate(task as 'trail', options);
      assert.equal(prompt, question);
      assert.equal(direct, `answer ${answer}`);
      assert.equal(reasoning, `${steps.map(({ text }) => text).join(' ')} answer ${answer}`);
      assert.equal(options.difficulty, difficulty);
      assert.ok(description!.length > 10);
    }
  });

  it('mark the answer as the models of the family do', () => {
    for (const name of ['pinhole', 'pinhole-text-same', 'pinhole-text-wide']) {
      const content = readFileSync(path.join(root, 'models', name, 'darkroom.json'), 'utf8');
      const { answerMarker } = readAbilities(JSON.parse(content));
      assert.ok(somePairs(1)[0]!.direct.startsWith(`${answerMarker} `), name);
    }
  });

  it('are of one difficulty if asked, and refused where there is none', () => {
    const pairs = makePairs({ task: 'bars', count: 5, seed: 3, difficulty: 2 });
    assert.ok(pairs.every(({ sample }) => sample!.difficulty === 2));
    assert.throws(() => makePairs({ task: 'maze', count: 5, seed: 3 }), /There is no task "maze"/);
    assert.throws(() => makePairs({ task: 'bars', count: 0, seed: 3 }), /number of pairs 0 is out of range/);
    assert.throws(() => makePairs({ task: 'bars', count: 5, seed: 3, difficulty: 9 }), /no difficulty 9/);
  });
});

describe('a list of pairs', () => {
  it('is read as it was written, and not written over', async () => {
    const file = path.join(temporaryFolder(), 'pairs.jsonl');
    const pairs = somePairs(5);
    assert.deepEqual((await writePairs(file, pairs)).topics, { bars: 1, relate: 1, trail: 2, turn: 1 });
    const found = await readPairs(file);
    assert.deepEqual(found.notes, []);
    assert.deepEqual(
      found.pairs.map(({ where, ...pair }) => (assert.match(where, /^pairs\.jsonl, line \d,$/), pair)),
      pairs,
    );
    assert.equal((await readPairs(file, 2)).pairs.length, 2);
    await assert.rejects(writePairs(file, somePairs(2, 'bars')), /is there already and holds something else/);
  });

  it('may have empty lines, other line ends and a mark at its beginning', async () => {
    const file = pairsFile([]);
    const [a, b] = somePairs(2).map(pair => JSON.stringify(pair));
    writeFileSync(file, `\ufeff${a}\r\n\r\n  \n${b}`);
    const { pairs } = await readPairs(file);
    assert.deepEqual(
      pairs.map(({ where }) => where),
      ['pairs.jsonl, line 1,', 'pairs.jsonl, line 4,'],
    );
  });

  it('says which line is wrong', async () => {
    const [good] = somePairs(1).map(pair => JSON.stringify(pair));
    const refused = async (content: string | Uint8Array, words: RegExp) => {
      const file = pairsFile([]);
      writeFileSync(file, content);
      await assert.rejects(readPairs(file), words);
    };
    await refused(`${good}\n{"prompt":`, /pairs\.jsonl, line 2, is not JSON/);
    await refused(`${good}\n\n{"prompt":"a"}`, /pairs\.jsonl, line 3, has no "reasoning"/);
    await refused(`${good}\n${'['.repeat(50)}`, /line 2, is nested more than 12 deep/);
    await refused(Buffer.from([0x22, 0xff, 0x22]), /line 1, is not UTF-8 text/);
    await refused(`${good}\n"${'a'.repeat(2 ** 20)}`, /line 2, is longer than 1(\.0)? MB/);
    await refused('\n\n', /pairs\.jsonl has no pairs/);
    await refused('\n'.repeat(100_001), /has more than 100,000 lines/);
    await assert.rejects(readPairs(path.join(temporaryFolder(), 'none.jsonl')), /none\.jsonl cannot be read/);
  });

  it('leaves out the pairs that are there twice, and says so', async () => {
    const [a, b] = somePairs(2);
    const { pairs, notes } = await readPairs(pairsFile([a!, b!, a!, { ...b, topic: 'other' }, a!, a!]));
    assert.deepEqual(
      pairs.map(({ where }) => where),
      ['pairs.jsonl, line 1,', 'pairs.jsonl, line 2,'],
    );
    assert.match(
      notes[0]!,
      /has 4 pairs more than once \(line 3 repeats line 1, line 4 repeats line 2, line 5 repeats line 1, …\); each counts once/,
    );
  });
});

describe('a list of chats', () => {
  it('gives the pairs that it has, and counts what it leaves', async () => {
    const chat = { prompt: 'How many?', chosen: 'One and one. Two.', rejected: 'Two.' };
    const file = pairsFile([chat, { ...chat, rejected: chat.chosen }, [1], { ...chat, prompt: 'Why?' }]);
    const { pairs, left } = await pairsFromChats(file);
    assert.deepEqual(
      pairs.map(({ prompt, reasoning }) => [prompt, reasoning]),
      [
        ['How many?', 'One and one. Two.'],
        ['Why?', 'One and one. Two.'],
      ],
    );
    assert.deepEqual(left, { 'have the same answer twice': 1, 'are no objects': 1 });
    assert.equal((await pairsFromChats(file, 1)).pairs.length, 1);
    await assert.rejects(
      pairsFromChats(pairsFile([[1], [2]])),
      /No line of pairs\.jsonl is a chat with two answers: 2 are no objects\./,
    );
  });
});
