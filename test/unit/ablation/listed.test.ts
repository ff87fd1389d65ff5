// A person's own samples: read line by line with whatever is wrong said with its line, lent latents by whom, guessed how often,
// and asked for nothing that they lack.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { donorOf } from '../../../src/ablation/listed/donor';
import { guessed } from '../../../src/ablation/listed/guess';
import { requireKnown } from '../../../src/ablation/listed/needs';
import { parseAblation } from '../../../src/ablation/parse-spec';
import { recipeAbout } from '../../../src/ablation/recipes/all';
import type { SampleNeed } from '../../../src/ablation/sample-need';
import { standardArms } from '../../../src/ablation/standard-arms';
import { findListed } from '../../../src/engine/ablation/listed/listed-source';
import { findRepeated } from '../../../src/engine/ablation/listed/repeated-source';
import { pngEncoder } from '../../../src/engine/png';
import { DarkroomError } from '../../../src/shared/errors';
import { pictureBytes } from '../../../src/tasks/canvas';
import { temporaryFolder } from '../../support/folders';

const line = (part: Record<string, unknown>) =>
  JSON.stringify({ image: 'a.png', question: 'What?', ...part });

async function pictures(folder: string, names: readonly string[]): Promise<void> {
  const toPng = await pngEncoder();
  for (const [shade, name] of names.entries())
    writeFileSync(path.join(folder, name), await toPng(new Uint8Array(pictureBytes).fill(shade)));
}

/** What a file of these lines has. */
async function found(lines: readonly string[], names: readonly string[] = ['a.png', 'b.png']) {
  const folder = temporaryFolder();
  await pictures(folder, names);
  writeFileSync(path.join(folder, 'list.jsonl'), lines.join('\n'));
  return findListed({ list: { file: 'list.jsonl' }, seed: 1 }, folder);
}

describe('samples in a file', () => {
  it('are read with what each line says, in sets by their group, pictures beside the file', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'data'));
    await pictures(path.join(folder, 'data'), ['a.png', 'b.png']);
    const lines = [
      `\uFEFF${line({ answer: 'red', group: 'one', truth: [[0, 0, 64, 128]], split: 'test' })}\r`,
      '',
      line({ picture: 'b.png', image: undefined, answer: 'blue', group: 'two', id: 'the second' }),
      line({ image: 'b.png', answer: 'Green', group: 'one', difficulty: 2 }),
      line({ image: 'b.png', answer: 'red', group: 'one' }),
    ];
    writeFileSync(path.join(folder, 'data', 'list.jsonl'), lines.join('\n'));
    const {
      found: of,
      has,
      notes,
      source,
    } = await findListed({ list: { file: 'data/list.jsonl' }, seed: 1 }, folder);
    assert.deepEqual(of.sets, [
      { name: 'one', count: 3, chance: 2 / 3 },
      { name: 'two', count: 1, chance: 1 },
    ]);
    assert.deepEqual([...has], ['answers'], 'a set of one has no donor; not all have boxes');
    assert.match(notes.join(), /^list\.jsonl says what is not read here: "split" \(1\)\.$/);
    const samples = source(true);
    const names = [0, 1, 2].map(index => samples.nameOf({ task: 'one', index }));
    assert.deepEqual(names, ['a.png', 'b.png', 'b.png (2)']);
    assert.equal(samples.nameOf({ task: 'two', index: 0 }), 'the second');
    const { sample, donor } = await samples.at({ task: 'one', index: 0 });
    assert.deepEqual([sample.answer, donor?.sample.answer], ['red', 'Green']);
    assert.deepEqual('truth' in sample && sample.truth, [[0, 0, 64, 128]]);
  });

  it('are refused with the line of the mistake', async () => {
    const bad: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /^samples\.file: list\.jsonl has no samples/],
      [[line({}), '{"image"'], /^samples\.file: list\.jsonl, line 2 is no JSON/],
      [['[1]'], /line 1 must be an object/],
      [['', line({ image: undefined })], /line 2: image must be a text .* is missing/],
      [[line({ question: 3 })], /line 1: question must be a text .* is 3/],
      [[line({ image: '//host/x.png' })], /line 1: image is a network address/],
      [[line({ answer: ' ' })], /line 1: answer must be a text/],
      [[line({ difficulty: 0 })], /line 1: difficulty must be a whole number/],
      [[line({ truth: [[0, 0, 5]] })], /line 1: truth\[0\] must be \[left, top, right, bottom\]/],
      [[line({ truth: [[5, 0, 5, 9]] })], /line 1: truth\[0\] is empty/],
      [
        [line({ truth: [[0, 0, 129, 9]] })],
        /line 1: truth\[0\] reaches beyond the picture, which has 128 x 128/,
      ],
      [[line({ answer: 'red' }), line({})], /line 2: answer is missing, and others have one/],
      [[line({ id: 'x' }), line({ id: 'x' })], /line 2: id x is that of another sample/],
      [[line({ donor: 'y' })], /line 1: donor names y, which is no sample of its group/],
      [[line({ donor: 'a.png' })], /line 1: donor is the sample itself/],
      [
        [line({ answer: 'a red', donor: 'b.png' }), line({ image: 'b.png', answer: 'Red.' })],
        /line 1: donor has the same answer/,
      ],
      [
        [line({ image: 'none.png' })],
        /list\.jsonl has no picture that can be read: There is no file .*none\.png/,
      ],
      [[`"${'x'.repeat(70_000)}"`], /line 1 is longer than 64 KiB/],
    ];
    for (const [lines, sentence] of bad)
      await assert.rejects(
        found(lines),
        (error: unknown) =>
          error instanceof DarkroomError && sentence.test(`${error.message} ${error.remedy ?? ''}`),
        `${sentence}`,
      );
    await assert.rejects(
      findListed({ list: { file: 'no.jsonl' }, seed: 1 }, temporaryFolder()),
      /cannot be read/,
    );
  });

  it('are another experiment where a picture is another one', async () => {
    const [one, other] = [['a.png'], ['x.png', 'a.png']] as const;
    const hash = async (names: readonly string[]) => (await found([line({})], names)).found.hash;
    assert.equal(await hash(one), await hash(one));
    assert.notEqual(await hash(one), await hash(other), 'another shade under the same name');
  });

  it('go on without a picture that cannot be read, and say so', async () => {
    const {
      found: of,
      notes,
      source,
    } = await found([line({}), line({ image: 'no.png' }), line({ image: 'b.png' })]);
    assert.equal(of.sets[0]?.count, 3);
    assert.match(notes.join(), /^1 of 3 pictures cannot be read, .* line 2: There is no file/);
    await assert.rejects(source(false).at({ task: 'list', index: 1 }), /There is no file/);
    assert.equal((await source(true).at({ task: 'list', index: 0 })).donor?.sample.index, 2);
  });
});

