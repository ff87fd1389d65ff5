// Runs that go on from a step: where that is asked for, and how the new run says what became of it.

import assert from 'node:assert/strict';
import path from 'node:path';
import type { ChangeView, ParentView, TraceView } from '../../src/shared/protocol/trace-panel';
import { shot } from '../support/browser';
import { temporaryFolder } from '../support/folders';
import { addSteps, beginTrace } from '../support/made-trace';
import type { TracePage, TracePageOptions } from './trace-host';
import { tracePages } from './trace-host';

const recorded = path.join(
  process.env['DARKROOM_ROOT'] ?? '.',
  'samples',
  'traces',
  'trail-1-0_text-cot.trace.safetensors',
);

/** As a run that put "a1" in the place of "b4". */
const child = (change: Partial<TraceView> = {}): Partial<TraceView> => ({
  parent: {
    file: 'trail-1-0_text-cot.trace.safetensors',
    startedAt: '2026-03-01T14:05:09.000Z',
    fromStep: 3,
    firstDivergence: 3,
  },
  changes: [{ kind: 'word', word: ' a1' }],
  ...change,
});

const parent: ParentView = {
  inherited: [],
  removed: [],
  word: ' b4',
  sameModel: true,
  otherWord: { step: 4, was: ' up', word: ' right' },
  answer: 'green',
};

