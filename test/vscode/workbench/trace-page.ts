// What a person sees of a trace in its editor, and what the run wrote down, so that one can be held against the other.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import type { Workbench } from '../../support/workbench';
import type { MethodName } from '../../../src/shared/trace/document';
import type { LatentStep } from '../../../src/shared/trace/step';
import { readingName, valuesOf } from '../../../src/shared/trace-view/reading-view';
import { openTrace } from '../../../src/trace/open';

/** The newest trace of a method: the words it wrote, and its latents. */
export async function written(workspace: string, method: MethodName) {
  const folder = path.join(workspace, '.darkroom', 'traces');
  const [newest = ''] = readdirSync(folder)
    .filter(name => name.includes(`_${method}.trace.safetensors`))
    .sort()
    .reverse();
  const trace = await openTrace(path.join(folder, newest));
  await trace.close();
  const { steps } = trace.document;
  return {
    latents: steps.filter((step): step is LatentStep => step.kind === 'latent'),
    texts: steps.filter(({ kind }) => kind === 'text').length,
  };
}

/** Of the latent frames of the film, in order: "sketch 1", "thought 2". */
export async function frameNames(editor: FrameLocator): Promise<(string | undefined)[]> {
  return editor
    .locator('.column.latent')
    .evaluateAll(all => all.map(frame => frame.getAttribute('aria-label')?.split(',')[0]));
}

/** Waits until so many canvases are drawn, each with more than two colours, and no two alike. */
export async function drawn(editor: FrameLocator, selector: string, count: number): Promise<void> {
  await editor.locator(':root').evaluate(
    async (page, { selector: wanted, count: expected }) => {
      const colours = (canvas: HTMLCanvasElement) => {
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(pixels?.data.buffer ?? new ArrayBuffer(0))).size;
      };
      for (const start = performance.now(); performance.now() - start < 60_000;) {
        const all = [...page.querySelectorAll<HTMLCanvasElement>(wanted)];
        const pictures = new Set(all.map(canvas => canvas.toDataURL()));
        if (all.length === expected && pictures.size === expected && all.every(one => colours(one) > 2))
          return;
        await new Promise(requestAnimationFrame);
      }
      throw new Error(`there are no ${expected} drawn pictures ${wanted}`);
    },
    { selector, count },
  );
}

/** A window that has just opened an editor does not hear its keys at once; a person presses again. */
export async function pressUntil(page: Page, key: string, leadsTo: Locator): Promise<void> {
  for (let presses = 0; presses < 10 && !(await leadsTo.isVisible()); presses++) {
    await page.keyboard.press(key);
    await leadsTo.waitFor({ timeout: 5000 }).catch(() => undefined);
  }
  await leadsTo.waitFor();
}

/** Over whole spans from the first step to this latent, with keys. */
export async function goToFrame({ page }: Workbench, editor: FrameLocator, frame: number): Promise<void> {
  await editor.locator('.strip').focus();
  await page.keyboard.press('Home');
  await editor.locator('.token.on').first().waitFor();
  const name = (await frameNames(editor))[frame];
  const chosen = editor.locator(`.column.latent[aria-label^="${name}, "]:has(.token.on)`);
  for (let spans = 0; spans < 20 && (await chosen.count()) === 0; spans++) {
    const before = await editor.locator('.playhead b').innerText();
    const moved = editor.locator('.playhead b').filter({ hasNotText: new RegExp(`^${before}$`) });
    await pressUntil(page, 'Shift+ArrowRight', moved);
  }
  await chosen.waitFor();
}

/** The stage compares the latent with what its readings say, each beside noise. */
export async function requireReadings(
  editor: FrameLocator,
  latent: LatentStep | undefined,
  expected: readonly string[],
): Promise<void> {
  const readings = latent?.readings ?? [];
  const names = readings.map(readingName);
  for (const name of expected) assert.ok(names.includes(name), `${name} among ${names.join()}`);
  const shown = editor.locator('.stage .readings .reading h2');
  const [best] = readings[0] ? valuesOf(readings[0]) : [];
  const value = best?.value.toFixed(2).replace('-', '\u2212') ?? '';
  await editor
    .locator('.stage .readings .reading')
    .first()
    .locator('.number', { hasText: value })
    .first()
    .waitFor();
  assert.deepEqual(await shown.allInnerTexts(), names);
  const ticks = await editor.locator('.stage .readings .tick-value').count();
  assert.equal(ticks, names.length, 'each says what noise reaches');
}
