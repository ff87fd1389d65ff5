// Checkpoints of the papers' classes (random weights), exported by models/export/checkpoints and asked as people ask: from a
// picture's file to a trace. Tokens, chosen patches, latents and what the heads read are those of the checkpoint in PyTorch,
// which test/oracles/checkpoints/reference.py computes with eager attention, no cache, and LoRA beside the weights.

import assert from 'node:assert/strict';
import path from 'node:path';
import { checkpointReference, pictureFile, unpackCheckpoint } from '../../oracles/checkpoints/fixtures';
import type { CheckpointCase } from '../../oracles/checkpoints/fixtures';
import type { NamedTensor } from '../../support/oracle-tensors';
import { createService } from '../../../src/engine/service';
import { greedy } from '../../../src/runtime/sampling';
import type { MethodName } from '../../../src/shared/trace/document';
import type { LatentStep } from '../../../src/shared/trace/step';
import { latentFloats } from '../../../src/trace/latent-rows';
import type { OpenTrace } from '../../../src/trace/open-trace';
import { openTrace } from '../../../src/trace/open';
import { temporaryFolder } from '../../support/folders';

const service = createService({ sessions: true });

/** Of a number of a latent, which is between -5 and 5, or of what a head reads. */
const largest = 1e-3;

async function traced(model: string, method: MethodName, asked: CheckpointCase): Promise<OpenTrace> {
  const { fidelity, question, tokens } = asked;
  const result = await service.run(
    {
      ...{ model, device: 'cpu', threads: 1, method, fidelity, question },
      picture: pictureFile(asked.picture),
      sampling: greedy,
      maxTokens: tokens.length,
      runs: 1,
      interventions: [],
      trace: path.join(temporaryFolder(), 'a.trace.safetensors'),
    },
    { signal: new AbortController().signal, report: () => undefined },
  );
  return openTrace(result.outcomes[0]!.trace);
}

const latentsOf = ({ document }: OpenTrace) =>
  document.steps.filter((step): step is LatentStep => step.kind === 'latent');

const written = ({ document }: OpenTrace) =>
  document.steps.flatMap(step => (step.kind === 'text' ? [step.token.id] : []));

const named = { vector: 'latents', trajectory: 'trajectory', concept: 'concept' } as const;

async function requireSame(
  trace: OpenTrace,
  asked: CheckpointCase,
  reference: (key: string) => NamedTensor | undefined,
) {
  assert.equal(trace.document.method.fidelity, asked.fidelity);
  const latents = latentsOf(trace);
  assert.equal(latents.length, reference('latents')!.shape[0]);
  const forms = latents.map(({ form }) => form);
  if (asked.patches)
    assert.deepEqual(
      forms.map(form => form.kind === 'patches' && form.patches),
      asked.patches,
    );
  for (const [kind, key] of Object.entries(named)) {
    const wanted = reference(key);
    if (!wanted) continue;
    const width = wanted.shape[1]!;
    for (const { latent } of latents) {
      const found = await latentFloats(trace, `latent.${kind as keyof typeof named}`, latent);
      assert.equal(found?.length, width, `${kind} of latent ${latent}`);
      const worst = found.reduce(
        (most, value, d) => Math.max(most, Math.abs(value - Number(wanted.data[latent * width + d]))),
        0,
      );
      assert.ok(worst <= largest, `${kind} of latent ${latent} is off by ${worst}`);
    }
  }
  assert.deepEqual(written(trace), asked.tokens);
}

describe('checkpoints of the papers, exported', () => {
  for (const [name, fidelity] of [
    ['ivt-lr', 'released'],
    ['lavit', 'released'],
    ['lavit', 'paper'],
  ] as const)
    it(`${name}, as ${fidelity}: four traces as PyTorch has them`, async () => {
      const { cases, tensors } = checkpointReference(name);
      const model = temporaryFolder();
      unpackCheckpoint(name, model);
      const mine = [...cases.entries()].filter(([, asked]) => asked.fidelity === fidelity);
      assert.equal(mine.length, 4);
      for (const [index, asked] of mine) {
        const trace = await traced(model, name, asked);
        await requireSame(trace, asked, key => tensors.get(`${index}.${key}`));
        await trace.close();
      }
    });
});
