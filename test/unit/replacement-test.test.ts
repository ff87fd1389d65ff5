// What is offered as a replacement test is one, and can be read as such.

import { setsOf } from '../../src/ablation/sample-sets';
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseAblation } from '../../src/ablation/parse-spec';
import { writeReplacementSpec } from '../../src/host/trace/replacement-file';
import { replacementCommand, replacementOffer } from '../../src/host/trace/replacement-test';
import { sweepCommand } from '../../src/host/run/sweep-command';
import type { RunRequest } from '../../src/shared/protocol/run';
import type { TraceDocument } from '../../src/shared/trace/document';
import { testedTasks } from '../../src/shared/trace-view/tested-task';
import { taskNames } from '../../src/tasks/types';
import { temporaryFolder } from '../support/folders';
import { madeUpDocument } from './trace/made-up';

const thought = (change: Partial<TraceDocument> = {}): TraceDocument => {
  const made = madeUpDocument(8);
  return {
    ...made,
    sample: { task: 'bars', seed: 4, truth: 'red' },
    method: {
      name: 'ivt-lr',
      fidelity: 'released',
      settings: { steps: 3, patches: 8, sight: 'chosen', own: true },
    },
    interventions: [],
    sampling: { temperature: 0, topP: 1, seed: 1 },
    ...change,
  };
};

function withoutSample<T extends { readonly sample?: unknown }>(whole: T): T {
  const rest = { ...whole };
  delete (rest as { sample?: unknown }).sample;
  return rest;
}

const specIn = (document: TraceDocument) => {
  const offer = replacementOffer(document);
  assert.ok('spec' in offer, JSON.stringify(offer));
  return offer;
};
const whyNot = (document: TraceDocument) => {
  const offer = replacementOffer(document);
  return 'why' in offer ? offer.why : '';
};

describe('the replacement test of a trace', () => {
  it('has its model, method, settings and task, and is what `darkroom ablate` reads', () => {
    const document = thought();
    const { spec, without } = specIn(document);
    const { model, method, settings, samples } = parseAblation(JSON.parse(JSON.stringify(spec)));
    assert.equal(model, document.model.folder);
    assert.equal(method, 'ivt-lr');
    assert.deepEqual(settings, { steps: 3, patches: 8, sight: 'chosen' });
    assert.deepEqual(
      setsOf(samples).map(({ name, count }) => [name, count]),
      [['bars', 400]],
    );
    assert.deepEqual(without, []);
  });

  it('says what of the run is no part of it', () => {
    const changed = thought({ interventions: [{}], sampling: { temperature: 0.7, topP: 1, seed: 1 } });
    assert.match(specIn(changed).without.join(' '), /changed in this run is no part.*not drawn/);
  });

  it('is not offered without latents, or for a picture of no task: a sentence says what would be', () => {
    const { steps } = thought();
    const words = steps.filter(({ kind }) => kind !== 'latent');
    assert.match(whyNot(thought({ steps: words })), /no latents that could be replaced/);
    assert.match(whyNot(withoutSample(thought())), /task of this picture is not known/);
    assert.match(whyNot(thought({ sample: { task: 'mine', seed: 1, truth: 'x' } })), /task .* not known/);
  });

  it('knows the tasks that samples are made of', () => {
    assert.deepEqual([...testedTasks].sort(), [...taskNames].sort());
  });

  it('lies beside its trace, twice the same is one file, and nothing is written over', async () => {
    const trace = path.join(temporaryFolder(), 'a.trace.safetensors');
    const { spec } = specIn(thought());
    const first = await writeReplacementSpec(trace, spec);
    assert.equal(first, trace.replace('.trace.safetensors', '.ablation.json'));
    assert.equal(await writeReplacementSpec(trace, spec), first);
    writeFileSync(first, 'mine');
    const second = await writeReplacementSpec(trace, spec);
    assert.match(second, /a-2\.ablation\.json$/);
    assert.equal(readFileSync(first, 'utf8'), 'mine');
    assert.ok(existsSync(second));
  });

  it('ends no quotation of the terminal', () => {
    const command = replacementCommand("/a b/it's.ablation.json", 'q4; rm -rf');
    assert.equal(command, String.raw`darkroom ablate '/a b/it'\''s.ablation.json' --precision 'q4; rm -rf'`);
  });
});

describe('the sweep of a steered run', () => {
  const asked: RunRequest = {
    ...{ model: '/m', device: 'auto', threads: 0, method: 'direct', question: '?', maxTokens: 9, runs: 1 },
    sampling: { temperature: 0, topP: 1, seed: 0 },
    interventions: [],
    steer: [
      { direction: '/d.direction.safetensors', strength: 0.4, layers: { from: 2, to: 4 }, renorm: true },
    ],
    sample: { task: 'trail', seed: 1, truth: 'red' },
    trace: '/t.trace.safetensors',
  };

  it('has its model, task, direction and strength', () => {
    assert.equal(
      sweepCommand(asked),
      "darkroom direction sweep /d.direction.safetensors --for /m --task trail --method direct --strengths 0.4 --layers '[2..4]' --renorm true",
    );
  });

  it('is none where it would be another experiment', () => {
    assert.equal(sweepCommand(withoutSample(asked)), undefined);
    assert.equal(
      sweepCommand({ ...asked, steer: [...(asked.steer ?? []), ...(asked.steer ?? [])] }),
      undefined,
    );
    assert.equal(sweepCommand({ ...asked, interventions: [{}] }), undefined);
  });
});
