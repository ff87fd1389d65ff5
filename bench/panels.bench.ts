// What the trace editor costs its page with traces of real size: the time to the first picture, the work of the page's
// main thread for each move along the film and each change of layer, and whether memory comes back when editors are closed.
// npm run bench -- panels [--times 20] [--moves 200] [--cycles 100]
// npm run bench -- panels --against another/checkout [--moves 200]: the same moves in its build and in this one, in turns.
//
// Work is time of the processor on the page's main thread, all of it from the key to rest, answers of the host and what is
// fetched ahead included; other programs count only as far as they slow the processor. Work to the picture is what of it comes
// before the frame that shows the step is made and handed over (panel-frames.ts). To the picture is the clock's time from
// the key to the frame that shows its step, made and handed over: it holds the wait for the next frame, up to 16.7 ms of a
// screen with 60 a second, and whatever other programs take.

import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, CDPSession, Page } from 'playwright-core';
import type { ViewSize } from './made-view';
import { interval } from './pairs';
import { against } from './panels-against';
import { worksToPicture } from './panel-frames';
import { atRest, filmDrawn, newPanelPage, origin, startBrowser, watchKeys } from './panel-page';
import type { PageOptions } from './panel-page';

const { values: options } = parseArgs({
  options: {
    times: { type: 'string', default: '20' },
    moves: { type: 'string', default: '200' },
    cycles: { type: 'string', default: '100' },
    against: { type: 'string' },
  },
});

const real: ViewSize = { steps: 500, rows: 28, columns: 25, layers: 28, heads: 28 };
const frame = { width: 1100, height: 900 };
const long = { ...real, steps: 2000 };
const pages: Readonly<Record<string, PageOptions>> = {
  '500 steps, 700 patches': { size: real, frame },
  '2,000 steps, 700 patches': { size: long, frame },
  '2,000 steps, 2,000 patches': { size: { ...long, rows: 50, columns: 40 }, frame },
  'two runs of 2,000 steps compared': { size: long, frame, compared: true },
};
/** The host's answers are in and drawn by then. */
const restMs = 60;

interface Cost {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly p95: number;
  readonly count: number;
}

async function main(): Promise<void> {
  const browser = await startBrowser();
  const found: Record<string, unknown> = {};
  try {
    if (options.against !== undefined) {
      await compared(browser, options.against);
      return;
    }
    for (const [name, page] of Object.entries(pages)) found[name] = await measured(browser, name, page);
    if (Number(options.cycles) > 0) found['memory'] = await memory(browser);
  } finally {
    await browser.close();
  }
  const folder = path.join(process.env['DARKROOM_ROOT'] ?? '.', 'out', 'bench');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'panels.json'), `${JSON.stringify(found, null, 2)}\n`);
}

async function compared(browser: Browser, root: string): Promise<void> {
  const name = '500 steps, 700 patches';
  console.log(`${name}, ${loadText()}: this build / that of ${root}`);
  for (const { clock, ratio, ratioOfP95, moves } of await against(
    browser,
    { size: real, frame },
    root,
    Number(options.moves),
  ))
    console.log(
      `  ${clock.padEnd(20)} x ${ratio.median.toFixed(2)} [${ratio.low.toFixed(2)}, ${ratio.high.toFixed(2)}], ` +
        `of the 95th percentiles ${ratioOfP95.toFixed(2)}, n ${moves}`,
    );
}

const loadText = () => `${loadavg()[0]?.toFixed(1)} programs at once on ${availableParallelism()} processors`;

async function measured(browser: Browser, name: string, shown: PageOptions) {
  const costs = {
    'first picture': costOf(await firstPictures(browser, shown)),
    ...(await keyCosts(browser, shown)),
  };
  console.log(`${name} (${loadText()})`);
  for (const [what, cost] of Object.entries(costs)) console.log(`  ${what.padEnd(34)} ${costText(cost)}`);
  return costs;
}

async function firstPictures(browser: Browser, shown: PageOptions): Promise<number[]> {
  const times: number[] = [];
  // The first one also compiles the script; a person's first editor does as well, so it counts.
  for (let i = 0; i < Number(options.times); i++) {
    const page = await newPanelPage(browser, shown);
    await page.goto(`${origin}/`);
    times.push((await filmDrawn(page)) ?? NaN);
    await page.context().close();
  }
  return times;
}

