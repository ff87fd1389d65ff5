// The real workbench, for tests that work it as a person does. Its driver finds its parts beside itself, so it is loaded
// from where it lies instead of being bundled into a test.

import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FrameLocator, Locator, Page } from 'playwright-core';

/** What the driver gives; see test/vscode/workbench.mjs. */
export interface Workbench {
  readonly page: Page;
  /** The copy of the workspace that is open. */
  readonly workspace: string;
  readonly server: { readonly process: ChildProcess; readonly log: () => string };
  runCommand(title: string): Promise<void>;
  /** Rows with exactly this label in the list of the quick input. */
  row(label: string): Locator;
  /** Leaves the quick input, should it be there. */
  dismiss(): Promise<void>;
  /** With quick open, by its name. */
  openFile(name: string): Promise<void>;
  panel(n?: number): FrameLocator;
  /** Texts of the notifications that are shown. */
  notifications(): Promise<string[]>;
  shot(name: string): Promise<string>;
  close(): Promise<void>;
}

export interface WorkbenchWish {
  readonly workspace: string;
  readonly trust?: 'trusted' | 'untrusted';
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** A cold extension host on a busy machine takes its time. */
export const patienceMs = 120_000;

export async function openWorkbench(wish: WorkbenchWish): Promise<Workbench> {
  const file = path.join(process.env['DARKROOM_ROOT'] ?? '.', 'test', 'vscode', 'workbench.mjs');
  const driver = (await import(pathToFileURL(file).href)) as {
    openWorkbench: (options: object) => Promise<Workbench>;
  };
  return driver.openWorkbench({ ...wish, say: () => undefined });
}

/** Chooses a model of the person's own from the list of "Check Model…" by its name. */
export async function checkModel(bench: Workbench, name: string): Promise<void> {
  const row = await offeredModel(bench, name);
  await row.click();
}

/** Its row in the list of "Check Model…". */
export async function offeredModel(bench: Workbench, name: string): Promise<Locator> {
  const row = bench.row(name).and(bench.page.locator(':not([aria-label*="comes with Darkroom"])')).first();
  // The list is what a search of the workspace found at that moment, which on a busy machine may be less than there is.
  for (let attempt = 1; attempt <= 10; attempt++) {
    await bench.runCommand('Darkroom: Check Model…');
    await bench.row('Choose a folder…').first().waitFor();
    if (await row.isVisible()) return row;
    await bench.dismiss();
  }
  throw new Error(`${name} is not among the models`);
}

/** Processes that run our engine. */
export function enginesOf(bench: Workbench): number[] {
  return processesOf(bench, 'dist/engine.js');
}

/** Those below the server of this workbench whose command line has this in it. */
export function processesOf({ server }: Workbench, word: string): number[] {
  const ancestor = server.process.pid ?? 0;
  const parents = new Map<number, number>();
  const found: number[] = [];
  for (const entry of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${entry}/stat`, 'utf8');
      parents.set(Number(entry), Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]));
      if (readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes(word)) found.push(Number(entry));
    } catch {
      // It ended while we looked.
    }
  }
  const isBelow = (pid: number): boolean => pid === ancestor || (pid > 1 && isBelow(parents.get(pid) ?? 0));
  return found.filter(isBelow);
}

/** Waits until VS Code has written down what its editors' pages keep: it does so when it is idle, and a reload loses the rest. */
export async function remembered(page: Page, saved: RegExp): Promise<void> {
  for (const start = Date.now(); Date.now() - start < patienceMs;) {
    if ((await page.evaluate(editorMemory)).some(text => saved.test(text))) return;
    await page.waitForTimeout(100);
  }
  throw new Error(`VS Code did not write down ${String(saved)}`);
}

/** Runs in the page: what each of its data bases knows of the open editors. */
async function editorMemory(): Promise<string[]> {
  const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
  const texts = names
    .filter(name => name.startsWith('vscode-web-state-db-'))
    .map(
      name =>
        new Promise<string>(resolve => {
          const opening = indexedDB.open(name);
          opening.onerror = () => resolve('');
          opening.onsuccess = () => {
            const items = opening.result.transaction('ItemTable').objectStore('ItemTable');
            const reading = items.get('memento/workbench.parts.editor');
            reading.onsuccess = () => resolve(String(reading.result));
            reading.onerror = () => resolve('');
            opening.result.close();
          };
        }),
    );
  return Promise.all(texts);
}
