// What a screen reader says by itself: where a person is, how a run goes and ends, what went wrong; and not each token. And
// that nothing moves.

import assert from 'node:assert/strict';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { closePage, stopTime } from '../support/browser';
import { temporaryFolder } from '../support/folders';
import { addSteps, beginTrace } from '../support/made-trace';
import { base as modelBase, killed, progress } from './model-states';
import { openPanel } from './recorded-host';
import { base, running, states } from './run-states';
import { tracePages } from './trace-host';

const recorded = path.join(
  process.env['DARKROOM_ROOT'] ?? '.',
  'samples',
  'traces',
  'trail-1-0_text-cot.trace.safetensors',
);

declare global {
  interface Window {
    heard: string[];
  }
}

/** Notes what live regions come to say; what they say when they appear is said only by those that interrupt. */
function listen(): void {
  window.heard = [];
  const regions = '[aria-live], [role=status], [role=alert], output';
  const isLoud = (region: Element) =>
    (region.getAttribute('aria-live') ??
      (region.getAttribute('role') === 'alert' ? 'assertive' : 'polite')) !== 'off';
  const say = (region: Element | null | undefined) => {
    const words = region?.textContent.replace(/\s+/g, ' ').trim() ?? '';
    if (region && isLoud(region) && words !== '' && words !== window.heard.at(-1)) window.heard.push(words);
  };
  new MutationObserver(records => {
    const changed = new Set<Element>();
    for (const { target, addedNodes } of records) {
      const element = target instanceof Element ? target : target.parentElement;
      const region = element?.closest(regions);
      if (region) changed.add(region);
      for (const added of addedNodes)
        if (added instanceof Element)
          for (const alert of [added, ...added.querySelectorAll('*')])
            if (alert.getAttribute('role') === 'alert') changed.add(alert);
    }
    changed.forEach(say);
  }).observe(document, { childList: true, subtree: true, characterData: true });
}

/** As VS Code tells a page before its own script runs. */
function useScreenReader(): void {
  const whenThereIsABody = new MutationObserver(() => {
    const body = document.querySelector('body');
    if (!body) return;
    whenThereIsABody.disconnect();
    body.classList.add('vscode-using-screen-reader');
  });
  whenThereIsABody.observe(document, { childList: true, subtree: true });
}

/** Since it was asked last; nothing of what says that it is busy. */
const heard = (page: Page) =>
  page.evaluate(() => {
    const said = window.heard.splice(0);
    return document.querySelector('[aria-busy=true]') ? [] : said;
  });

