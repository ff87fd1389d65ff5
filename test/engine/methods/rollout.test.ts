// A rollout of a recorded step: the model is led along the trace, and what comes out is the product of the attention of all
// layers, worked out here from a single pass over everything, as plain matrices.

import assert from 'node:assert/strict';
import path from 'node:path';
import { rolloutText } from '../../../src/cli/show-rollout';
import { rolloutAfter } from '../../../src/engine/rollout-after';
import type { Rollout } from '../../../src/engine/rollout-after';
import { openTrace } from '../../../src/trace/open';
import type { OpenTrace } from '../../../src/trace/open-trace';
import { Model } from '../../../src/model/run/model';
import { Sequence } from '../../../src/model/run/sequence';
import { passesOf } from '../../../src/methods/pass';
import type { Pass } from '../../../src/methods/pass';
import { readAbilities } from '../../../src/model/abilities';
import { asked } from '../../../src/methods/wording';
import type { MethodName } from '../../../src/shared/trace/document';
import type { RunRequest } from '../../../src/shared/protocol/run';
import { unpackFamily } from '../../oracles/families/fixtures';
import { temporaryFolder } from '../../support/folders';
import { ask } from '../run/asking';
import { root } from '../engines';

const { signal } = new AbortController();

async function recorded<T>(change: Partial<RunRequest>, use: (trace: OpenTrace) => Promise<T>): Promise<T> {
  const { result } = await ask(change);
  const trace = await openTrace(result.outcomes[0]!.trace);
  try {
    return await use(trace);
  } finally {
    await trace.close();
  }
}

interface Read {
  readonly passes: readonly Pass[];
  readonly layers: readonly number[];
}

/** Counted from 1. */
function layersOf({ decoder }: Model): readonly number[] {
  return decoder.graph.anatomy.layers.map((_, index) => index + 1);
}

/** All positions before a step, read at once: token ids, patches and recorded latents, by what the trace says. */
async function passesBefore(trace: OpenTrace, step: number): Promise<Read> {
  const { document } = trace;
  const model = await Model.open(document.model.folder, { device: 'cpu', threads: 1 });
  const { values: pixels, shape } = await trace.read('image');
  const seen = await model.see({ height: shape[0]!, width: shape[1]!, data: Uint8Array.from(pixels) });
  const words = asked(document.method.name, document.question, readAbilities(model.folder.darkroom));
  const { prompt, inputs } = await model.ask(words, [seen]);
  const { embeddings } = inputs as { embeddings: Float32Array };
  const width = embeddings.length / prompt.ids.length;
  const until = document.steps[step]!.appended.from;
  const vectors = document.tokens.some(({ class: of }) => of === 'latent')
    ? Float32Array.from((await trace.read('latent.vector')).values)
    : new Float32Array(0);
  const all = [...embeddings];
  let latent = 0;
  for (const { id, class: of, patch } of document.tokens.slice(prompt.ids.length, until)) {
    if (of === 'latent') all.push(...vectors.subarray(latent * width, ++latent * width));
    else if (patch !== undefined) all.push(...seen.features.subarray(patch * width, (patch + 1) * width));
    else all.push(...((await model.lookUp([id!])) as { embeddings: Float32Array }).embeddings);
  }
  const passes: Pass[] = [];
  const layers = layersOf(model);
  const later = document.tokens.slice(prompt.ids.length, until).map(({ class: of }) => of);
  await Sequence.of(model, [{ positions: prompt.positions, promptLength: prompt.ids.length }]).advance(
    [{ inputs: { embeddings: Float32Array.from(all) }, classes: [...prompt.classes, ...later] }],
    {
      taps: { attention: layers, attentionOf: 'all' },
      read: reading => passes.push(...passesOf(reading, reading.count)),
    },
  );
  await model.release();
  return { passes, layers };
}

