// A recorded run is had again with the files that it names, and what is not as it was is named.

import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ask, trailSample } from './asking';
import { rerun } from '../../../src/engine/rerun';
import type { Rerun } from '../../../src/engine/rerun';
import { layOut, prefixBytes } from '../../../src/shared/safetensors';
import { tensorSentence } from '../../../src/trace/compare-tensors';
import { openTrace } from '../../../src/trace/open';
import { temporaryFolder } from '../../support/folders';

const context = { signal: new AbortController().signal, report: () => undefined };

async function again(file: string, options: { readonly picture?: string } = {}): Promise<Rerun> {
  const trace = await openTrace(file);
  try {
    return await rerun({ trace, ...options }, context);
  } finally {
    await trace.close();
  }
}

function writeVector(folder: string, value: number): void {
  const { head, places, bytes } = layOut([{ name: 'cot', dtype: 'F32', shape: [192] }], {});
  const content = Buffer.alloc(bytes);
  content.set(head);
  for (let i = 0; i < 192; i++) content.writeFloatLE(value * Math.sin(i), places[0]!.from + 4 * i);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'dir.safetensors'), content);
}

/** The same trace with one number of a tensor changed a little, in its second row. */
function nudged(file: string, name: string): string {
  const bytes = readFileSync(file);
  const begin = prefixBytes + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', prefixBytes, begin)) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  >;
  const { shape, data_offsets: offsets } = header[name]!;
  const at = begin + offsets[0] + 4 * shape.slice(1).reduce((product, size) => product * size, 1);
  bytes.writeFloatLE(bytes.readFloatLE(at) + 1e-3, at);
  const copy = file.replace('a.trace', 'nudged.trace');
  writeFileSync(copy, bytes);
  return copy;
}

describe('a recorded run, repeated', () => {
  it('finds its vectors where they lay, and names those that are others now', async () => {
    const vectors = path.join(temporaryFolder(), 'vectors');
    writeVector(vectors, 1);
    const add = { vector: 'dir.safetensors#cot', strength: 0.5 };
    const interventions = [{ at: { layers: [3], positions: 'generated' }, do: { add } }];
    const asked = { interventions, interventionsFolder: vectors, maxTokens: 4 };
    const { result } = await ask(asked);
    const { trace } = result.outcomes[0]!;
    const opened = await openTrace(trace);
    const { interventionFiles } = opened.document;
    await opened.close();
    assert.equal(interventionFiles!.folder, vectors);
    assert.deepEqual(
      interventionFiles!.files.map(({ name, sha256 }) => [name, sha256.length]),
      [['dir.safetensors', 64]],
    );
    assert.equal((await again(trace)).identical, true);
    writeVector(vectors, 2);
    const other = await again(trace);
    assert.equal(other.identical, false);
    assert.deepEqual(
      other.changedFiles.map(({ name }) => name),
      ['dir.safetensors'],
    );
  });

  it('is compared to the last number of what was recorded', async () => {
    const { result } = await ask({ maxTokens: 4 });
    const other = await again(nudged(result.outcomes[0]!.trace, 'resid'));
    assert.deepEqual([other.identical, other.comparison.difference], [false, undefined]);
    assert.deepEqual(other.tensors, { name: 'resid', row: 1 });
    assert.match(tensorSentence(other.tensors), /numbers of resid are not: they first differ in row 1/);
  });

  it('takes no other picture, and the same one under another name', async () => {
    const { picture, question, sample } = await trailSample();
    const { result } = await ask({ picture, question, sample, maxTokens: 2 });
    const { trace } = result.outcomes[0]!;
    const copy = path.join(path.dirname(picture), 'copy.png');
    copyFileSync(picture, copy);
    assert.equal((await again(trace, { picture: copy })).identical, true);
    writeFileSync(copy, Buffer.concat([readFileSync(picture), Buffer.of(0)]));
    await assert.rejects(again(trace, { picture: copy }), /copy\.png is not the picture of the recorded run/);
  });
});
