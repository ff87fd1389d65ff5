// Two builds of the trace editor in two pages of one browser, moved in turns, so that a machine that is busy with something
// else slows both. The ratio of their work is taken move by move.

import type { Browser, CDPSession, Page } from 'playwright-core';
import { interval } from './pairs';
import { recorded } from './panel-frames';
import { atRest, filmDrawn, newPanelPage, origin, watchKeys } from './panel-page';
import type { PageOptions } from './panel-page';

interface Side {
  readonly page: Page;
  readonly devtools: CDPSession;
}

/** Names of the browser's own clocks of the main thread, all in time of the processor. */
const clocks = ['ThreadTime', 'ScriptDuration', 'RecalcStyleDuration', 'LayoutDuration'] as const;
const restMs = 70;
/** The first moves compile the script. */
const warm = 30;

/** `root`: the checkout of the other build, which is divided by. */
export async function against(browser: Browser, shown: PageOptions, root: string, moves: number) {
  const sides = [await opened(browser, { ...shown, root }), await opened(browser, shown)] as const;
  for (let i = 0; i < warm; i++) for (const side of sides) await moved(side);
  const found: (readonly [number[], number[]])[] = [];
  for (let i = 0; i < moves; i++) {
    // Who goes first changes, so that neither always runs after the other.
    const [first, second] = i % 2 === 0 ? sides : ([sides[1], sides[0]] as const);
    const [one, other] = [await moved(first), await moved(second)];
    found.push(i % 2 === 0 ? [one, other] : [other, one]);
  }
  const seen = await recorded(browser, async () => {
    for (let i = 0; i < moves; i++)
      for (const { page } of sides) {
        await page.keyboard.press('ArrowRight');
        await page.waitForTimeout(restMs);
      }
  });
  await Promise.all(sides.map(({ page }) => page.context().close()));
  const [before = [], now = []] = seen;
  return [
    { clock: 'Work to the picture', ...ratiosOf(before.map((ms, i) => [ms, now[i] ?? NaN])) },
    ...clocks.map((clock, at) => ({
      clock,
      ...ratiosOf(found.map(([of, by]) => [of[at] ?? NaN, by[at] ?? NaN])),
    })),
  ];
}

/** Of each pair the second over the first. */
function ratiosOf(pairs: readonly (readonly [number, number])[]) {
  const p95 = (side: 0 | 1) =>
    pairs.map(pair => pair[side]).sort((a, b) => a - b)[Math.ceil(0.95 * pairs.length) - 1] ?? NaN;
  const ratio = interval(pairs.map(([before, now]) => now / before));
  return { ratio, ratioOfP95: p95(1) / p95(0), moves: pairs.length };
}

async function opened(browser: Browser, options: PageOptions): Promise<Side> {
  const page = await newPanelPage(browser, options);
  await page.goto(`${origin}/`);
  await filmDrawn(page);
  await atRest(page);
  await watchKeys(page);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  return { page, devtools };
}

/** What one step to the right takes, in milliseconds of each clock. */
async function moved({ page, devtools }: Side): Promise<number[]> {
  const read = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return clocks.map(clock => 1000 * (metrics.find(({ name }) => name === clock)?.value ?? NaN));
  };
  const before = await read();
  await page.keyboard.press('ArrowRight');
  await page.waitForTimeout(restMs);
  const after = await read();
  return after.map((value, at) => value - (before[at] ?? NaN));
}
