// Stages of IVT-LR: each is another decoder, thinks as many latent steps as it was taught, and writes the rest. The trace says
// which it was, and everything that is read of the trace later is read with that decoder.

import assert from 'node:assert/strict';
import path from 'node:path';
import { evaluate } from '../../../src/engine/evaluate';
import { rerun } from '../../../src/engine/rerun';
import { withLens } from '../../../src/engine/lens-after';
import { modelCard } from '../../../src/model/card';
import { precisionText } from '../../../src/shared/trace/document';
import { openTrace } from '../../../src/trace/open';
import type { LatentStep, TextStep } from '../../../src/shared/trace/step';
import { ask, trailSample } from '../run/asking';
import { root } from '../engines';

const model = path.join(root, 'models', 'pinhole-ivt');
const stages = ['5', '4', '3', '2', '1', '0'];

async function atStage(settings: Readonly<Record<string, number | string>>) {
  const sample = await trailSample({ difficulty: 1, seed: 11 });
  const at = path.join(path.dirname(sample.picture), 'a.trace.safetensors');
  const { result } = await ask({ model, method: 'ivt-lr', settings, ...sample, trace: at });
  const [outcome] = result.outcomes;
  const trace = await openTrace(outcome!.trace);
  return { outcome: outcome!, trace, document: trace.document, notes: result.notes };
}

const latentsOf = (steps: readonly { readonly kind: string }[]) =>
  steps.filter((step): step is LatentStep => step.kind === 'latent');
const wordsOf = (steps: readonly { readonly kind: string }[]) =>
  steps.filter((step): step is TextStep => step.kind === 'text').length;

describe('stages of IVT-LR', () => {
  for (const stage of stages)
    it(`answer rightly at stage ${stage}: ${stage} latent steps, and a word for each of the others`, async () => {
      // As it is typed: what looks like a number is one.
      const { outcome, trace, document, notes } = await atStage({ stage: Number(stage) });
      assert.deepEqual([outcome.state, outcome.correct], ['done', true]);
      assert.equal(latentsOf(document.steps).length, Number(stage));
      // A cell for each step that is left, then: the colour, a full stop, "answer", the colour, the end.
      assert.equal(wordsOf(document.steps), 5 - Number(stage) + 5);
      const { settings, fidelity } = document.method;
      assert.deepEqual(
        [settings['stage'], settings['steps'], settings['patches']],
        [stage, Number(stage), 8],
      );
      assert.equal(fidelity, 'released');
      const isLast = stage === '5';
      assert.deepEqual(
        document.model.files.flatMap(({ name }) => (/decoder|embed/.test(name) ? [name] : [])),
        isLast
          ? ['onnx/decoder_model_merged.onnx', 'onnx/embed_tokens.onnx']
          : [`onnx/decoder_stage_${stage}.onnx`, `onnx/embed_tokens_stage_${stage}.onnx`],
      );
      // Earlier stages are kept in eight bits, and their runs say so.
      assert.equal(document.model.weights, isLast ? undefined : 'int8');
      assert.equal(precisionText(document.model), isLast ? 'fp32' : 'fp32, int8 weights');
      assert.equal(notes.join().includes(`as it was at stage ${stage} of its training`), !isLast);
      const probes = latentsOf(document.steps).flatMap(({ readings }) =>
        readings.filter(one => one.kind === 'phrases' && one.by === 'probe'),
      );
      // It was trained on the latents of the last stage.
      assert.equal(probes.length, isLast ? 5 : 0);
      await trace.close();
    });

  it('are the last one unless asked otherwise', async () => {
    const { trace, document } = await atStage({});
    assert.deepEqual([document.method.settings['stage'], document.method.settings['steps']], ['5', 5]);
    assert.ok(document.model.files.some(({ name }) => name === 'onnx/decoder_model_merged.onnx'));
    await trace.close();
  });

  it('may be asked for other numbers of steps', async () => {
    const { trace, document } = await atStage({ stage: 2, steps: 1 });
    assert.equal(latentsOf(document.steps).length, 1);
    assert.equal(document.method.settings['steps'], 1);
    await trace.close();
  });

  it('are run again and read by a lens with their own decoder', async () => {
    const { trace } = await atStage({ stage: '1' });
    const { identical, changedFiles } = await rerun(
      { trace },
      { signal: new AbortController().signal, report: () => undefined },
    );
    assert.deepEqual([identical, changedFiles], [true, []]);
    const last = trace.document.steps.findLastIndex(({ kind }) => kind === 'text');
    const seen = await withLens(trace, { steps: [last] });
    const { row } = trace.document.steps[last]!;
    for (const name of ['lens.ids', 'lens.probs'] as const) {
      const [again, recorded] = [await seen.read(name, row, row + 1), await trace.read(name, row, row + 1)];
      for (const [i, value] of recorded.values.entries())
        assert.ok(Math.abs(value - again.values[i]!) < 1e-4, `${name} ${i}`);
    }
    await trace.close();
  });

  for (const [what, folder, stage, sentence] of [
    ['one that the model lacks', 'pinhole-ivt', 6, /pinhole-ivt has no stage "6"\.$/],
    ['no number', 'pinhole-ivt', 'first', /pinhole-ivt has no stage "first"\.$/],
    ['a model without any', 'pinhole', 1, /pinhole has no stage "1"\.$/],
  ] as const)
    it(`are refused with a sentence: ${what}`, async () => {
      const wish = {
        model: path.join(root, 'models', folder),
        method: 'ivt-lr',
        settings: { stage },
      } as const;
      await assert.rejects(ask(wish), sentence);
    });

  it('belong to the method alone', async () => {
    await assert.rejects(
      ask({ model, method: 'text-cot', settings: { stage: 2 } }),
      /text-cot has no setting "stage"/,
    );
  });

  it('are offered where a model has them', async () => {
    const stageOf = async (name: string) =>
      (await modelCard(path.join(root, 'models', name)))!.options['ivt-lr']?.find(
        one => one.name === 'stage',
      );
    const option = await stageOf('pinhole-ivt');
    assert.deepEqual([option!.initial, option!.rule], ['5', { kind: 'choice', values: stages }]);
    assert.equal(await stageOf('pinhole'), undefined);
  });

  it('are measured on the benchmark as the whole model is', async () => {
    const request = {
      model,
      device: 'cpu',
      threads: 1,
      task: 'trail',
      count: 8,
      seed: 9,
      difficulty: 1,
    } as const;
    const options = { signal: new AbortController().signal, report: () => undefined };
    const right = async (settings: Readonly<Record<string, unknown>>) =>
      (await evaluate({ ...request, method: 'ivt-lr', settings }, options)).correct;
    assert.ok((await right({ stage: 0 })) >= 7);
    // Before the first step went dark, the model had never been fed a latent.
    assert.ok((await right({ stage: 0, steps: 3 })) <= 4);
    await assert.rejects(right({ stage: 9 }), /has no stage "9"/);
  });
});
