// `darkroom forward` as a service: the file it writes, and the sentences that stand in its place.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { requestFor } from './forward-folders';
import { runForward } from '../../src/engine/forward';
import type { ForwardContext, ForwardResult } from '../../src/engine/forward';
import type { ForwardRequest } from '../../src/engine/forward-request';
import { DarkroomError } from '../../src/shared/errors';
import { familyReference, familyTensors, unpackFamily } from '../oracles/families/fixtures';
import { temporaryFolder } from '../support/folders';
import { fixture } from '../support/oracle-fixtures';
import { readTensors, worst, writeTensors } from '../support/oracle-tensors';
import type { Tensors } from '../support/oracle-tensors';

const quiet: ForwardContext = { signal: new AbortController().signal, report: () => undefined };

/** A family's model, and where to write. */
function placeFor(family: string): { folder: string; out: string } {
  const folder = temporaryFolder();
  unpackFamily(family, folder);
  return { folder, out: path.join(folder, 'out.safetensors') };
}

async function ask(
  family: string,
  { folder, out }: { folder: string; out: string },
  wishes: Partial<ForwardRequest> = {},
): Promise<{ result: ForwardResult; tensors: Tensors }> {
  const question = familyReference(family).prompts[0]!;
  const request = requestFor(folder, { question, out, ...wishes });
  const result = await runForward(request, quiet);
  return { result, tensors: readTensors(readFileSync(out)) };
}

const numbers = (tensors: Tensors, name: string) =>
  Array.from((tensors.get(name)?.data ?? []) as ArrayLike<bigint | number>, Number);

function requireClose(actual: Tensors, name: string, expected: ArrayLike<number>, limit: number): void {
  const figure = worst(numbers(actual, name), expected);
  assert.ok(figure <= limit, `${name} differs by ${figure}`);
}

