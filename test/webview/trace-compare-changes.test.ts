// What differs between two runs, in compare mode: the marks of both, every difference of their settings in words, the control
// beside each S_focus, and a change that is asked for where there is nothing to change.

import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { shot } from '../support/browser';
import { temporaryFolder } from '../support/folders';
import { madeTrace } from '../support/made-trace';
import type { MadeTrace } from '../support/made-trace';
import { openPair } from './pair-host';
import type { PairOptions, PairPage } from './pair-host';
import { tracePages } from './trace-host';

const recorded = path.join(
  process.env['DARKROOM_ROOT'] ?? '.',
  'samples',
  'traces',
  'trail-1-0_text-cot.trace.safetensors',
);

const words = 'The ring marks the cell in the bottom row. Its arrow points up.'.split(/(?= )/);
const steps = words.length + 1;

const vector = (from: number, strength = 0.4) => ({
  at: { layers: [2], positions: `[${from}..]` },
  do: { add: { vector: 'cot.vector.safetensors#v', strength } },
});
const gate = { at: { queries: '[70..]', keys: 'image' }, do: { gate: 0 } };

describe('what differs between two runs, in compare mode', () => {
  const pages = tracePages();
  const made = (name: string, change: Partial<MadeTrace> = {}) =>
    madeTrace({ folder: temporaryFolder(), name, words, steps, ...change });
  const open = async (own: Partial<MadeTrace>, other: Partial<MadeTrace>, options: PairOptions = {}) =>
    openPair(pages, await made('own', own), await made('other', other), {
      isParent: false,
      savedState: { step: 2 },
      ...options,
    });
  const row = ({ page }: PairPage, name: string) =>
    page.locator('.difference tr', { has: page.getByRole('rowheader', { name, exact: true }) });
  const isAt = ({ page }: PairPage, place: string) =>
    page.locator('.playhead b', { hasText: new RegExp(`^${place}$`) }).waitFor();

  it('is marked below both films: vectors, gates and heads, each over its own steps', async () => {
    const trace = await open(
      { head: { interventions: [vector(68)] } },
      { head: { interventions: [gate, vector(66)] } },
    );
    const rows = trace.page.getByRole('list', { name: 'Interventions' }).locator('.mark-row');
    await rows.first().waitFor();
    assert.deepEqual(
      (await rows.allInnerTexts()).map(text =>
        text
          .replace(/[^ -~×]/g, '')
          .replace(/ +/g, ' ')
          .trim(),
      ),
      [
        'A no view of image; steps 7 to 13',
        'A cot × 0.4, L2; steps 3 to 13',
        'B cot × 0.4, L2; steps 5 to 13',
      ],
    );
    const edges = (selector: string) =>
      trace.page
        .locator(selector)
        .evaluateAll(all => all.map(one => Math.round(one.getBoundingClientRect().left)));
    const bars = await edges('.mark-span');
    assert.equal(bars.length, 3);
    assert.ok((bars[0] ?? 0) > (bars[2] ?? 0) && (bars[2] ?? 0) > (bars[1] ?? 0), bars.join(' '));
    const facts = trace.page.locator('.pair-facts li');
    await facts.filter({ hasText: /no view of image, cot × 0\.4, L2 from step 3/ }).waitFor();
    await facts.filter({ hasText: /this run: cot × 0\.4, L2 from step 5/ }).waitFor();
    await shot(trace.page, 'compare-marks-dark');
  });

  it('is not said of what both have', async () => {
    const both = { head: { interventions: [vector(68)] } };
    const trace = await open(both, both);
    await trace.page.locator('.pair-facts li').first().waitFor();
    assert.equal(await trace.page.locator('.pair-facts').getByText('cot').count(), 0);
  });

  it('is named in the header with both values: settings, sampling, seed, precision and device', async () => {
    const model = {
      name: 'made-up',
      folder: '/models/made-up',
      files: [],
      dtype: 'q4',
      device: 'cuda' as const,
      threads: 1,
      layers: 6,
      heads: 6,
      width: 4,
      attentionLayers: [1, 2, 3, 4, 5, 6],
      selfTest: { state: 'not-run' as const, reason: 'It is made up.' },
    };
    const method = (latents: number) => ({
      name: 'modal-mixed' as const,
      settings: { latents, sight: 'all' },
    });
    const trace = await open(
      { head: { model, method: method(8), sampling: { temperature: 0, topP: 1, seed: 9 } } },
      { head: { method: method(4) } },
    );
    const said = trace.page.locator('.pair-facts .other');
    await said.first().waitFor();
    assert.deepEqual(
      (await said.allInnerTexts()).map(text => text.trim()),
      [
        'precision fp32 → q4',
        'device cpu → cuda',
        'Latents in a span (K): 4 → 8',
        'temperature 0.7 → 0',
        'top-p 0.95 → 1',
        'seed 7 → 9',
      ],
    );
  });

  it('is not known of models that have no file in common, which is said and counted as no difference', async () => {
    const trace = await open({}, {});
    await trace.page.getByText('whether the files of the model are the same is not known').waitFor();
    assert.equal(await trace.page.locator('.pair-facts .other').count(), 0);
  });

  it('has the chance level of each run: in the lane where they are two, and beside S_focus', async () => {
    const trace = await open({ side: 8 }, { side: 4 });
    await row(trace, 'S_focus (chance)').waitFor();
    const values = await row(trace, 'S_focus (chance)').locator('td').allInnerTexts();
    assert.deepEqual(
      values.map(text => /\((.*)\)/.exec(text)?.[1]),
      ['0.25', '0.06'],
    );
    for (const label of ['chance A', 'chance B', 'uniform A', 'uniform B'])
      assert.equal(await trace.page.locator('.tracks text', { hasText: label }).count(), 1, label);
    assert.equal(await trace.page.locator('.tracks .reference').count(), 4);
  });

  it('has one chance level where both have the same', async () => {
    const trace = await open({}, {});
    await trace.page.locator('.tracks text', { hasText: /^chance$/ }).waitFor();
    assert.equal(await trace.page.locator('.tracks .reference').count(), 2);
  });

  it('refuses a change where only the other run has a step, and says so until another is chosen', async () => {
    const trace = await open({}, { words: [...words, ' And', ' on'], steps: steps + 2 });
    const { page } = trace;
    await page.locator('.strip.a').focus();
    await page.keyboard.press('End');
    await isAt(trace, String(steps + 1));
    for (const key of ['r', 'v', 'g', 'k']) await page.keyboard.press(key);
    await page.getByRole('alert').getByText('Only A has a step here.').waitFor();
    assert.deepEqual([await trace.asked('rerun'), await trace.asked('change')], [[], []]);
    for (const key of ['ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
    await isAt(trace, String(steps - 1));
    assert.equal(await page.getByRole('alert').count(), 0);
    await page.keyboard.press('r');
    assert.deepEqual(await trace.asked('rerun'), [steps - 1]);
  });

  for (const [command, kind] of [
    ['replaceLatent', 'latent'],
    ['patchHere', 'patch'],
    ['removeIntervention', 'remove'],
  ] as const)
    it(`refuses ${command} from the palette in the same way, and hands it on where this run has a step`, async () => {
      const trace = await open({}, { words: [...words, ' And', ' on'], steps: steps + 2 });
      const { page } = trace;
      const act = () => trace.post({ kind: 'topic', topic: 'command', value: command });
      await page.locator('.strip.a').focus();
      await page.keyboard.press('End');
      await isAt(trace, String(steps + 1));
      await act();
      await page.getByRole('alert').getByText('Only A has a step here.').waitFor();
      assert.deepEqual(await trace.asked('change'), []);
      for (const key of ['ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
      await isAt(trace, String(steps - 1));
      await act();
      assert.deepEqual(await trace.asked('change'), [{ step: steps - 1, kind }]);
    });

  it('says which layer and head is shown of a run that has not the chosen one', async () => {
    const trace = await open(
      { layers: 12, heads: 8 },
      { layers: 6, heads: 4 },
      { savedState: { step: 2, mode: 'head', layer: 11, head: 7 } },
    );
    const captions = trace.page.locator('.attention figcaption');
    await captions.first().getByText('L6: it has no L12, head 3: it has no head 7').waitFor();
    assert.equal(await captions.last().locator('.instead').count(), 0);
  });

  it('keeps the box that was drawn: on both pictures, in a lane, and in the differences', async () => {
    const trace = await open(
      {},
      { words: words.map(word => word.toUpperCase()) },
      {
        savedState: { step: 3, box: [16, 16, 96, 96] },
      },
    );
    const { page } = trace;
    await page.locator('.curve.a[data-lane=drawn]').waitFor();
    assert.equal(await page.locator('.compare-stage .box-mark').count(), 2);
    const values = row(trace, 'S_focus, drawn (chance)').locator('td');
    // Each comes by itself.
    for (const side of [0, 1])
      await values
        .nth(side)
        .getByText(/^\d\.\d\d \(0\.39\)$/)
        .waitFor();
    assert.equal(await values.count(), 2);
    await shot(page, 'compare-box-dark');
    await page.getByRole('button', { name: 'Clear the box' }).click();
    await page.locator('[data-lane=drawn]').first().waitFor({ state: 'detached' });
  });

  it('has names and values of its lanes beside each other, and none over another', async () => {
    const copy = path.join(temporaryFolder(), 'copy.trace.safetensors');
    copyFileSync(recorded, copy);
    const savedState = { step: 3, box: [0, 0, 64, 64] };
    const trace = await openPair(pages, recorded, copy, { isParent: false, savedState });
    await trace.page.locator('.lane', { hasText: 'S_focus, drawn' }).waitFor();
    await trace.page.locator('.lane', { hasText: 'KL' }).locator('.value', { hasText: /\d/ }).waitFor();
    await trace.rest();
    const lanes = await trace.page.locator('.lane').evaluateAll(all =>
      all.map(one => {
        const parts = [...one.querySelectorAll('span')].map(part => part.getBoundingClientRect());
        return {
          top: Math.min(...parts.map(({ top }) => top)),
          bottom: Math.max(...parts.map(({ bottom }) => bottom)),
        };
      }),
    );
    assert.equal(lanes.length, 4);
    lanes.slice(1).forEach(({ top }, i) => assert.ok((lanes[i]?.bottom ?? 0) <= top, JSON.stringify(lanes)));
  });
});
