// What a person sees of a trace in its editor, and what the run wrote down, so that one can be held against the other.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { patienceMs } from '../../support/workbench';
import type { Workbench } from '../../support/workbench';
import type { LatentStep } from '../../../src/shared/trace/step';
import { readingName, valuesOf } from '../../../src/shared/trace-view/reading-view';
import { openTrace } from '../../../src/trace/open';

/** A finished trace in the folder for traces: the words it wrote, and its latents. */
export async function written(workspace: string, name: string) {
  const file = path.join(workspace, '.darkroom', 'traces', name);
  // A page shows the end of a run as soon as the journal has it, which is then made into the finished file.
  for (const start = Date.now(); !existsSync(file);) {
    if (Date.now() - start > patienceMs) throw new Error(`${name} was not finished`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  const trace = await openTrace(file);
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
    async (page, { selector: wanted, count: expected, patience }) => {
      const colours = (canvas: HTMLCanvasElement) => {
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(pixels?.data.buffer ?? new ArrayBuffer(0))).size;
      };
      for (const start = performance.now(); performance.now() - start < patience;) {
        const all = [...page.querySelectorAll<HTMLCanvasElement>(wanted)];
        const pictures = new Set(all.map(canvas => canvas.toDataURL()));
        if (all.length === expected && pictures.size === expected && all.every(one => colours(one) > 2))
          return;
        await new Promise(requestAnimationFrame);
      }
      throw new Error(`there are no ${expected} drawn pictures ${wanted}`);
    },
    { selector, count, patience: patienceMs },
  );
}

/**
 * Puts the focus on the film and the playhead on the first step. A window that has just opened an editor does not hear its keys at
 * once, and a person presses again. Only keys that may be heard twice are pressed here: those that come after are heard once.
 */
export async function takeKeys(page: Page, editor: FrameLocator): Promise<void> {
  await editor.locator('.strip').last().focus();
  const playhead = editor.locator('.playhead b');
  await pressUntil(page, 'End', playhead.filter({ hasNotText: atFirst }));
  await pressUntil(page, 'Home', playhead.filter({ hasText: atFirst }));
}

/** Of one trace, or of two beside each other. */
const atFirst = /^[01]( \| [01])?$/;

/** Moves the pointer onto something once it stands still; returns where its other places are, as shares of its size. */
export async function onto(part: Locator, across: number, down: number) {
  await part.hover();
  const box = await part.boundingBox();
  if (!box) throw new Error('it cannot be seen');
  const place = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const;
  await part.page().mouse.move(...place(across, down));
  return place;
}

/** For keys that may be heard twice. */
export async function pressUntil(page: Page, key: string, leadsTo: Locator): Promise<void> {
  for (const start = Date.now(); Date.now() - start < patienceMs && !(await leadsTo.isVisible());) {
    await page.keyboard.press(key);
    await leadsTo.waitFor({ timeout: 2000 }).catch(() => undefined);
  }
  await leadsTo.waitFor();
}

/** Over whole spans from the first step to this latent, with keys. */
export async function goToFrame({ page }: Workbench, editor: FrameLocator, frame: number): Promise<void> {
  await takeKeys(page, editor);
  const name = (await frameNames(editor))[frame];
  const chosen = editor.locator(`.column.latent[aria-label^="${name}, "]:has(.token.on)`);
  for (let spans = 0; spans < 20 && (await chosen.count()) === 0; spans++) {
    const before = await editor.locator('.playhead b').innerText();
    await page.keyboard.press('Shift+ArrowRight');
    await editor
      .locator('.playhead b')
      .filter({ hasNotText: new RegExp(`^${before}$`) })
      .waitFor();
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
