// Latents that are no numbers, explode, have another shape, or lead beyond what the model can read: the run ends with a
// sentence before the latent that is wrong, and the trace has everything up to there.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { layOut } from '../../../src/shared/safetensors';
import { openTrace } from '../../../src/trace/open';
import { temporaryFolder } from '../../support/folders';
import { ask } from '../run/asking';
import { root } from '../engines';

const model = path.join(root, 'models', 'pinhole-ivt');
const width = 192;

/** A file of latents in a folder of its own. */
function latentsIn(rows: readonly (readonly number[])[], name = 'latent.vector'): string {
  const shape = rows.length === 1 ? [rows[0]!.length] : [rows.length, rows[0]!.length];
  const { head, places, bytes } = layOut([{ name, dtype: 'F32', shape }], {});
  const file = new Uint8Array(bytes);
  file.set(head);
  file.set(new Uint8Array(Float32Array.from(rows.flat()).buffer), places[0]!.from);
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'l.safetensors'), file);
  return folder;
}

const ordinary = Array.from({ length: width }, (_, i) => Math.sin(i));
const lent = (replace: object) => [{ at: { latents: 'all' }, do: { replace } }];

async function ended(change: Parameters<typeof ask>[0]) {
  const { result } = await ask({ model, method: 'ivt-lr', ...change });
  const [outcome] = result.outcomes;
  const trace = await openTrace(outcome!.trace);
  const { document, tensors } = trace;
  const latents = document.steps.filter(({ kind }) => kind === 'latent').length;
  const rows = tensors.get('latent.vector')?.shape[0] ?? 0;
  const vectors = latents === 0 ? [] : Array.from((await trace.read('latent.vector')).values);
  await trace.close();
  return { outcome: outcome!, document, latents, rows, vectors };
}

describe('latents that cannot be fed', () => {
  for (const wrong of [1e30, -3e38])
    it(`end a run where one explodes (${wrong}), and what came before is kept`, async () => {
      const rows = Array.from({ length: 5 }, () => ordinary).with(2, ordinary.with(7, wrong));
      const {
        outcome,
        document,
        latents,
        rows: kept,
        vectors,
      } = await ended({
        interventions: lent({ trace: 'l.safetensors' }),
        interventionsFolder: latentsIn(rows),
      });
      assert.equal(outcome.state, 'failed');
      assert.match(
        outcome.sentence!,
        /^Latent 3 is more than 1,000 times as long as anything in the prompt, so the run ends before it\./,
      );
      assert.ok(document.status.state === 'failed' && document.status.sentence === outcome.sentence);
      assert.deepEqual([latents, kept, outcome.latents, outcome.tokens], [2, 2, 2, 0]);
      assert.deepEqual(vectors, Array.from(Float32Array.from([...ordinary, ...ordinary])));
      const origins = document.steps.flatMap(step => (step.kind === 'latent' ? [step.origin] : []));
      assert.deepEqual(origins, ['supplied', 'supplied']);
    });

  it('end a run whose own become no numbers, and what came before is kept', async () => {
    // Beyond what a float holds after seven of them.
    const wild = [{ at: { layers: [0, 1, 2, 3, 4, 5, 6], positions: 'latent[1]' }, do: { scale: 1e6 } }];
    const { outcome, latents, vectors } = await ended({ interventions: wild });
    assert.equal(outcome.state, 'failed');
    assert.match(outcome.sentence!, /^The attention has NaN at \d+, with which nothing can be measured\./);
    assert.equal(latents, 2);
    assert.ok(vectors.length === 2 * width && vectors.every(Number.isFinite));
  });

  for (const wrong of [NaN, -Infinity])
    it(`are refused before anything is written where one has ${wrong}`, async () => {
      const rows = Array.from({ length: 5 }, () => ordinary).with(2, ordinary.with(7, wrong));
      const asked = { model, method: 'ivt-lr', interventions: lent({ trace: 'l.safetensors' }) } as const;
      const refused = ask({ ...asked, interventionsFolder: latentsIn(rows) });
      await assert.rejects(refused, new RegExp(`number 391 of it is ${wrong}`));
    });

  it('end a run where fewer are lent than it has', async () => {
    const { outcome, latents } = await ended({
      interventions: lent({ trace: 'l.safetensors' }),
      interventionsFolder: latentsIn([ordinary, ordinary, ordinary]),
    });
    assert.match(outcome.sentence!, /needs latent 3 of "l\.safetensors", which has 3 of them/);
    assert.equal(latents, 3);
  });

  it('are refused before anything is written where they are of another width', async () => {
    const narrow = latentsIn([ordinary.slice(0, 10)], 'v');
    const vector = { model, method: 'ivt-lr', interventions: lent({ vector: 'l.safetensors#v' }) } as const;
    await assert.rejects(ask({ ...vector, interventionsFolder: narrow }), /has 10 numbers/);
    const rows = latentsIn(Array.from({ length: 5 }, () => ordinary.slice(0, 100)));
    const asked = { model, method: 'ivt-lr', interventions: lent({ trace: 'l.safetensors' }) } as const;
    await assert.rejects(ask({ ...asked, interventionsFolder: rows }), /has 500 numbers, and .* is 192 wide/);
  });

  it('end a run at the last position that the model can read', async () => {
    const folder = shorter(await promptLength(), 20);
    const { outcome, document, latents } = await ended({ model: folder });
    // Each step appends eight patches and its slot.
    assert.equal(latents, 3);
    assert.equal(outcome.state, 'failed');
    assert.match(outcome.sentence!, /^The model reads at most \d+ tokens, and this would be token \d+\./);
    assert.equal(document.steps.filter(({ kind }) => kind === 'text').length, 0);
  });
});

async function promptLength(): Promise<number> {
  const { document } = await ended({ maxTokens: 1, settings: { steps: 0 } });
  return document.firstPosition + 1;
}

/** The same model, made for fewer positions. */
function shorter(prompt: number, more: number): string {
  const folder = path.join(temporaryFolder(), 'short');
  mkdirSync(folder);
  for (const name of ['darkroom.json', 'tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja'])
    cpSync(path.join(model, name), path.join(folder, name));
  for (const name of ['preprocessor_config.json', 'processor_config.json', 'special_tokens_map.json'])
    cpSync(path.join(model, name), path.join(folder, name));
  cpSync(path.join(model, 'generation_config.json'), path.join(folder, 'generation_config.json'));
  symlinkSync(path.join(model, 'onnx'), path.join(folder, 'onnx'));
  const config = JSON.parse(readFileSync(path.join(model, 'config.json'), 'utf8')) as {
    text_config: { max_position_embeddings: number };
  };
  config.text_config.max_position_embeddings = prompt + more;
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config));
  return folder;
}
