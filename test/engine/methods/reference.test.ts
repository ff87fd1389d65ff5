// What the bundled members do in latents, step by step, beside another implementation that shares no code with this one
// (test/oracles/latents/reference.py): tokens, the order of patches, where thoughts look, and the latents themselves.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openMember, thought } from './thoughts';
import { cases, members } from '../../oracles/latents/cases';
import { readTensors } from '../../support/oracle-tensors';
import { root } from '../engines';

interface Reference {
  readonly tokens: readonly number[];
  readonly patches?: readonly (readonly number[])[];
  readonly peaks?: readonly (readonly number[])[];
  readonly spans?: number;
}

/** Of a number of a latent; they are between -10 and 10. */
const largest = 1e-3;

const folder = path.join(root, 'test/oracles/latents');

describe('latent methods beside another implementation', () => {
  for (const { name, method } of members.filter(member =>
    existsSync(path.join(folder, `${member.name}.json`)),
  ))
    it(`${name} does the same in 50 samples`, async () => {
      const references = JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as Reference[];
      const { shape, data } = readTensors(readFileSync(path.join(folder, `${name}.safetensors`))).get(
        'latents',
      )!;
      const width = shape[1]!;
      const model = await openMember(name);
      let [row, worst] = [0, 0];
      for (const [index, sample] of cases(name).entries()) {
        const { latents, happenings } = await thought(model, { method, sample, seed: index });
        const { tokens, patches, peaks } = references[index]!;
        const written = happenings.flatMap(one =>
          one.kind === 'written' && !(one.forced && method === 'modal-mixed') ? [one.choice.token] : [],
        );
        assert.deepEqual(written, tokens, `tokens of case ${index}`);
        const forms = latents.map(({ form }) => form);
        if (patches)
          assert.deepEqual(
            forms.map(form => form.kind === 'patches' && form.patches),
            patches,
          );
        if (peaks)
          assert.deepEqual(
            forms.map(form => form.kind === 'slot' && form.peaks),
            peaks,
          );
        for (const { vector } of latents) {
          for (let d = 0; d < width; d++)
            worst = Math.max(worst, Math.abs(vector[d]! - Number(data[row * width + d])));
          row++;
        }
      }
      assert.equal(row, shape[0]);
      assert.ok(worst <= largest, String(worst));
      await model.release();
    });
});
