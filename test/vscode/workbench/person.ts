// What a person does in the workbench again and again: look at the side bar, answer its questions, look at the trace that is in
// front.

import type { FrameLocator, Locator } from 'playwright-core';
import { patienceMs } from '../../support/workbench';
import type { Workbench } from '../../support/workbench';

/** A click on the icon of what is shown already, or about to be, would hide it. */
export async function showSideBar({ page }: Workbench): Promise<void> {
  const icon = page.locator('.activitybar .action-item', { has: page.locator('[aria-label^="Darkroom"]') });
  await icon.first().waitFor();
  if ((await icon.and(page.locator('.checked')).count()) === 0) await icon.first().click();
  await page.locator('.pane-header[aria-label*="Steps"]').waitFor();
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

/** From the palette to a run: picture, question, model and method. */
export async function ask(bench: Workbench, { picture, question, model, method }: Wish): Promise<void> {
  await bench.runCommand('Darkroom: Ask About This Image…');
  await take(bench, 'Ask About an Image', picture);
  await answer(bench, `Ask About ${picture}`, question);
  await take(bench, 'Which Model?', model);
  await take(bench, 'How?', method);
}

/**
 * Takes the row with this label from the list of this title, found by typing. By a click and not by a key: a page that loads
 * meanwhile may take the focus.
 */
export async function take(bench: Workbench, list: string, label: string): Promise<void> {
  const input = await asked(bench, list);
  await input.fill(label);
  await bench.row(label).first().click();
}

/** Writes into the field of this title. */
export async function answer(bench: Workbench, question: string, text: string): Promise<void> {
  const input = await asked(bench, question);
  await input.fill(text);
  await input.press('Enter');
}

/** The field of the question with this title, once it is asked. */
export async function asked(bench: Workbench, question: string): Promise<Locator> {
  await title(bench, question).waitFor();
  return bench.page.locator('.quick-input-widget input.input');
}

/** Of the question that is asked. */
export function title({ page }: Workbench, text: string): Locator {
  return page.locator('.quick-input-title', { hasText: text });
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
    await item.click({ timeout: 10_000 }).catch(() => undefined);
    await leadsTo.waitFor({ timeout: 10_000 }).catch(() => undefined);
  }
  await leadsTo.waitFor();
}
