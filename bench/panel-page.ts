// The trace editor's page in a Chromium of its own, under its policy and dressed as in VS Code, with a host inside of the
// page that answers a few milliseconds later with arrays of the size that a file would give. Such a host costs the page a
// copy more than VS Code's does, and none of it is left out of what is measured.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { ViewSize } from './made-view';
import { keyMark, shownMark } from './panel-frames';
import { madeOther, madeState } from './made-view';
import { pageHtml } from '../src/host/webview/page';
import { foundChromium, startChromium } from '../test/support/chromium-launch.mjs';
import { dress } from '../test/support/themes';
import { playKeys } from '../test/support/workbench-keys';

export const origin = 'https://panel.test';

export const startBrowser = (): Promise<Browser> => startChromium(foundChromium());

export interface Frame {
  readonly width: number;
  readonly height: number;
}

export interface PageOptions {
  readonly size: ViewSize;
  readonly frame: Frame;
  /** With another run of the same length, which says other words from its middle on. */
  readonly compared?: boolean;
  /** The checkout whose build is opened; this one unless told. */
  readonly root?: string;
}

/** `/` is the page; `/around` holds a frame that shows it or not. */
export async function newPanelPage(browser: Browser, options: PageOptions): Promise<Page> {
  const { size, frame, compared = false, root = process.env['DARKROOM_ROOT'] ?? '.' } = options;
  const page = await (await browser.newContext({ viewport: frame, colorScheme: 'dark' })).newPage();
  await dress(page, 'dark', false);
  const marks = { key: keyMark, shown: shownMark };
  await page.addInitScript(playLargeHost, { size, other: compared ? madeOther(size) : null, marks });
  await playKeys(page, 'trace');
  const [script, style] = await Promise.all(
    ['trace.js', 'trace.css'].map(name => readFile(path.join(root, 'dist', 'webview', name))),
  );
  const body = pageHtml({
    title: 'made',
    cspSource: origin,
    script: `${origin}/trace.js`,
    style: `${origin}/trace.css`,
    nonce: 'made',
    language: 'en',
    strings: {},
    state: madeState(size),
  });
  await page.route(`${origin}/**`, async route => {
    const name = new URL(route.request().url()).pathname;
    if (name === '/') await route.fulfill({ contentType: 'text/html', body });
    else if (name === '/around')
      await route.fulfill({ contentType: 'text/html', body: '<!doctype html><body>' });
    else if (name === '/trace.js')
      await route.fulfill({ contentType: 'text/javascript', body: script ?? '' });
    else if (name === '/trace.css') await route.fulfill({ contentType: 'text/css', body: style ?? '' });
    else await route.fulfill({ status: 204 });
  });
  return page;
}

/** When the film was painted first, in milliseconds after navigation began. */
export const filmDrawn = (page: Page) =>
  page.waitForFunction(() => (window as { filmDrawn?: number }).filmDrawn).then(found => found.jsonValue());

/** All that the host will answer is made, and the page at rest. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(() => (window as unknown as { makeAnswers: () => void }).makeAnswers());
  await page.waitForTimeout(1500);
}

/** From now on the page marks when a key is heard and when its frame is done. */
export const watchKeys = (page: Page) =>
  page.evaluate(() => (window as unknown as { watchKeys: () => void }).watchKeys());

interface LargeHost {
  readonly size: ViewSize;
  readonly other: unknown;
  readonly marks: { readonly key: string; readonly shown: string };
}