describe('pictures in a folder', () => {
  const asked = (folder: string) =>
    findListed({ list: { folder, question: 'What?' }, seed: 1 }, temporaryFolder());

  it('are asked one question, with answers where answers.csv has them', async () => {
    const folder = temporaryFolder();
    await pictures(folder, ['b.png', 'a.PNG', 'c, d.png']);
    writeFileSync(path.join(folder, 'notes.txt'), 'no picture');
    assert.deepEqual(
      (await asked(folder)).found.sets.map(({ count, chance }) => [count, chance]),
      [[3, null]],
    );
    const answers = (...rows: string[]) =>
      writeFileSync(path.join(folder, 'answers.csv'), ['name,answer', ...rows].join('\r\n'));
    answers('b.png,red', '"c, d.png","""so"" it is"', 'a.PNG,red');
    const { found: of, source } = await asked(folder);
    assert.equal(of.sets[0]?.chance, 2 / 3);
    const { sample } = await source(false).at({ task: path.basename(folder), index: 2 });
    assert.equal(sample.answer, '"so" it is');
    answers('b.png,red', 'a.PNG,red');
    await assert.rejects(asked(folder), /answers\.csv has no answer to c, d\.png/);
    answers('b.png,red', 'e.png,red');
    await assert.rejects(asked(folder), /answers\.csv, line 3 names e\.png, which is no picture here/);
    answers('b.png,red,blue');
    await assert.rejects(asked(folder), /answers\.csv, line 2 has 3 cells/);
    answers('"b.png,red');
    await assert.rejects(asked(folder), /answers\.csv, line 2 has a quotation mark/);
    writeFileSync(path.join(folder, 'answers.csv'), 'b.png,red\n');
    await assert.rejects(asked(folder), /answers\.csv, line 1 must be name,answer/);
    await assert.rejects(asked(temporaryFolder()), /has no samples/);
  });
});

describe('one picture again and again', () => {
  it('has a run of its own name for each, and donors in turns', async () => {
    const folder = temporaryFolder();
    await pictures(folder, ['own.png', 'a.png', 'b.png']);
    const list = { image: 'own.png', question: 'What?', runs: 4, temperature: 1, donors: ['a.png', 'b.png'] };
    const { found: of, source } = await findRepeated({ list, seed: 1 }, folder);
    assert.deepEqual(of.sets, [{ name: 'own', count: 4, chance: null }]);
    const taken = await Promise.all([0, 1, 2, 3].map(index => source(true).at({ task: 'own', index })));
    const name = (file: string) => path.basename(file);
    assert.deepEqual(
      taken.map(({ sample, donor }) => [
        sample.index,
        ...[sample, donor?.sample].map(one => one && 'file' in one && name(one.file)),
      ]),
      [0, 1, 2, 3].map(index => [index, 'own.png', index % 2 === 0 ? 'a.png' : 'b.png']),
    );
    assert.equal(source(true).nameOf({ task: 'own', index: 3 }), 'run 4');
  });
});

