// What is looked for on every page: what axe-core finds wrong, and what a person meets who has nothing but a keyboard.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { ThemeName } from '../support/themes';

const axe = readFileSync(
  createRequire(path.join(process.env['DARKROOM_ROOT'] ?? '.', 'package.json')).resolve(
    'axe-core/axe.min.js',
  ),
  'utf8',
);

export interface Rules {
  /** Only these, where one is named. */
  readonly only?: readonly string[];
  readonly but?: readonly string[];
}

/** All but the one that pages begin with. */
export const otherThemes: readonly ThemeName[] = ['light', 'hc-dark', 'hc-light'];

/** What differs from theme to theme. */
export const colours: Rules = { only: ['color-contrast', 'link-in-text-block'] };

/** The title of a view in the side bar is VS Code's, outside of the page. */
export const notInViews: Rules = { but: ['page-has-heading-one'] };

/** The toolkit's controls take over another theme one frame later. */
export const settled = (page: Page) =>
  page.evaluate(async () => {
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  });

/** The page has another size when its window says so. */
export async function resize(page: Page, width: number, height: number): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.waitForFunction(size => window.innerWidth === size, width);
}

/** "rule: element" for each thing that is wrong. */
export async function violations(
  page: Page,
  { only = [], but = [] }: Rules = {},
): Promise<readonly string[]> {
  // Not as a script element, which the page's policy forbids.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  return page.evaluate(
    async ({ enabled, disabled }) => {
      interface Found {
        readonly violations: readonly {
          readonly id: string;
          readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
        }[];
      }
      const { axe: checker } = window as unknown as {
        axe: { run: (of: unknown, options: unknown) => Promise<Found> };
      };
      // Rows of a table are alike.
      const of = { include: document, exclude: ['tbody tr:nth-child(n + 4)'] };
      const found = await checker.run(of, {
        resultTypes: ['violations'],
        preload: false,
        ...(enabled.length > 0 && { runOnly: enabled }),
        rules: Object.fromEntries(disabled.map(id => [id, { enabled: false }])),
      });
      return found.violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
      );
    },
    { enabled: [...only], disabled: [...but] },
  );
}

export interface Stop {
  /** Its tag and classes. */
  readonly what: string;
  readonly name: string;
  /** It was one before. */
  readonly known: boolean;
}

/** Where Tab stops, once around; each is marked as such. Nothing in the page may keep Tab to itself. */
export async function stops(page: Page, visit?: (stop: Stop) => Promise<void>): Promise<readonly Stop[]> {
  await page.evaluate(() => {
    for (const element of document.querySelectorAll('[data-stop]')) element.removeAttribute('data-stop');
    window.addEventListener('keydown', event => {
      if (event.key === 'Tab' && event.defaultPrevented) throw new Error('the page keeps Tab to itself');
    });
  });
  const found: Stop[] = [];
  for (let press = 0; press < 200; press++) {
    await page.keyboard.press('Tab');
    const stop = await focused(page);
    if (stop?.known) return found;
    if (!stop) continue;
    found.push(stop);
    await visit?.(stop);
  }
  throw new Error(`Tab never comes back to where it began: ${found.at(-1)?.what}`);
}

/** Null outside of the page. */
function focused(page: Page): Promise<Stop | null> {
  return page.evaluate(() => {
    const outer = document.activeElement;
    if (!(outer instanceof HTMLElement) || outer === document.body) return null;
    const known = 'stop' in outer.dataset;
    outer.dataset['stop'] = '';
    // The toolkit's controls have their button inside of themselves.
    let element: Element = outer;
    while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const named =
      element.getAttribute('aria-label') ??
      outer.getAttribute('aria-label') ??
      (element as HTMLInputElement).labels?.[0]?.textContent ??
      outer.textContent;
    return { what: `${outer.tagName.toLowerCase()} ${outer.className}`, name: named.trim(), known };
  });
}

/** Runs in the page before its own script: what hears a press is marked, whatever it looks like. */
export function markListeners(): void {
  const presses = ['click', 'dblclick', 'mousedown', 'pointerdown'];
  type Listen = (this: EventTarget, ...given: Parameters<EventTarget['addEventListener']>) => void;
  const listen: Listen = Reflect.get(EventTarget.prototype, 'addEventListener');
  EventTarget.prototype.addEventListener = function (...given) {
    if (this instanceof HTMLElement && presses.includes(given[0])) this.dataset['pressable'] = '';
    listen.apply(this, given);
  };
}

/**
 * What a pointer can press and keys cannot: neither one of the stops nor part of one, and no stop is inside of it. In a
 * list, a grid or a group of radio buttons arrows go from one to the next, so one stop is enough for all of it.
 */
export function missed(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const lists = '[role=listbox], [role=grid], [role=radiogroup], [role=tablist], tbody';
    const isReached = (element: HTMLElement) => {
      const control = element.closest('label')?.control;
      return (
        element.closest('[data-stop]:not([role=region])') !== null ||
        element.querySelector('[data-stop]') !== null ||
        (control !== undefined && control !== null && 'stop' in control.dataset) ||
        (element.closest(lists)?.querySelector('[data-stop]') ?? null) !== null ||
        element.closest(lists)?.matches('[data-stop]') === true
      );
    };
    const isPressable = (element: HTMLElement) =>
      element.matches('button, vscode-button, input, select, textarea, summary, a[href], [data-pressable]') ||
      getComputedStyle(element).cursor === 'pointer';
    return [...document.querySelectorAll<HTMLElement>('body *')]
      .filter(element => element.checkVisibility() && !element.matches(':disabled, [disabled], [disabled] *'))
      .filter(element => isPressable(element) && !isReached(element))
      .map(element => element.outerHTML.slice(0, 160));
  });
}