/** Runs in the page, before its own script. */
function playLargeHost({ size, other, marks }: LargeHost): void {
  const { rows, columns, heads, layers } = size;
  const patches = rows * columns;
  const answerMs = 4;
  const kinds = 16;
  const random = (() => {
    let state = 1;
    return () => (state = (state * 48271) % 2147483647) / 2147483647;
  })();
  const maps = (count: number) => {
    const values = new Float32Array(count * patches);
    for (let i = 0; i < values.length; i++) values[i] = random() ** 6 / patches;
    return values;
  };
  const pixels = (width: number, height: number) => {
    const rgb = new Uint8Array(3 * width * height);
    for (let i = 0; i < rgb.length; i++) rgb[i] = (i * 7) ^ (i >> 9);
    return { width, height, rgb };
  };
  // Made when they are asked for first, or before the clock runs: the page's own time counts.
  const once = <T>(make: () => T) => {
    let made: T | undefined;
    return () => (made ??= make());
  };
  const layer = Array.from({ length: kinds }, () => once(() => ({ mean: maps(1), heads: maps(heads) })));
  const means = once(() => maps(64));
  const lens = {
    layers: Array.from({ length: layers + 1 }, (_, at) =>
      Array.from({ length: 5 }, (__, place) => ({
        text: ` word${at * 5 + place}`,
        probability: 0.5 / (place + 1),
      })),
    ),
  };
  const sketch = once(() => pixels(256, 256));
  const reads: Readonly<Record<string, (asked: Record<string, number>) => unknown>> = {
    means: ({ count = 0 }) => means().slice(0, count * patches),
    layer: ({ row = 0, layer: at = 0 }) => layer[(7 * row + at) % kinds]?.(),
    lens: ({ step = 0 }) => ({
      layers: lens.layers.map((one, at) => (at % 4 === step % 4 ? [...one].reverse() : one)),
    }),
    picture: () => pixels(Math.min(1024, 28 * columns), Math.min(1024, 28 * rows)),
    frame: () => ({ sketch: sketch(), trajectory: null }),
    latent: ({ step = 0 }) => ({
      readings: [
        { kind: 'patches', noise95: 0.2, noiseCount: 64, nearest: [{ patch: step % patches, value: 0.24 }] },
      ],
      noise: sketch(),
      states: pixels(64, 256),
      concept: null,
    }),
    parent: () => null,
  };
  const answers: Readonly<Record<string, (asked: never) => unknown>> = {
    ...reads,
    ...Object.fromEntries(Object.entries(reads).map(([name, answer]) => [`other.${name}`, answer])),
    other: () => other,
    divergences: ({ pairs }: { readonly pairs: readonly unknown[] }) =>
      new Float32Array(pairs.length).fill(0.4),
    stepDifference: () => {
      const likely = { value: 0.4, atMost: false };
      return { ownUnderOther: likely, otherUnderOwn: likely, cosine: 0.7 };
    },
  };
  let kept: unknown = null;
  Object.assign(window, {
    makeAnswers: () => [means, sketch, ...layer].forEach(make => make()),
    acquireVsCodeApi: () => ({
      postMessage: ({
        kind,
        id,
        name,
        params,
      }: {
        kind: string;
        id: number;
        name: string;
        params: never;
      }) => {
        if (kind !== 'call' || name === 'state') return;
        const ok = answers[name]?.(params);
        setTimeout(() => window.postMessage({ kind: 'outcome', id, outcome: { ok } }, '*'), answerMs);
      },
      getState: () => kept,
      setState: (next: unknown) => (kept = next),
    }),
  });
  // From the key to the frame that shows what it did, handed over to be put on the screen: a message that is sent while the
  // frame is made is heard when it is done.
  const toPicture: number[] = [];
  const done = new MessageChannel();
  let pressed: number | undefined;
  done.port1.onmessage = () => {
    if (pressed === undefined) return;
    toPicture.push(performance.now() - pressed);
    performance.mark(marks.shown);
    pressed = undefined;
  };
  const playhead = new MutationObserver(() => done.port2.postMessage(null));
  window.addEventListener(
    'keydown',
    ({ timeStamp }) => {
      pressed = timeStamp;
      performance.mark(marks.key);
    },
    true,
  );
  Object.assign(window, {
    watchKeys: () => {
      const [label] = document.querySelectorAll('.playhead b');
      if (label) playhead.observe(label, { childList: true, characterData: true, subtree: true });
    },
    takeToPicture: () => toPicture.splice(0),
  });
  const shown = other ? '.compare .strip .token' : '.strip .token';
  const seen = new MutationObserver(() => {
    if (!document.querySelector(shown)) return;
    seen.disconnect();
    requestAnimationFrame(() => setTimeout(() => Object.assign(window, { filmDrawn: performance.now() }), 0));
  });
  seen.observe(document, { childList: true, subtree: true });
}