describe('a screen reader', () => {
  const pages = tracePages();

  it('hears what a run does, and how it ended, and not each token', async () => {
    const { page, publish } = await openPanel({
      bundle: 'panel',
      title: 'Darkroom',
      state: base,
      first: listen,
    });
    assert.ok(running.run.name === 'running');
    await heard(page);
    await publish({ ...running, run: { ...running.run, doing: 'Opening the model' } });
    for (const tokens of [1, 2, 3, 40])
      await publish({ ...running, run: { ...running.run, tokens, text: `word ${tokens}` } });
    await page.getByText('word 40').waitFor();
    await publish(states.wrong);
    await page.locator('.mark.wrong').waitFor();
    const said = await heard(page);
    assert.deepEqual(said.slice(0, 2), ['Opening the model', 'Running']);
    assert.match(said[2] ?? '', /red.*wrong/);
    assert.equal(said.length, 3, said.join(' | '));
    await publish(states.killed);
    await page.getByText('was killed by the system').waitFor();
    assert.match(
      (await heard(page)).join(' | '),
      /was killed by the system.*Every finished step is in the trace/,
    );
    await closePage(page);
  });

  it('hears which file is checked, and the failure', async () => {
    const check = (done: number) => ({
      name: 'checking',
      sinceMs: Date.now(),
      progress: { ...progress, done },
    });
    const state = { ...modelBase, check: check(0) };
    const { page, publish } = await openPanel({
      bundle: 'model',
      title: 'decoder.onnx',
      state,
      first: listen,
    });
    await heard(page);
    await stopTime(page);
    await publish({ ...modelBase, check: check(1) });
    await page.getByText('(2 / 3)').first().waitFor({ state: 'attached' });
    await page.clock.runFor(600); // two redraws of the time that passes
    assert.deepEqual(await heard(page), ['Opening onnx/vision_encoder.onnx (2 / 3)']);
    await publish({ ...modelBase, engine: killed, check: { name: 'failed', failure: killed.failure } });
    await page.getByRole('alert').waitFor();
    assert.match((await heard(page)).join(), /was killed by the system/);
    await closePage(page);
  });

  it('hears the step that keys lead to, from wherever they are pressed, once a person rests', async () => {
    const { page, asked, rest } = await pages.open(recorded, { savedState: { step: 5 }, first: listen });
    await rest();
    await heard(page);
    await stopTime(page);
    const chosen = async () => (await asked('selected')).at(-1);
    for (const step of [6, 7, 8, 9]) {
      await page.keyboard.press('ArrowRight');
      assert.equal(await chosen(), step);
      await page.clock.runFor(100);
    }
    assert.deepEqual(await heard(page), []);
    await page.clock.runFor(400);
    assert.match((await heard(page)).join(' | '), /^step 9, “[^|]+nats$/);
    await page.locator('.strip').focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await chosen(), 10);
    await page.clock.runFor(400);
    await page.locator('#step-10.on').waitFor();
    assert.deepEqual(await heard(page), [], 'the film says it itself');
  });

  it('does not hear each step of a run that goes on, but its answer', async () => {
    const made = { folder: temporaryFolder(), words: [' one', ' two'], steps: 60 };
    const writer = await beginTrace(made);
    await addSteps(writer, made, 1, 5);
    const trace = await pages.open(writer.path, { first: listen });
    await trace.page.locator('#step-4.on').waitFor();
    await heard(trace.page);
    for (const [from, to] of [
      [5, 6],
      [6, 9],
      [9, 20],
    ] as const) {
      await addSteps(writer, made, from, to);
      await trace.file.look();
      await trace.show(trace.file.content.value);
      await trace.page.locator(`#step-${to - 1}.on`).waitFor();
    }
    assert.deepEqual(await heard(trace.page), []);
    await writer.end({ status: { state: 'done', ms: 800 } });
    await trace.file.look();
    await trace.show(trace.file.content.value);
    await trace.page.getByText('no answer').waitFor();
    assert.deepEqual(await heard(trace.page), ['no answer']);
  });

  it('begins with the table, whose rows are chosen by keys', async () => {
    const { page, asked } = await pages.open(recorded, { first: useScreenReader });
    const row = page.locator('tr[aria-current=step]');
    await row.waitFor();
    await page.locator('.row-step[tabindex="0"]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.locator('.row-step:focus').innerText(), '3');
    await page.keyboard.press('ArrowRight');
    await page.locator('tr#row-4[aria-current=step] .row-step:focus').waitFor();
    assert.deepEqual((await asked('selected')).slice(-1), [4]);
    assert.equal(await page.locator('.row-step[tabindex="0"]').count(), 1);
  });

  it('is told the same by Escape from anywhere: back to the film', async () => {
    const { page } = await pages.open(recorded, { savedState: { step: 5, box: [8, 8, 60, 60] } });
    for (const place of ['.box-line input', '.head-cell[tabindex="0"]', '.picture-place', '.tools button']) {
      await page.locator(place).first().focus();
      await page.keyboard.press('Escape');
      await page.locator('.strip:focus').waitFor();
    }
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.strip:focus').waitFor();
  });
});

describe('who asked for less motion', () => {
  const pages = tracePages();

  /** What moves by itself, or would if it changed. */
  const moving = (page: Page) =>
    page.evaluate(() => {
      const parts = (root: Document | ShadowRoot): Element[] =>
        [...root.querySelectorAll('*')].flatMap(element => [
          element,
          ...(element.shadowRoot ? parts(element.shadowRoot) : []),
        ]);
      const isStill = (style: CSSStyleDeclaration) =>
        style.animationName === 'none' &&
        style.transitionDuration.split(', ').every(time => time === '0s') &&
        style.scrollBehavior === 'auto';
      const restless = parts(document).filter(element =>
        [undefined, '::before', '::after'].some(pseudo => !isStill(getComputedStyle(element, pseudo))),
      );
      return [
        ...restless.map(element => element.outerHTML.slice(0, 120)),
        ...document.getAnimations().map(animation => animation.id || 'an animation'),
      ];
    });

  for (const how of ['prefers-reduced-motion', 'vscode-reduce-motion'] as const)
    it(`gets a page in which nothing moves: ${how}`, async () => {
      const still = async (page: Page) => {
        if (how === 'prefers-reduced-motion') await page.emulateMedia({ reducedMotion: 'reduce' });
        else await page.evaluate(() => document.body.classList.add('vscode-reduce-motion'));
        assert.deepEqual(await moving(page), []);
      };
      const run = await openPanel({ bundle: 'panel', title: 'Darkroom', state: running });
      await still(run.page);
      await closePage(run.page);
      const state = { ...modelBase, check: { name: 'checking', sinceMs: Date.now(), progress } };
      const model = await openPanel({ bundle: 'model', title: 'decoder.onnx', state });
      await still(model.page);
      await closePage(model.page);
      const { page } = await pages.open(recorded, {
        content: read =>
          read.name === 'shown' ? { ...read, trace: { ...read.trace, status: { state: 'running' } } } : read,
      });
      await page.locator('canvas.legend').waitFor();
      await still(page);
    });
});