describe('the donor of a listed sample', () => {
  const of = (answer: string | undefined, part: Record<string, unknown> = {}) => ({
    ...{ name: `${answer}`, question: 'What?', isReadable: true, ...(answer !== undefined && { answer }) },
    ...part,
  });

  it('has another answer, the same question and difficulty where there is one, and follows from the seed', () => {
    const all = [
      of('red'),
      of('Red'),
      of('blue', { question: 'How many?' }),
      of('green', { difficulty: 2 }),
      of('pink'),
      of('grey', { isReadable: false }),
    ];
    for (let seed = 0; seed < 20; seed++) assert.equal(donorOf(all, 0, seed), 4);
    assert.equal(donorOf(all.slice(0, 4), 0, 1), 3, 'the same question counts for more');
    assert.equal(donorOf(all.slice(0, 3), 0, 1), 2);
    assert.equal(donorOf(all.slice(0, 2), 0, 1), undefined);
    assert.equal(donorOf([of('red', { donor: 'blue' }), ...all.slice(1)], 0, 1), 2, 'the one that it names');
    const many = Array.from({ length: 50 }, (_, i) => of(`${i}`));
    const drawn = (seed: number) => many.map((_, at) => donorOf(many, at, seed));
    assert.deepEqual(drawn(1), drawn(1));
    assert.notDeepEqual(drawn(1), drawn(2));
    assert.ok(new Set(drawn(1)).size > 20, 'not one for all');
    const unknown = Array.from({ length: 12 }, () => of(undefined));
    for (let seed = 0; seed < 20; seed++)
      assert.ok(
        unknown.every((_, at) => donorOf(unknown, at, seed) !== at),
        'never the sample itself',
      );
  });
});

describe('the best guess that ignores pictures', () => {
  it('is the usual answer to a question that comes back, and of the list to others', () => {
    const of = (question: string, answer?: string) => ({ question, ...(answer !== undefined && { answer }) });
    assert.equal(guessed([of('a', 'x'), of('a', 'X.'), of('a', 'y'), of('b', 'x'), of('c', 'z')]), 3 / 5);
    assert.equal(guessed([of('a', 'x'), of('a')]), null);
    assert.equal(guessed([]), null);
  });
});

describe('what a recipe needs of samples', () => {
  it('is asked before anything runs, with what would help', () => {
    const list = { file: 'a.jsonl' };
    const refused = (recipe: string, has: readonly SampleNeed[], sentence: RegExp) => {
      const spec = parseAblation({ recipe, model: 'm', samples: list });
      const about = recipeAbout(spec.recipe);
      const facts = { method: 'ivt-lr' as const, options: [], layers: 2, heads: 2, able: [] };
      const axes = Object.fromEntries(
        (about?.axes ?? []).map(axis => [axis.name, axis.values(facts) ?? [1]]),
      );
      const arms = about ? about.arms(axes, facts) : standardArms(facts.method, spec.samples);
      assert.throws(
        () => requireKnown({ recipe: spec.recipe, arms }, new Set(has), list),
        (error: unknown) =>
          error instanceof DarkroomError && sentence.test(`${error.message} ${error.remedy ?? ''}`),
        recipe,
      );
    };
    refused(
      'replacement-test',
      ['answers'],
      /^arm "transplant" needs another sample.* Add pictures with other/,
    );
    refused(
      'self-consistency',
      [],
      /^recipe "self-consistency" needs to know what is right.* Add "answer" to/,
    );
    refused(
      'focus-by-correctness',
      ['answers'],
      /^recipe "focus-by-correctness" needs the boxes .* Add "truth"/,
    );
    refused('focus-causality', ['truth'], /^recipe "focus-causality" needs to know what is right/);
    refused('focus-causality', ['answers'], /^arm "as much hidden" needs the boxes/);
    refused('activation-patching', ['donors'], /needs to know what is right/);
    refused(
      'progression',
      ['answers', 'truth', 'donors'],
      /needs the steps to the answer, which only samples of the/,
    );
    refused('start', ['answers'], /needs to know how difficult samples are/);
    const gate = parseAblation({ recipe: 'gate-sweep', model: 'm', samples: list });
    requireKnown({ recipe: gate.recipe, arms: [] }, new Set(), list);
  });
});
