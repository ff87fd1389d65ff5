// A panel in a plain browser, with a host that plays what it is told and remembers what it was asked. The page is made
// by the same function as in VS Code, with the same content security policy.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { pageHtml } from '../../src/host/webview/page';
import type { PageOptions } from '../support/browser';
import { newPage } from '../support/browser';

const origin = 'https://panel.test';

export interface RecordedPanel {
  readonly page: Page;
  /** What the page broke: script errors and violations of its policy. */
  readonly faults: readonly string[];
  /** Names of the calls that the page made so far. */
  readonly calls: () => Promise<string[]>;
  /** What the page keeps for itself, for when it is shown again. */
  readonly kept: () => Promise<unknown>;
  /** The host publishes a newer state. */
  readonly publish: (state: unknown) => Promise<void>;
  /** A message in any shape, from the page's own origin. */
  readonly post: (message: unknown) => Promise<void>;
}

interface Recorded {
  calls: string[];
  state: unknown;
  kept: unknown;
}

declare global {
  interface Window {
    recorded: Recorded;
  }
}

export interface PanelOptions extends PageOptions {
  readonly bundle: string;
  readonly title: string;
  readonly state: unknown;
  /** What the host answers when asked for the state; the same as in the page unless told. */
  readonly newestState?: unknown;
  readonly savedState?: unknown;
}

export async function openPanel(options: PanelOptions): Promise<RecordedPanel> {
  const page = await newPage(options);
  const faults: string[] = [];
  page.on('pageerror', error => faults.push(error.message));
  page.on('console', message => message.type() === 'error' && faults.push(message.text()));
  await page.addInitScript(playHost, {
    state: options.newestState ?? options.state,
    saved: options.savedState ?? null,
  });
  await page.route(`${origin}/**`, async route => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === '') await route.fulfill({ contentType: 'text/html', body: html(options) });
    else if (name === 'favicon.ico') await route.fulfill({ status: 204 });
    else await route.fulfill({ contentType: typeOf(name), body: await asset(name) });
  });
  await page.goto(`${origin}/`);
  return {
    page,
    faults,
    calls: () => page.evaluate(() => window.recorded.calls),
    kept: () => page.evaluate(() => window.recorded.kept),
    publish: state =>
      page.evaluate(value => {
        window.recorded.state = value;
        window.postMessage({ kind: 'topic', topic: 'state', value }, '*');
      }, state),
    post: message => page.evaluate(value => window.postMessage(value, '*'), message),
  };
}

function html({ bundle, title, state }: PanelOptions): string {
  return pageHtml({
    title,
    cspSource: origin,
    script: `${origin}/${bundle}.js`,
    style: `${origin}/${bundle}.css`,
    nonce: 'recorded',
    language: 'en',
    strings: {},
    state,
  });
}

function asset(name: string): Promise<Buffer> {
  return readFile(path.join(process.env['DARKROOM_ROOT'] ?? '.', 'dist', 'webview', path.basename(name)));
}

function typeOf(name: string): string {
  if (name.endsWith('.js')) return 'text/javascript';
  return name.endsWith('.css') ? 'text/css' : 'font/ttf';
}

/** Runs in the page, before its own script. */
function playHost({ state, saved }: { state: unknown; saved: unknown }): void {
  const recorded: Recorded = { calls: [], state, kept: saved };
  window.recorded = recorded;
  const answer = (id: number, ok: unknown) =>
    window.postMessage({ kind: 'outcome', id, outcome: { ok } }, '*');
  Object.assign(window, {
    acquireVsCodeApi: () => ({
      postMessage: (message: { kind: string; id: number; name: string }) => {
        if (message.kind !== 'call') return;
        recorded.calls.push(message.name);
        answer(message.id, message.name === 'state' ? recorded.state : undefined);
      },
      getState: () => recorded.kept,
      setState: (next: unknown) => {
        recorded.kept = next;
      },
    }),
  });
}