async function keyCosts(browser: Browser, shown: PageOptions) {
  const page = await newPanelPage(browser, shown);
  await page.goto(`${origin}/`);
  await filmDrawn(page);
  await atRest(page);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const moves = Number(options.moves);
  // What looking at the clock and a key that means nothing cost is not the page's.
  const idle = costOf(await works(page, devtools, 'F9', Math.min(40, moves))).median;
  await watchKeys(page);
  const steps = await works(page, devtools, 'ArrowRight', moves);
  const toPicture = await page.evaluate(() =>
    (window as unknown as { takeToPicture: () => number[] }).takeToPicture(),
  );
  const seen = await worksToPicture(page, () => pressed(page, 'ArrowRight'), moves);
  const layers = await works(page, devtools, '[', Math.min(shown.size.layers - 12, moves));
  const held = await heldWork(page, devtools, moves);
  await page.context().close();
  const own = (values: readonly number[]) => costOf(values.map(value => Math.max(0, value - idle)));
  return {
    'move by a key': own(steps),
    'move, work to the picture': costOf(seen),
    'move, to the picture (clock)': costOf(toPicture),
    'move, key held (30 a second)': costOf(held),
    'change of layer': own(layers),
  };
}

/** The work for each of `count` presses of a key, one after another. */
async function works(page: Page, devtools: CDPSession, key: string, count: number): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < count; i++) {
    const before = await workMs(devtools);
    await pressed(page, key);
    found.push((await workMs(devtools)) - before);
  }
  return found;
}

async function pressed(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key);
  await page.waitForTimeout(restMs);
}

/** As the keyboard repeats: the next key comes before what belongs to the last one is here. */
async function heldWork(page: Page, devtools: CDPSession, count: number): Promise<number[]> {
  const found: number[] = [];
  const lot = 20;
  for (let i = 0; i < count; i += lot) {
    const before = await workMs(devtools);
    for (let press = 0; press < lot; press++) {
      await page.keyboard.press('ArrowLeft');
      await page.waitForTimeout(33);
    }
    await page.waitForTimeout(restMs);
    found.push(((await workMs(devtools)) - before) / lot);
  }
  return found;
}

async function workMs(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return 1000 * (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? NaN);
}

/** Editors opened, scrubbed and closed within one page: what stays of them after a collection, on the heap and beside it. */
async function memory(browser: Browser) {
  const page = await newPanelPage(browser, { size: real, frame });
  await page.goto(`${origin}/around`);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const heaps: number[] = [];
  const left: string[] = [];
  for (let cycle = 0; cycle < Number(options.cycles); cycle++) {
    await page.evaluate(({ width, height }) => {
      const inner = Object.assign(document.createElement('iframe'), { src: '/', width, height });
      document.body.replaceChildren(inner);
    }, frame);
    await page.frameLocator('iframe').locator('.strip').focus();
    for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowRight');
    await page.evaluate(() => document.body.replaceChildren());
    await devtools.send('HeapProfiler.collectGarbage');
    heaps.push((await devtools.send('Runtime.getHeapUsage')).usedSize / 2 ** 20);
    left.push(await leftBehind(devtools));
  }
  await page.context().close();
  const last = heaps.slice(-50);
  const slope = slopeOf(last);
  console.log(
    `memory after ${heaps.length} editors opened and closed: ${(heaps.at(-1) ?? NaN).toFixed(2)} MB on the heap ` +
      `(after 10: ${(heaps[9] ?? NaN).toFixed(2)}), the last ${last.length} change it by ${(1024 * slope).toFixed(1)} KB each; ` +
      `${left.at(-1) ?? ''} (after 10: ${left[9] ?? ''})`,
  );
  return { heaps, slopeMb: slope, left };
}

async function leftBehind(devtools: CDPSession): Promise<string> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  const count = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? NaN;
  return `${count('Documents')} documents, ${count('Nodes')} nodes, ${count('JSEventListeners')} listeners`;
}

function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [above, below] = values.reduce(
    ([a, b], value, i) => [a + (i - middle) * (value - mean), b + (i - middle) ** 2],
    [0, 0],
  );
  return above / below;
}

function costOf(values: readonly number[]): Cost {
  const sorted = [...values].sort((a, b) => a - b);
  const p95 = sorted[Math.min(sorted.length - 1, Math.ceil(0.95 * sorted.length) - 1)] ?? NaN;
  return { ...interval(values), p95, count: values.length };
}

const costText = ({ median, low, high, p95, count }: Cost) =>
  `median ${median.toFixed(1)} ms [${low.toFixed(1)}, ${high.toFixed(1)}], 95 % below ${p95.toFixed(1)} ms, n ${count}`;

void main();
