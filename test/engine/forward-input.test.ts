// Whatever is wrong with what a person gives ends in one sentence that names it, and leaves no file behind.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { root } from './engines';
import { requestFor } from './forward-folders';
import { runForward } from '../../src/engine/forward';
import type { ForwardResult } from '../../src/engine/forward';
import type { ForwardRequest } from '../../src/engine/forward-request';
import { toFailure } from '../../src/shared/errors';
import { fixture } from '../support/oracle-fixtures';
import { readTensors, writeTensors } from '../support/oracle-tensors';
import { temporaryFolder } from '../support/folders';
import { familyFolder } from '../unit/model-text/folders';

const context = { signal: new AbortController().signal, report: () => undefined };
const run = (folder: string, wishes: Partial<ForwardRequest> = {}): Promise<ForwardResult> =>
  runForward(requestFor(folder, { tokens: 2, ...wishes }), context);

async function refused(asked: Promise<unknown>, sentence: RegExp): Promise<void> {
  const failure = await asked.then(
    () => undefined,
    (error: unknown) => toFailure(error),
  );
  assert.ok(failure, `nothing was refused: ${sentence.source}`);
  assert.notEqual(failure.kind, 'internal', failure.message);
  assert.match(`${failure.message} ${failure.remedy ?? ''}`, sentence);
}

describe('a question that cannot be asked', () => {
  it('names the file that a folder lacks', async () => {
    await refused(run('/nowhere/model'), /\/nowhere\/model/);
    for (const name of [
      'config.json',
      'tokenizer.json',
      'onnx/vision_encoder.onnx',
      'onnx/embed_tokens.onnx',
      'onnx/decoder_model_merged.onnx',
    ])
      await refused(
        run(familyFolder('llava', { [name]: undefined })),
        new RegExp(path.basename(name).replace('.', '\\.')),
      );
    const noPictures = { 'preprocessor_config.json': undefined, 'processor_config.json': undefined };
    await refused(run(familyFolder('llava', noPictures)), /preprocessor_config\.json/);
  });

  it('asks a tokenizer without a template only in plain text', async () => {
    const folder = familyFolder('llava', { 'chat_template.jinja': undefined });
    const file = path.join(folder, 'tokenizer_config.json');
    const settings = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify({ ...settings, chat_template: undefined }));
    await refused(run(folder), /no chat template.*ask without a template/);
    const { notes, prompt } = await run(folder, { plain: true });
    assert.equal(prompt, '<image>\nWhat is in the picture?');
    assert.match(notes.join(' '), /without a chat template/);
  });

  it('refuses a tokenizer and an embedding of different sizes', async () => {
    const folder = familyFolder('idefics3');
    const other = path.join(root, 'models/pinhole/onnx/embed_tokens.onnx');
    writeFileSync(path.join(folder, 'onnx/embed_tokens.onnx'), readFileSync(other));
    await refused(
      run(folder),
      /tokenizer\.json has \d+ tokens, and onnx\/embed_tokens\.onnx is made for 115/,
    );
  });

  it('takes a decoder of half precision, and refuses a precision that is not there', async () => {
    const folder = familyFolder('idefics3');
    const { bytes, folder: beside } = fixture('idefics3.legacy_fp16');
    const decoder = path.join(folder, 'half.onnx');
    writeFileSync(decoder, bytes);
    writeFileSync(
      path.join(folder, 'idefics3.weights'),
      readFileSync(path.join(beside!, 'idefics3.weights')),
    );
    const { out } = await run(folder, { decoder });
    const logits = readTensors(readFileSync(out)).get('logits')!.data as Float32Array;
    assert.ok(logits.length > 0 && logits.every(Number.isFinite));
    await refused(run(folder, { precision: 'q4' }), /no .* in the precision q4.*It has: fp32/);
  });

  it('says what is wrong with a picture', async () => {
    const folder = familyFolder('idefics3');
    const file = path.join(temporaryFolder(), 'picture.png');
    const pictures = [file];
    await refused(run(folder, { pictures }), /no file .*picture\.png/);
    for (const [content, sentence] of [
      ['', /picture\.png is empty/],
      ['no picture at all', /picture\.png is not a picture/],
      [readFileSync(path.join(folder, 'image0.png')).subarray(0, 90), /picture\.png is damaged/],
    ] as const) {
      writeFileSync(file, content);
      await refused(run(folder, { pictures }), sentence);
      assert.ok(!existsSync(path.join(folder, 'out.safetensors')));
    }
  });

  it('takes a picture of one pixel and one that is hardly more than a line', async () => {
    for (const family of ['idefics3', 'lfm2_vl', 'gemma3']) {
      const folder = familyFolder(family);
      const file = path.join(folder, 'odd.png');
      for (const [width, height] of [
        [1, 1],
        [20_000, 10],
      ] as const) {
        const pixels = { create: { width, height, channels: 3, background: '#a04020' } } as const;
        await sharp(pixels).png().toFile(file);
        const { positions } = await run(folder, { pictures: [file] }).catch((error: unknown) => {
          // A line may have more tiles than the model has places: that is a sentence, too.
          const failure = toFailure(error);
          assert.notEqual(failure.kind, 'internal', failure.message);
          return { positions: width > 1 ? 1 : 0 };
        });
        assert.ok(positions > 0, `${family} ${width}x${height}`);
      }
    }
  });

  it('ends before the model would forget its beginning', async () => {
    const folder = familyFolder('llava');
    await refused(run(folder, { tokens: 600 }), /reads at most 512 tokens, and this would be token 642/);
    await refused(run(folder, { question: 'why '.repeat(2000) }), /reads at most 512 tokens/);
    await refused(run(folder, { tokens: 0 }), /cannot write 0 tokens/);
    await refused(run(folder, { question: ' ' }), /question is empty/);
  });

  it('does not write where nothing can be written', async () => {
    const folder = familyFolder('llava');
    await refused(
      run(folder, { out: path.join(folder, 'none', 'a.safetensors') }),
      /its folder is not there/,
    );
    await refused(run(folder, { out: path.join(folder, 'config.json') }), /no name for tensors/);
  });
});

