// The real workbench, for tests that work it as a person does. Its driver finds its parts beside itself, so it is loaded
// from where it lies instead of being bundled into a test.

import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FrameLocator, Page } from 'playwright-core';

/** What the driver gives; see test/vscode/workbench.mjs. */
export interface Workbench {
  readonly page: Page;
  readonly server: { readonly process: ChildProcess; readonly log: () => string };
  runCommand(title: string): Promise<void>;
  panel(n?: number): FrameLocator;
  shot(name: string): Promise<string>;
  close(): Promise<void>;
}

export async function openWorkbench(wish: { workspace: string }): Promise<Workbench> {
  const file = path.join(process.env['DARKROOM_ROOT'] ?? '.', 'test', 'vscode', 'workbench.mjs');
  const driver = (await import(pathToFileURL(file).href)) as {
    openWorkbench: (options: object) => Promise<Workbench>;
  };
  return driver.openWorkbench({ ...wish, say: () => undefined });
}