describe('a run that goes on from a step, in the trace editor', () => {
  const pages = tracePages();
  const open = (change: Partial<TraceView> = {}, options: TracePageOptions = {}): Promise<TracePage> =>
    pages.open(recorded, {
      content: read => (read.name === 'shown' ? { ...read, trace: { ...read.trace, ...change } } : read),
      ...options,
    });
  const isAt = ({ page }: TracePage, step: number) =>
    page.locator('.playhead b', { hasText: new RegExp(`^${step}$`) }).waitFor();
  const descent = async ({ page }: TracePage) =>
    (await page.locator('.descent').innerText()).replace(/\s+/g, ' ').trim();

  it('is asked for by a button beside the step, and by a key; the step goes along', async () => {
    const trace = await open({}, { savedState: { step: 22 } });
    await isAt(trace, 22);
    const button = trace.page.getByRole('button', { name: 'Re-run from here…' });
    assert.equal(await button.getAttribute('aria-keyshortcuts'), 'r');
    await button.click();
    await trace.page.keyboard.press('ArrowRight');
    await isAt(trace, 23);
    await trace.page.keyboard.press('r');
    assert.deepEqual(await trace.asked('rerun'), [22, 23]);
    await trace.page.keyboard.press('t');
    await trace.page.locator('.row-step[tabindex="0"]').waitFor();
    await button.waitFor();
    await trace.page.keyboard.press('?');
    await trace.page.getByRole('dialog').getByText('re-run from here').waitFor();
  });

  it('is not asked for by a key that goes into a field, nor offered while the run goes on', async () => {
    const trace = await open({ status: { state: 'running' } });
    await trace.page.locator('.step-line').waitFor();
    assert.equal(await trace.page.getByRole('button', { name: 'Re-run from here…' }).count(), 0);
    await trace.page.getByRole('slider', { name: 'Overlay' }).focus();
    await trace.page.keyboard.press('r');
    assert.deepEqual(await trace.asked('rerun'), []);
  });

  it('says from which run and step, what was changed, and where it first says something else', async () => {
    const trace = await open(child(), { parent });
    await trace.page.getByText('the parent answers').waitFor();
    assert.equal(
      await descent(trace),
      'Re-run of trail-1-0_text-cot from step 3 “a1” put in place of “b4” ' +
        'after it first says something else at step 4: “right”, was “up” the parent answers green',
    );
    await trace.page.getByRole('button', { name: 'step 4' }).click();
    await isAt(trace, 4);
    await trace.page.getByRole('button', { name: 'trail-1-0_text-cot' }).click();
    assert.equal((await trace.asked('openParent')).length, 1);
  });

  const noise: ChangeView = { kind: 'latent', by: 'noise', seed: 7, following: true };
  for (const [what, change, known, words] of [
    ['nothing was changed', { changes: [] }, { otherWord: null }, /nothing changed says the same to the end/],
    [
      'only numbers differ',
      { changes: [noise], parent: { ...child().parent!, firstDivergence: 5 } },
      { otherWord: null },
      /“b4” and all later ones replaced with noise \(seed 7\) says the same to the end; latents differ from step 5 on/,
    ],
    [
      'the run ended sooner',
      { changes: [] },
      { otherWord: { step: 9, was: ' to', word: null } },
      /first says something else at step 9: no word, was “to”/,
    ],
    [
      'another picture and other files were taken',
      { changes: [] },
      { picture: 'other.png', sameModel: false },
      /trail-1-0\.png instead of other\.png, other files of the model/,
    ],
    ['the parent had the change too', { changes: [noise] }, { inherited: [0] }, /step 3 nothing changed/],
    [
      'a change of the parent ended',
      { changes: [noise] },
      { inherited: [0], removed: ['cot \u00d7 0.4, L2'] },
      /step 3 without cot \u00d7 0\.4, L2 first says/,
    ],
  ] as const)
    it(`says so where ${what}`, async () => {
      const none = what === 'nothing was changed';
      const changed = child(change);
      const trace = await open(
        none && changed.parent
          ? { ...changed, parent: { ...changed.parent, firstDivergence: null } }
          : changed,
        { parent: { ...parent, ...known } },
      );
      await trace.page.getByText('the parent answers').waitFor();
      assert.match(await descent(trace), words);
    });

  it('says what its own trace knows where the parent is not found', async () => {
    const trace = await open(child());
    await trace.page.getByText('(not found)').waitFor();
    assert.equal(
      await descent(trace),
      'Re-run of trail-1-0_text-cot (not found) from step 3 “a1” was put there differs from step 3 on',
    );
  });

  it('gives R and F of the step, what they are, and that they are no sign of correctness', async () => {
    const trace = await open({}, { savedState: { step: 3 } });
    await isAt(trace, 3);
    // From the numbers in the file: 0.6594 / (0.3160 + 0.0247) and 1 / 3.1325.
    const figures = trace.page.locator('.step-line dl > div');
    assert.match(await figures.nth(0).innerText(), /^R\s+1\.94\s+picture \/ text/);
    assert.match(await figures.nth(1).innerText(), /^F\s+0\.32\s+per nat/);
    for (const figure of await figures.all())
      assert.match((await figure.getAttribute('title')) ?? '', /not a sign of correctness/);
  });

  it('rests on the answer when the run ends and nobody looked elsewhere', async () => {
    const made = { folder: temporaryFolder(), words: ['It', ' is', ' red', '.'], steps: 20 };
    const writer = await beginTrace(made);
    await addSteps(writer, made, 1, 15);
    const trace = await pages.open(writer.path);
    await isAt(trace, 14);
    await addSteps(writer, made, 15, 20);
    await writer.append(
      {
        step: {
          kind: 'answer',
          row: 18,
          appended: { from: 84, count: 0 },
          ms: 30,
          text: 'red',
          fromStep: 17,
          truth: 'red',
          correct: true,
        },
        tokens: [],
      },
      {},
    );
    await writer.end({ status: { state: 'done', ms: 800 } });
    await trace.file.look();
    await trace.show(trace.file.content.value);
    await isAt(trace, 17);
    assert.deepEqual((await trace.asked('selected')).at(-1), 17);
  });

  it('rests on the answer of a run that ended before the page was there, until somebody looks elsewhere', async () => {
    const trace = await open({}, { live: true });
    await isAt(trace, 48);
    await pages.close();
    await isAt(await open({}, { live: true, savedState: { step: 7 } }), 7);
  });

  for (const theme of ['dark', 'light', 'hc-dark'] as const)
    for (const width of [420, 640, 1100])
      it(`fits ${width} pixels in ${theme}`, async () => {
        const trace = await open(child(), { parent, theme, width, savedState: { step: 4 } });
        await trace.page.getByText('the parent answers').waitFor();
        await trace.page.locator('canvas.legend').waitFor();
        await trace.page.locator('.likely li').first().waitFor();
        const over = await trace.page.evaluate(
          () => document.documentElement.scrollWidth - window.innerWidth,
        );
        assert.ok(over <= 0, `${over} pixels too wide`);
        await shot(trace.page, `rerun-${theme}-${width}`);
      });
});