describe('a forward pass written to a file', () => {
  for (const family of ['idefics3', 'lfm2_vl', 'qwen2_vl'])
    it(`has the tensors of the reference under their names (${family})`, async () => {
      const reference = familyReference(family);
      const expected = familyTensors(family);
      const { result, tensors } = await ask(family, placeFor(family));
      const of = (name: string) => numbers(expected, `p0i0.${name}`);
      const [positions = 0] = tensors.get('input_ids')!.shape;
      const [layers, width, heads] = [reference.layers, reference.hidden, reference.heads];
      const axes = family === 'qwen2_vl' ? [3, positions] : [positions];
      const shapes = new Map<string, readonly number[]>([
        ['input_ids', [of('input_ids').length]],
        ['position_ids', axes],
        ['inputs_embeds', [positions, width]],
        ...Array.from({ length: layers + 1 }, (_, l) => [`resid.${l}`, [positions, width]] as const),
        ...reference.attentionLayers.map(l => [`attention.${l + 1}`, [heads, positions, positions]] as const),
        ['tokens', [12]],
        ['logits', [12, reference.vocabulary]],
      ]);
      assert.deepEqual(new Map([...tensors].map(([name, { shape }]) => [name, shape])), shapes);
      assert.deepEqual(new Map(result.tensors.map(({ name, shape }) => [name, shape])), shapes);
      for (const name of ['input_ids', 'position_ids', 'tokens'])
        assert.deepEqual(numbers(tensors, name), of(name), name);
      requireClose(tensors, 'inputs_embeds', of('inputs_embeds'), 1e-4);
      requireClose(tensors, 'logits', of('decode_logits'), 1e-4);
      const [hidden, attention] = [of('hidden'), of('attn')];
      const size = positions * width;
      for (let l = 0; l <= layers; l++)
        requireClose(tensors, `resid.${l}`, hidden.slice(l * size, (l + 1) * size), 1e-4);
      const square = heads * positions * positions;
      for (const [i, l] of reference.attentionLayers.entries())
        requireClose(tensors, `attention.${l + 1}`, attention.slice(i * square, (i + 1) * square), 2e-5);
    });

  it('does what a file of interventions says, with vectors that lie beside it', async () => {
    const place = placeFor('idefics3');
    const expected = familyTensors('idefics3');
    const interventions = path.join(temporaryFolder(), 'steer.interventions.json');
    const vectors = new Map([['direction', expected.get('steer_vec')!]]);
    writeFileSync(path.join(path.dirname(interventions), 'v.safetensors'), writeTensors(vectors));
    const steer = { add: { vector: 'v.safetensors#direction', strength: 1 } };
    writeFileSync(interventions, JSON.stringify([{ at: { layers: [2] }, do: steer }]));
    const { tensors } = await ask('idefics3', place, { interventions });
    assert.deepEqual(numbers(tensors, 'tokens'), numbers(expected, 'p0i0.steer_all.tokens'));
    requireClose(tensors, 'logits', numbers(expected, 'p0i0.steer_all.logits'), 1e-4);
    const hidden = numbers(expected, 'p0i0.steer_all.hidden');
    const size = hidden.length / 5;
    for (let l = 0; l <= 4; l++)
      requireClose(tensors, `resid.${l}`, hidden.slice(l * size, (l + 1) * size), 1e-4);
  });

  it('puts the mean over the prompt, and a stream recorded before, in the place of a stream', async () => {
    const place = placeFor('qwen2_vl');
    const { tensors: plain } = await ask('qwen2_vl', place);
    const run = async (list: object[]) => {
      const interventions = path.join(place.folder, 'list.json');
      writeFileSync(interventions, JSON.stringify(list));
      const out = path.join(place.folder, 'changed.safetensors');
      return (await ask('qwen2_vl', { ...place, out }, { interventions })).tensors;
    };
    const mean = await run([{ at: { layers: [2], positions: 'prompt.last' }, do: { replace: 'mean' } }]);
    const [before, after] = [numbers(plain, 'resid.2'), numbers(mean, 'resid.2')];
    const positions = before.length / 64;
    for (let d = 0; d < 64; d++) {
      const column = Array.from({ length: positions }, (_, s) => before[s * 64 + d]!);
      const expected = column.reduce((sum, value) => sum + value, 0) / positions;
      assert.ok(Math.abs(after[(positions - 1) * 64 + d]! - expected) < 1e-5);
    }
    // Everything that the clean run had at layer 1, put into a run whose embeddings are destroyed: the clean run again.
    const patched = await run([
      { at: { layers: [0] }, do: { replace: 'zero' } },
      { at: { layers: [1], positions: ['image', 'prompt'] }, do: { patch: { trace: 'out.safetensors' } } },
    ]);
    const first = numbers(plain, 'logits').slice(0, 364);
    assert.ok(worst(numbers(patched, 'logits').slice(0, 364), first) < 1e-4);
  });

  it('runs another export of the decoder with the files of the folder', async () => {
    const place = placeFor('idefics3');
    const { bytes, folder } = fixture('idefics3.gqa_genai018_fp32');
    const other = temporaryFolder();
    const decoder = path.join(other, 'other.onnx');
    writeFileSync(decoder, bytes);
    writeFileSync(path.join(other, 'idefics3.weights'), readFileSync(path.join(folder!, 'idefics3.weights')));
    const { result, tensors } = await ask('idefics3', place, { decoder });
    assert.equal(result.decoder, decoder);
    const expected = familyTensors('idefics3');
    assert.deepEqual(numbers(tensors, 'tokens'), numbers(expected, 'p0i0.tokens'));
    requireClose(tensors, 'logits', numbers(expected, 'p0i0.decode_logits'), 1e-4);
    requireClose(
      tensors,
      'attention.3',
      numbers(expected, 'p0i0.attn').slice(2 * 4 * 35 * 35, 3 * 4 * 35 * 35),
      2e-5,
    );
  });

  it('has only what was asked for', async () => {
    const place = placeFor('llava');
    const { tensors } = await ask('llava', place, { capture: [], tokens: 1 });
    assert.deepEqual([...tensors.keys()], ['input_ids', 'position_ids', 'inputs_embeds', 'tokens', 'logits']);
    assert.deepEqual(tensors.get('logits')!.shape, [1, 411]);
  });

  it('replaces what it wrote itself, and nothing else', async () => {
    const place = placeFor('llava');
    await ask('llava', place, { tokens: 1 });
    await ask('llava', place, { tokens: 2 });
    writeFileSync(place.out, 'mine');
    await assert.rejects(ask('llava', place), /out\.safetensors is there already/);
    assert.equal(readFileSync(place.out, 'utf8'), 'mine');
  });

  it('leaves nothing behind when it is stopped between two steps', async () => {
    const place = placeFor('llava');
    const stop = new AbortController();
    const request = requestFor(place.folder, { pictures: [], tokens: 400, out: place.out });
    const heard: string[] = [];
    const report = (doing: string) => {
      heard.push(doing);
      if (doing.startsWith('wrote')) stop.abort(new DarkroomError('cancelled', 'Stopped.'));
    };
    await assert.rejects(runForward(request, { signal: stop.signal, report }), { kind: 'cancelled' });
    assert.deepEqual(heard.slice(-1), ['wrote 16 of 400 tokens']);
    assert.ok(!existsSync(place.out));
    assert.deepEqual(
      readdirSync(place.folder).filter(name => name.includes('.part')),
      [],
    );
  });
});