/** The last row of A_L ... A_1, by whole matrices. */
function product({ passes, layers }: Read): readonly number[] {
  const n = passes.length;
  const identity = passes.map((_, i) => passes.map((_other, j) => (i === j ? 1 : 0)));
  let through: readonly (readonly number[])[] = identity;
  for (const layer of layers) {
    const mixed = passes.map(({ attention, position }, i) => {
      const values = attention(layer)!;
      const [keys, heads] = [position + 1, values.length / (position + 1)];
      return identity[i]!.map((one, j) => {
        let mean = 0;
        for (let head = 0; j < keys && head < heads; head++) mean += values[head * keys + j]! / heads;
        return 0.5 * one + 0.5 * mean;
      });
    });
    const before = through;
    through = mixed.map(row =>
      before.map((_, j) => row.reduce((sum, share, k) => sum + share * before[k]![j]!, 0)),
    );
  }
  return through[n - 1]!;
}

function assertSame({ shares }: Rollout, expected: readonly number[]): void {
  assert.equal(shares.length, expected.length);
  for (const [i, share] of expected.entries()) assert.ok(Math.abs(shares[i]! - share) < 1e-5, String(i));
  assert.ok(Math.abs(shares.reduce((a, b) => a + b) - 1) < 1e-6);
}

describe('the rollout of a recorded step', () => {
  for (const [method, member, step] of [
    ['text-cot', 'pinhole', 5],
    ['ivt-lr', 'pinhole-ivt', 4],
    ['lavit', 'pinhole-lavit', 6],
  ] as const satisfies readonly (readonly [MethodName, string, number])[])
    it(`is the product of all layers: step ${step} of ${method}`, async () => {
      const model = path.join(root, 'models', member);
      await recorded({ model, method, maxTokens: 8 }, async trace => {
        const found = await rolloutAfter(trace, { step, signal });
        const read = await passesBefore(trace, step);
        assert.equal(found.position, read.passes.length - 1);
        assertSame(found, product(read));
        const text = rolloutText(trace, found, { width: 80, colour: false, pictures: false });
        assert.match(text, /what heads move, and what the rest of a layer does, is not in it/);
        assert.match(text, /by class: image \d/);
      });
    });

  for (const family of ['qwen2_vl', 'qwen2_5_vl'])
    it(`is that of a model whose positions have three axes: ${family}`, async () => {
      const model = temporaryFolder();
      unpackFamily(family, model);
      await recorded({ model, method: 'direct', question: 'What is in it?', maxTokens: 6 }, async trace => {
        for (const step of [1, 4]) {
          const found = await rolloutAfter(trace, { step, signal });
          const read = await passesBefore(trace, step);
          assert.equal(found.position, read.passes.length - 1);
          assertSame(found, product(read));
          const { tokens } = trace.document;
          assert.ok(tokens.some(({ class: of }, at) => of === 'image' && found.shares[at]! > 0));
        }
      });
    });

  it('follows what was changed in the run', async () => {
    const interventions = [{ at: { queries: 'all', keys: 'image' }, do: { gate: 0 } }];
    await recorded({ interventions, maxTokens: 6 }, async trace => {
      const { shares } = await rolloutAfter(trace, { step: 3, signal });
      const { tokens } = trace.document;
      assert.ok(tokens.every(({ class: of }, at) => of !== 'image' || !(shares[at]! > 0)));
    });
  });

  it('is refused with a sentence where there is none', async () => {
    await recorded({ maxTokens: 2 }, async trace => {
      await assert.rejects(
        rolloutAfter(trace, { step: 0, signal }),
        /Step 0 wrote no token and made no latent/,
      );
      await assert.rejects(rolloutAfter(trace, { step: 99, signal }), /Step 99 wrote no token/);
      const other = path.join(root, 'models', 'pinhole-ivt');
      await assert.rejects(
        rolloutAfter(trace, { step: 1, signal, model: other }),
        /is another file than it was/,
      );
    });
  });
});
