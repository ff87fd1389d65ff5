// What a person can change from a step: asked for by keys, buttons and menus, offered only where the step allows it; and how
// the film marks what was changed.

import assert from 'node:assert/strict';
import path from 'node:path';
import type { TraceView } from '../../src/shared/protocol/trace-panel';
import type { MarkView } from '../../src/shared/trace-view/marks';
import { shot } from '../support/browser';
import type { TracePage, TracePageOptions } from './trace-host';
import { tracePages } from './trace-host';

const traces = path.join(process.env['DARKROOM_ROOT'] ?? '.', 'samples', 'traces');
const text = path.join(traces, 'trail-1-0_text-cot.trace.safetensors');

const marks: readonly MarkView[] = [
  { item: 0, shape: 'vector', words: 'cot \u00d7 0.4, L2', steps: [[5, 48]] },
  { item: 1, shape: 'latent', words: 'noise (seed 7)', steps: [[9, 9]] },
  { item: 2, shape: 'gate', words: 'no view of image', steps: [[20, 30]] },
  { item: 3, shape: 'head', words: 'L3, head 1 out', steps: [[40, 48]] },
];

describe('changing something from a step, in the trace editor', () => {
  const pages = tracePages();
  const open = (change: Partial<TraceView> = {}, options: TracePageOptions = {}): Promise<TracePage> =>
    pages.open(text, {
      content: read => (read.name === 'shown' ? { ...read, trace: { ...read.trace, ...change } } : read),
      savedState: { step: 22 },
      ...options,
    });
  const isAt = ({ page }: TracePage, step: number) =>
    page.locator('.playhead b', { hasText: new RegExp(`^${step}$`) }).waitFor();

  it('is asked for by keys and by buttons beside the step', async () => {
    const trace = await open();
    await isAt(trace, 22);
    await trace.page.keyboard.press('v');
    await trace.page.keyboard.press('g');
    await trace.page.getByRole('button', { name: 'Add a vector from here' }).click();
    await trace.page.getByRole('button', { name: 'Gate the view of the picture' }).click();
    const asked = ['vector', 'gate', 'vector', 'gate'].map(kind => ({ step: 22, kind }));
    assert.deepEqual(await trace.asked('change'), asked);
  });

  it('knocks out the head that is looked at, and asks which where none is', async () => {
    const trace = await open();
    await isAt(trace, 22);
    await trace.page.keyboard.press('k');
    assert.deepEqual(await trace.asked('change'), [{ step: 22, kind: 'head' }]);
    await trace.page.getByRole('gridcell').nth(1).click();
    await trace.page.getByRole('button', { name: /Knock out head 1/ }).click();
    await trace.page.keyboard.press('k');
    const [, ...heads] = (await trace.asked('change')) as { head?: { heads: number[] } }[];
    assert.deepEqual(
      heads.map(({ head }) => head?.heads),
      [[1], [1]],
    );
  });

  it('has a menu of VS Code for film and heads; what is clicked is selected first', async () => {
    const trace = await open();
    await isAt(trace, 22);
    const sectionOf = (selector: string) =>
      trace.page
        .locator(selector)
        .first()
        .evaluate(
          one =>
            JSON.parse(
              one.closest<HTMLElement>('[data-vscode-context]')?.dataset['vscodeContext'] ?? '{}',
            ) as {
              webviewSection?: string;
              step?: number;
            },
        );
    assert.equal((await sectionOf('#step-7')).webviewSection, 'film');
    assert.equal((await sectionOf('.head-cell')).webviewSection, 'head');
    await trace.page.locator('#step-7').click({ button: 'right' });
    await isAt(trace, 7);
    // What is done from the menu is done at the step that was clicked.
    assert.equal((await sectionOf('#step-7')).step, 7);
    await trace.page.getByRole('gridcell').nth(2).click({ button: 'right' });
    await trace.page.locator('.head-cell[data-head="2"][aria-selected="true"]').waitFor();
  });

  for (const [what, change] of [
    ['while the run goes on', { status: { state: 'running' } }],
    ['where the model cannot be reached inside', { hooks: false }],
  ] as const)
    it(`is not offered ${what}`, async () => {
      const trace = await open(change, { savedState: { step: 22, mode: 'head' } });
      await trace.page.locator('canvas.legend').waitFor();
      for (const key of ['v', 'g', 'k']) await trace.page.keyboard.press(key);
      assert.deepEqual(await trace.asked('change'), []);
      assert.equal(await trace.page.getByRole('button', { name: /vector|Gate|Knock out/ }).count(), 0);
      await trace.page.locator('.likely li').first().waitFor();
    });

  it('marks what was changed below the film: shape, words, and a bar over the steps', async () => {
    const trace = await open({ marks });
    const rows = trace.page.locator('.mark-row');
    assert.deepEqual(
      (await rows.allInnerTexts()).map(one => one.split(';')[0]?.trim()),
      ['\u25b2 cot \u00d7 0.4, L2', '\u25c6 noise (seed 7)', 'no view of image', 'L3, head 1 out'],
    );
    const bars = await trace.page
      .locator('.film-marks i')
      .evaluateAll(all =>
        all.map(one => one.getBoundingClientRect()).map(({ left, right }) => [left, right]),
      );
    const words = async (step: number) => (await trace.page.locator(`#step-${step}`).boundingBox())!;
    for (const [[left, right], [from, to]] of bars.map((bar, i) => [bar, marks[i]!.steps[0]!] as const)) {
      assert.ok((left ?? 0) < (right ?? 0));
      const [first, last] = [await words(from), await words(to)];
      assert.ok(first.width > 0 && last.width > 0);
    }
    const title = await rows.first().getAttribute('title');
    assert.equal(title, 'cot \u00d7 0.4, L2; steps 5 to 48');
  });

  it('says how many more there are, and what changes only the prompt', async () => {
    const prompt: MarkView = { item: 0, shape: 'stream', words: 'stream \u00d7 0, L1', steps: [] };
    const trace = await open({ marks: [prompt, ...marks, ...marks] });
    const rows = trace.page.locator('.mark-row');
    assert.equal(await rows.count(), 4);
    await rows.getByText('and 6 more').waitFor();
    assert.match((await rows.first().getAttribute('title')) ?? '', /of no step of its own/);
  });

  for (const theme of ['dark', 'light', 'hc-dark'] as const)
    for (const width of [420, 1100])
      it(`fits ${width} pixels in ${theme}`, async () => {
        const trace = await open({ marks }, { theme, width, savedState: { step: 22, mode: 'head' } });
        await trace.page.locator('canvas.legend').waitFor();
        await trace.page.locator('.likely li').first().waitFor();
        const over = await trace.page.evaluate(
          () => document.documentElement.scrollWidth - window.innerWidth,
        );
        assert.ok(over <= 0, `${over} pixels too wide`);
        await shot(trace.page, `changes-${theme}-${width}`);
      });
});
