// R and F of IVT-LR's paper: every step in words and in latents has them, they are what follows from the recorded attention,
// and terminal and report show them with what they do not say.

import assert from 'node:assert/strict';
import path from 'node:path';
import { stepText } from '../../../src/cli/show-step';
import { reportPage } from '../../../src/trace/report/page';
import { openTrace } from '../../../src/trace/open';
import { tokenClasses } from '../../../src/shared/trace/token';
import { ask } from '../run/asking';
import { root } from '../engines';

const [layers, heads, tokens] = [6, 6, 64];
const look = { width: 80, colour: false, pictures: false };

const shownIn = (text: string) => {
  const [, ratio, focus] =
    /^R ([\d.]+) \(attention on the picture \/ on text\), F ([\d.]+) \(/m.exec(text) ?? [];
  return [Number(ratio), Number(focus)] as const;
};

describe('R and F', () => {
  it('are there for every step, as its recorded attention has them', async () => {
    const model = path.join(root, 'models', 'pinhole-ivt');
    const { result } = await ask({ model, method: 'ivt-lr', settings: { steps: 3 }, maxTokens: 3 });
    const trace = await openTrace(result.outcomes[0]!.trace);
    const rows: string[] = [];
    for (const [index, step] of trace.document.steps.entries()) {
      if (step.kind !== 'text' && step.kind !== 'latent') continue;
      const { values: mass } = await trace.read('attention.mass', step.row, step.row + 1);
      const { values: picture } = await trace.read('attention.image', step.row, step.row + 1);
      let [image, text, entropy] = [0, 0, 0];
      for (let head = 0; head < layers * heads; head++) {
        for (const [at, name] of tokenClasses.entries()) {
          const share = Number(mass[head * tokenClasses.length + at]);
          if (name === 'image' || name === 'latent.image') image += share;
          if (name === 'prompt' || name === 'generated') text += share;
        }
        const row = Array.from({ length: tokens }, (_, i) => Number(picture[head * tokens + i]));
        const sum = row.reduce((a, b) => a + b);
        for (const p of row) if (p > 0) entropy -= ((p / sum) * Math.log(p / sum)) / layers / heads;
      }
      const shown = await stepText(trace, index, step, look);
      const [ratio, focus] = shownIn(shown);
      assert.ok(Math.abs(ratio - image / text) <= 6e-4, `R of step ${index}: ${ratio}, ${image / text}`);
      // What is recorded of each head is rounded to half precision, in which the least attention is lost.
      assert.ok(Math.abs(focus * entropy - 1) <= 0.05, `F of step ${index}: ${focus}, ${1 / entropy}`);
      assert.ok(Math.abs(focus - 1 / step.measures!.attention!.entropy!) <= 6e-4);
      assert.match(shown, /neither says whether an answer is right/);
      rows.push(`<td class="number">${ratio.toFixed(2)}</td><td class="number">${focus.toFixed(3)}</td>`);
    }
    assert.equal(rows.length, 6);
    const page = (await reportPage(trace, [])).replace(/>\s+</g, '><');
    for (const row of rows) assert.ok(page.includes(row), row);
    assert.match(page, /R: attention on picture tokens.*F: 1 \/ \(attention entropy/s);
    await trace.close();
  });

  it('are not shown where nothing was looked at', async () => {
    const { result } = await ask({
      maxTokens: 1,
      interventions: [{ at: { queries: 'all', keys: 'image' }, do: { gate: 0 } }],
    });
    const trace = await openTrace(result.outcomes[0]!.trace);
    const text = await stepText(trace, 1, trace.document.steps[1]!, look);
    assert.match(text, /^R 0\.000 .* F undefined/m);
    await trace.close();
  });
});
