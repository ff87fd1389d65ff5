import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { finishTrace } from '../../../src/trace/finish';
import { openTrace } from '../../../src/trace/open';
import { temporaryFolder } from '../../support/folders';
import { damage, randomIntegers } from '../../support/onnx-fuzz';
import { damagedDocument, stepsOf } from './damaged';
import { appendSteps, madeUpTrace, recordedStep } from './made-up';

/** A journal of eight steps, and where the head and each step end in it. */
async function journalWithEnds(folder: string): Promise<{ journal: string; ends: readonly number[] }> {
  const writer = await madeUpTrace(folder, 0);
  const length = () => readFileSync(writer.path).length;
  const ends = [length()];
  for (let steps = 1; steps <= 8; steps++) {
    await appendSteps(writer, steps - 1, steps);
    ends.push(length());
  }
  await writer.abandon();
  return { journal: writer.path, ends };
}

async function finishedTrace(folder: string): Promise<string> {
  return (await madeUpTrace(folder)).end({ status: { state: 'done', ms: 90 } });
}

describe('a journal that was cut off', () => {
  it('has every step that was whole, wherever it was cut', async () => {
    const { journal, ends } = await journalWithEnds(temporaryFolder());
    for (let length = ends.at(-1)!; length >= 0; length -= 41) {
      truncateSync(journal, length);
      const whole = ends.filter(end => end <= length).length - 1;
      assert.equal(await stepsOf(journal), whole < 0 ? undefined : whole, `cut after ${length} bytes`);
    }
  });

  it('is finished with what it has', async () => {
    const { journal, ends } = await journalWithEnds(temporaryFolder());
    truncateSync(journal, ends[8]! - 5);
    const trace = await openTrace(await finishTrace(journal, { anyway: true }));
    await trace.close();
    assert.deepEqual(
      trace.document.steps,
      Array.from({ length: 7 }, (_, i) => recordedStep(i).step),
    );
  });

  it('ends, finished, before the step whose numbers were damaged', async () => {
    const { journal, ends } = await journalWithEnds(temporaryFolder());
    const bytes = readFileSync(journal);
    bytes[ends[5]! - 1]! ^= 1;
    writeFileSync(journal, bytes);
    const trace = await openTrace(await finishTrace(journal, { anyway: true }));
    await trace.close();
    assert.equal(trace.document.steps.length, 4);
  });
});

describe('a finished trace that was cut off', () => {
  it('gives a sentence, wherever it was cut', async () => {
    const finished = await finishedTrace(temporaryFolder());
    for (let length = readFileSync(finished).length - 1; length >= 0; length -= 37) {
      truncateSync(finished, length);
      assert.equal(await stepsOf(finished), undefined, `cut after ${length} bytes`);
    }
  });
});

describe('damaged traces', () => {
  it('give a sentence or are read', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'damaged');
    const { journal } = await journalWithEnds(folder);
    copyFileSync(journal, path.join(folder, 'copy'));
    const sources = [path.join(folder, 'copy'), await finishedTrace(temporaryFolder())];
    const read = [0, 0];
    for (const [which, source] of sources.entries()) {
      const whole = readFileSync(source);
      for (let seed = 1; seed <= 300; seed++) {
        writeFileSync(file, damage(whole, randomIntegers(seed)));
        if ((await stepsOf(file)) !== undefined) read[which]!++;
      }
    }
    // Late damage costs a journal its end only; damage to a number of a finished file is not seen.
    assert.ok(read[0]! > 100 && read[1]! > 5 && read[1]! < 200, String(read));
  });

  it('give a sentence or are read when only the document is wrong', async () => {
    const folder = temporaryFolder();
    const finished = await finishedTrace(folder);
    const trace = await openTrace(finished);
    await trace.close();
    let read = 0;
    for (let seed = 1; seed <= 500; seed++) {
      writeFileSync(finished, damagedDocument(trace.document, randomIntegers(seed)));
      if ((await stepsOf(finished)) !== undefined) read++;
    }
    assert.ok(read > 20 && read < 450, `${read} were read`);
  });
});