describe('interventions that cannot be carried out', () => {
  let folder: string;
  const residual = { layers: [2] };
  const add = (vector: string) => [{ at: residual, do: { add: { vector, strength: 1 } } }];

  beforeEach(() => (folder = familyFolder('qwen2_vl')));

  async function requireRefused(list: unknown, sentence: RegExp): Promise<void> {
    const interventions = path.join(folder, 'list.json');
    writeFileSync(interventions, typeof list === 'string' ? list : JSON.stringify(list));
    await refused(run(folder, { interventions }), sentence);
    rmSync(interventions);
  }

  it('names the place in the list', async () => {
    await refused(run(folder, { interventions: path.join(folder, 'none.json') }), /no file .*none\.json/);
    await requireRefused('[{', /list\.json is not JSON/);
    await requireRefused({}, /\[0\] has no "at"/);
    await requireRefused([{ at: { layers: [5] }, do: { scale: 2 } }], /layer 5.*layers of this model are 0/);
    await requireRefused([{ at: { layers: [1], heads: [4] }, do: { scale: 0 } }], /head 4.*0 to 3/);
    const zero = { at: residual, do: { replace: 'zero' } };
    await requireRefused([zero, zero], /\[0\] and \[1\] both replace the stream/);
    await requireRefused([{ at: { keys: 'all' }, do: { gate: 0 } }], /no key to look at/);
    await requireRefused([{ at: { layers: [1] }, do: { scale: 'NaN' } }], /must be a number/);
  });

  it('names the file of vectors and what is wrong with it', async () => {
    const file = path.join(folder, 'v.safetensors');
    const write = (values: readonly number[], more: Record<string, number[]> = {}) =>
      writeFileSync(
        file,
        writeTensors(
          new Map(
            Object.entries({ v: [...values], ...more }).map(([name, data]) => [
              name,
              { shape: [data.length], data: Float32Array.from(data) },
            ]),
          ),
        ),
      );
    const ones = Array.from({ length: 64 }, () => 1);
    await requireRefused(add('v.safetensors'), /no file v\.safetensors, which the interventions name/);
    writeFileSync(file, 'not tensors at all');
    await requireRefused(add('v.safetensors'), /v\.safetensors is not a safetensors file/);
    write(ones);
    await requireRefused(add('v.safetensors#w'), /has no tensor "w"\. It has: v\./);
    write(ones, { w: ones });
    await requireRefused(add('v.safetensors'), /has 2 tensors, and it is not said which/);
    write(ones.slice(1));
    await requireRefused(add('v.safetensors#v'), /has 63 numbers, and the stream of this model is 64 wide/);
    write(ones.map((one, i) => (i === 7 ? NaN : one)));
    await requireRefused(add('v.safetensors#v'), /number 7 of it is NaN/);
    write(ones);
    truncateSync(file, 200);
    await requireRefused(add('v.safetensors#v'), /tensor "v" is not where the header says/);
    await requireRefused(
      [{ at: residual, do: { patch: { trace: 'v.safetensors' } } }],
      /tensor "v" is not where the header says/,
    );
    write(ones);
    await requireRefused(
      [{ at: residual, do: { patch: { trace: 'v.safetensors' } } }],
      /v\.safetensors has no recorded stream/,
    );
    writeFileSync(file, writeTensors(new Map([['v', { shape: [64], data: new Int32Array(64) }]])));
    await requireRefused(add('v.safetensors'), /numbers of the type I32, and floats are needed/);
  });
});
