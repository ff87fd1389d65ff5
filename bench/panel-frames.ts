// What a person who scrubs waits for: the work of the page's main thread from a key to the frame that shows what it did, made
// and handed over. What follows when that is seen, fetching ahead and collections of memory, is not in it; nor is the wait for
// the next frame. The page marks both moments, and the browser's record of marks has the time of the thread's processor.

import type { Browser, Page } from 'playwright-core';

interface Mark {
  readonly name: string;
  readonly pid: number;
  /** Of the clock, in microseconds. */
  readonly ts: number;
  /** Of the thread's processor, in microseconds. */
  readonly tts: number;
}

/** The page's marks: a key was heard, and its frame is done. */
export const keyMark = 'bench-key';
export const shownMark = 'bench-shown';

/** For each of `count` calls of `press`, which presses a key and waits for rest. */
export async function worksToPicture(
  page: Page,
  press: () => Promise<void>,
  count: number,
): Promise<number[]> {
  const browser = page.context().browser();
  const [works] = browser
    ? await recorded(browser, async () => {
        for (let i = 0; i < count; i++) await press();
      })
    : [];
  return works ?? [];
}

/** For each page in which keys are pressed while `moves` runs, that of the first key first. */
export async function recorded(browser: Browser, moves: () => Promise<void>): Promise<number[][]> {
  await browser.startTracing(undefined, { categories: ['blink.user_timing'] });
  await moves();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    readonly traceEvents: readonly Mark[];
  };
  const marks = traceEvents
    .filter(({ name }) => name === keyMark || name === shownMark)
    .sort((a, b) => a.ts - b.ts);
  return [...new Set(marks.map(({ pid }) => pid))].map(page =>
    worksBetween(marks.filter(({ pid }) => pid === page)),
  );
}

/** In milliseconds. */
function worksBetween(marks: readonly Mark[]): number[] {
  return marks.flatMap((key, i) => {
    const shown = marks[i + 1];
    return key.name === keyMark && shown?.name === shownMark ? [(shown.tts - key.tts) / 1000] : [];
  });
}
