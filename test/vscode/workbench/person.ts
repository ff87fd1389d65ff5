// What a person does in the workbench again and again: look at the side bar, ask about a picture with the keyboard alone,
// look at the trace that is in front.

import type { FrameLocator, Locator } from 'playwright-core';
import type { Workbench } from '../../support/workbench';

/** A cold extension host on a busy machine takes its time. */
const patienceMs = 60_000;
const mostPresses = 20;

/** A click on the icon of what is shown already would hide it. */
export async function showSideBar({ page }: Workbench): Promise<void> {
  const steps = page.locator('.pane-header[aria-label*="Steps"]');
  await page.locator('.activitybar').waitFor();
  if (!(await steps.isVisible())) await page.locator('.activitybar [aria-label^="Darkroom"]').first().click();
  await steps.waitFor();
}

export function runView(bench: Workbench): Promise<FrameLocator> {
  return pageWith(bench, '.sections, .welcome');
}

/** The trace editor in front, once it shows a trace of this method for this question. */
export function traceEditor(bench: Workbench, question: string, method: string): Promise<FrameLocator> {
  return pageWith(bench, `.header:has(h1[title="${question}"]):has(.facts:has-text("${method}"))`);
}

/** Pages come and go and change places, but each has a name of its own. */
export async function pageWith({ page }: Workbench, part: string): Promise<FrameLocator> {
  const shown = page.locator('iframe.webview.ready');
  for (const start = Date.now(); Date.now() - start < patienceMs;) {
    const names = await shown.evaluateAll(all => all.map(frame => frame.getAttribute('name') ?? ''));
    for (const name of names) {
      const found = page.frameLocator(`iframe[name="${name}"]`).frameLocator('#active-frame');
      if (await found.locator(part).first().isVisible()) return found;
    }
    await page.waitForTimeout(50);
  }
  throw new Error(`no page with ${part} showed up`);
}

/** A row of one of the side bar's trees. */
export function treeRow({ page }: Workbench, view: string, text: RegExp): Locator {
  const pane = page.locator(`.pane:has(.pane-header[aria-label*="${view}"])`);
  return pane.locator('.monaco-list-row', { hasText: text }).first();
}

export interface Wish {
  readonly picture: string;
  readonly question: string;
  readonly model: string;
  /** As the list has it. */
  readonly method: string;
}

/** From the palette to a run: picture, question, model and method, each found by typing and taken with Enter. */
export async function ask(bench: Workbench, { picture, question, model, method }: Wish): Promise<void> {
  const { page } = bench;
  // The list of pictures goes away when a page that loads takes the focus; the questions after it stay.
  for (let tries = 3; ; tries--) {
    await bench.runCommand('Darkroom: Ask About This Image…');
    const taken = await choose(bench, 'Ask About an Image', picture).then(
      () => true,
      (error: unknown) => {
        if (tries === 1) throw error;
        return false;
      },
    );
    if (taken) break;
  }
  await title(bench, `Ask About ${picture}`).waitFor({ timeout: patienceMs });
  const input = page.locator('.quick-input-widget input.input');
  await input.fill(question);
  await input.press('Enter');
  await choose(bench, 'Which Model?', model);
  await choose(bench, 'How?', method);
}

/**
 * Takes the row with exactly this label from the list of this title, with keys. A page that loads meanwhile may take the
 * focus away, so keys are pressed again as long as the list is there.
 */
async function choose(bench: Workbench, list: string, label: string): Promise<void> {
  const { page } = bench;
  const shown = title(bench, list);
  const input = page.locator('.quick-input-widget input.input');
  await shown.waitFor({ timeout: patienceMs });
  await input.fill(label, { timeout: 20_000 });
  const row = rowOf(bench, label);
  await row.waitFor({ timeout: 20_000 });
  let entered = false;
  for (let presses = 0; presses < mostPresses && (await shown.isVisible()); presses++) {
    await input.focus({ timeout: 20_000 });
    const focused = await row.evaluateAll(rows => rows.some(one => one.classList.contains('focused')));
    await page.keyboard.press(focused ? 'Enter' : 'ArrowDown');
    entered = focused;
    if (!focused) continue;
    const gone = await shown.waitFor({ state: 'hidden', timeout: 1000 }).then(
      () => true,
      () => false,
    );
    if (gone) return;
  }
  if (entered && !(await shown.isVisible())) return;
  throw new Error(`"${label}" could not be taken from the list "${list}"`);
}

function title({ page }: Workbench, text: string): Locator {
  return page.locator('.quick-input-title', { hasText: text });
}

/** Its name for a screen reader begins with its label. */
function rowOf({ page }: Workbench, label: string): Locator {
  const list = page.locator('.quick-input-list .monaco-list-row');
  return list.and(
    page.locator(`[aria-label="${label}"], [aria-label^="${label},"], [aria-label^="${label} ,"]`),
  );
}

/** A step of the walkthrough is ticked. */
export async function requireDone(bench: Workbench, name: string): Promise<void> {
  await bench.runCommand('Darkroom: Get Started');
  const step = bench.page.locator(`[data-step-id$="#${name}"]`);
  await step.locator('.codicon-getting-started-step-checked').waitFor({ state: 'attached' });
}

/**
 * A menu leads to something. VS Code takes no click on it in its first tenth of a second, and a page that loads meanwhile
 * may close it.
 */
export async function chooseFromMenu(
  { page }: Workbench,
  on: Locator,
  name: string,
  leadsTo: Locator,
): Promise<void> {
  const item = page.getByRole('menuitem', { name });
  for (let tries = 0; tries < 5 && !(await leadsTo.isVisible()); tries++) {
    if (!(await item.isVisible())) await on.click({ button: 'right' });
    await item.click({ timeout: 5000 }).catch(() => undefined);
    await leadsTo.waitFor({ timeout: 3000 }).catch(() => undefined);
  }
  await leadsTo.waitFor();
}
