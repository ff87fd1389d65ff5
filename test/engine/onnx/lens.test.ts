// The end of a decoder, cut off, must say of the last layer's stream what the decoder itself says, and the hidden state
// must be the stream behind the final norm.

import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodeToBytes } from '../../../src/onnx/codec';
import { decodeModel } from '../../../src/onnx/model-file';
import { readDecoder } from '../../../src/runtime/decoder-graph';
import { DecoderSession } from '../../../src/runtime/decoder-session';
import { LensSession } from '../../../src/runtime/lens-session';
import { openProbe } from '../../../src/runtime/probe';
import { precisionOf } from '../../support/oracle-bars';
import { fixture, fixtureNames } from '../../support/oracle-fixtures';
import { mergedDecoder } from '../../support/oracle-merged';
import { readTensors, worst } from '../../support/oracle-tensors';
import { temporaryFolder } from '../../support/folders';
import { root } from '../engines';

/** What rounding may leave of it; half precision rounds the stream where it is read. */
const limits: Readonly<Record<string, number>> = { fp16: 2e-2 };

function written(name: string, merged = false): string {
  const { bytes, folder = '' } = fixture(name);
  const into = temporaryFolder();
  for (const file of readdirSync(folder))
    if (file.endsWith('.weights')) copyFileSync(path.join(folder, file), path.join(into, file));
  const file = path.join(into, 'decoder.onnx');
  writeFileSync(file, merged ? encodeToBytes(mergedDecoder(decodeModel(bytes, name))) : bytes);
  return file;
}

async function agrees(name: string, file = written(name)): Promise<void> {
  const graph = await readDecoder(file, name);
  const decoder = await DecoderSession.open(graph, 'cpu', true, { threads: 1 });
  const lens = await LensSession.open(graph, 'cpu', 'logits', 1);
  try {
    assert.ok(lens);
    const { logits, residual, vocabulary } = await openProbe(decoder).prompt({});
    const stream = residual(decoder.manifest!.layers)!;
    const rows = stream.length / graph.anatomy.width!;
    const said = await lens.read(stream, rows);
    // Some graphs give logits of the last position only.
    const compared = said.subarray(said.length - logits.length);
    assert.equal(said.length, rows * vocabulary);
    assert.ok(
      worst(compared, logits) <= (limits[precisionOf(name)] ?? 1e-5),
      String(worst(compared, logits)),
    );
  } finally {
    await decoder.release();
    await lens?.release();
  }
}

/** Whatever the kind of norm: it does not depend on how long the stream is, and its length does not vary much. */
async function normalises(name: string, file = written(name)): Promise<void> {
  const graph = await readDecoder(file, name);
  const norm = await LensSession.open(graph, 'cpu', 'norm', 1);
  try {
    assert.ok(norm);
    const width = graph.anatomy.width!;
    const stream = Float32Array.from({ length: 2 * width }, (_, i) => 3 * Math.sin(i * i));
    for (let i = 0; i < width; i++) stream[width + i] = 10 * stream[i]!;
    const hidden = await norm.read(stream, 2);
    assert.equal(hidden.length, 2 * width);
    assert.ok(
      worst(hidden.subarray(width), hidden.subarray(0, width)) <= (limits[precisionOf(name)] ?? 1e-4),
    );
  } finally {
    await norm?.release();
  }
}

async function isRootMeanSquare(): Promise<void> {
  const folder = path.join(root, 'models/pinhole');
  const weights = readTensors(readFileSync(path.join(folder, 'model.safetensors')));
  const gamma = weights.get('model.text_model.norm.weight')!.data as Float32Array;
  const graph = await readDecoder(path.join(folder, 'onnx/decoder_model_merged.onnx'), 'pinhole');
  const norm = await LensSession.open(graph, 'cpu', 'norm', 1);
  const stream = Float32Array.from(gamma, (_, i) => Math.cos(i * i));
  const scale = Math.sqrt(stream.reduce((sum, value) => sum + value ** 2, 0) / stream.length + 1e-6);
  const hidden = await norm!.read(stream, 1);
  assert.ok(
    worst(
      hidden,
      stream.map((value, i) => (value / scale) * gamma[i]!),
    ) <= 1e-5,
  );
  await norm!.release();
}

const names = fixtureNames().filter(name => !name.startsWith('backbones.'));

describe('the end of a decoder', () => {
  for (const name of names) it(`says of the stream what the decoder says: ${name}`, () => agrees(name));

  for (const name of names) it(`has the hidden state: ${name}`, () => normalises(name));

  it('has the hidden state as the formula says', isRootMeanSquare);

  it('is found inside of the branches of a merged decoder', () =>
    agrees('llava.legacy', written('llava.legacy', true)));

  it('is found where weights are stored in half precision', () =>
    agrees('pinhole', path.join(root, 'models/pinhole/onnx/decoder_model_merged.onnx')));
});
