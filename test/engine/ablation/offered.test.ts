// What the trace editor offers as the replacement test of a run is accepted as one by the command that runs it, for every
// method that thinks in latents, and the run says what its latents and ranks are held against.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ask } from '../run/asking';
import { setsOf } from '../../../src/ablation/sample-sets';
import { prepareAblation } from '../../../src/engine/ablation/prepare';
import { replacementOffer } from '../../../src/host/trace/replacement-test';
import type { MethodName } from '../../../src/shared/trace/document';
import { openTrace } from '../../../src/trace/open';
import { temporaryFolder } from '../../support/folders';
import { root } from '../engines';

describe('the replacement test that is offered of a run', () => {
  const members: readonly (readonly [string, MethodName])[] = [
    ['pinhole-ivt', 'ivt-lr'],
    ['pinhole-lavit', 'lavit'],
    ['pinhole-mixed', 'modal-mixed'],
  ];
  for (const [member, method] of members)
    it(`is what darkroom ablate takes: ${method}`, async () => {
      const { result } = await ask({ model: path.resolve(root, 'models', member), method });
      const trace = await openTrace(result.outcomes[0]!.trace);
      await trace.close();
      const { document } = trace;
      assert.ok(document.model.tokenNorm! > 0, 'what latents are held against');
      const offer = replacementOffer(document);
      assert.ok('spec' in offer, JSON.stringify(offer));
      const file = path.join(temporaryFolder(), 'offered.ablation.json');
      writeFileSync(file, JSON.stringify(offer.spec));
      const { spec, root: folder } = await prepareAblation(file, offer.precision);
      assert.equal(folder, document.model.folder);
      assert.equal(spec.method, method);
      assert.deepEqual(spec.settings, offer.spec.settings);
      assert.deepEqual(
        setsOf(spec.samples).map(({ name }) => name),
        [document.sample?.task],
      );
    });
});
