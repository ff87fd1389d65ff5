// A panel in a plain browser, with a host that plays what it is told and remembers what it was asked. The page is made
// by the same function as in VS Code, with the same content security policy.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { pageHtml } from '../../src/host/webview/page';
import type { PageOptions } from '../support/browser';
import { newPage } from '../support/browser';
import { playKeys } from '../support/workbench-keys';

const origin = 'https://panel.test';

export interface RecordedPanel {
  readonly page: Page;
  /** What the page broke: script errors and violations of its policy. */
  readonly faults: readonly string[];
  /** Names of the calls that the page made so far. */
  readonly calls: () => Promise<string[]>;
  /** The parameters of each call. */
  readonly asked: (name: string) => Promise<unknown[]>;
  /** What the page keeps for itself, for when it is shown again. */
  readonly kept: () => Promise<unknown>;
  /** The host publishes a newer state, which the page has heard. */
  readonly publish: (state: unknown) => Promise<void>;
  /** A message in any shape, from the page's own origin, which the page has heard. */
  readonly post: (message: unknown) => Promise<void>;
  /** Until all that the page asked for is here and drawn, what it will look at next as well. */
  readonly rest: () => Promise<void>;
}

/** What crosses into the browser is JSON: arrays of numbers go as text. */
type Packed =
  | { readonly plain: unknown }
  | { readonly kind: 'Float32Array' | 'Uint8Array'; readonly base64: string }
  | { readonly parts: Readonly<Record<string, Packed>> };

interface Recorded {
  calls: string[];
  /** The parameters of each. */
  asked: unknown[];
  /** Calls that have no answer yet. */
  waiting: number;
  state: unknown;
  kept: unknown;
}

declare global {
  interface Window {
    recorded: Recorded;
    answerOfHost: (name: string, params: unknown) => Promise<Packed>;
  }
}

export interface PanelOptions extends PageOptions {
  readonly bundle: string;
  readonly title: string;
  readonly state: unknown;
  /** What the host answers when asked for the state; the same as in the page unless told. */
  readonly newestState?: unknown;
  readonly savedState?: unknown;
  /** What the host answers to other calls, by their names; nothing unless told. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** The same, found when it is asked for; undefined where it has no answer. */
  readonly answer?: (name: string, params: unknown) => Promise<unknown> | undefined;
  /** Runs in the page before its own script. */
  readonly first?: () => void;
}

export async function openPanel(options: PanelOptions): Promise<RecordedPanel> {
  const page = await newPage(options);
  const faults: string[] = [];
  page.on('pageerror', error => faults.push(error.message));
  page.on('console', message => message.type() === 'error' && faults.push(message.text()));
  await page.exposeFunction('answerOfHost', async (name: string, params: unknown) =>
    packed(await options.answer?.(name, params)),
  );
  if (options.first) await page.addInitScript(options.first);
  await page.addInitScript(playHost, {
    state: options.newestState ?? options.state,
    saved: options.savedState ?? null,
    answers: options.answers ?? {},
  });
  await playKeys(page, options.bundle);
  await page.route(`${origin}/**`, async route => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === '') await route.fulfill({ contentType: 'text/html', body: html(options) });
    else if (name === 'favicon.ico') await route.fulfill({ status: 204 });
    else await route.fulfill({ contentType: typeOf(name), body: await asset(name) });
  });
  await page.goto(`${origin}/`);
  return { page, faults, ...recordOf(page) };
}

/** What the page asked, and what it is told: its answers are there and its messages heard when these are done. */
function recordOf(page: Page): Omit<RecordedPanel, 'page' | 'faults'> {
  const heard = () => page.evaluate(messagesHeard);
  const post = async (message: unknown) => {
    await page.evaluate(value => window.postMessage(value, '*'), message);
    await heard();
  };
  return {
    calls: async () => {
      await heard();
      return page.evaluate(() => window.recorded.calls);
    },
    asked: async name => {
      await heard();
      return page.evaluate(
        wanted => window.recorded.asked.filter((_, i) => window.recorded.calls[i] === wanted),
        name,
      );
    },
    kept: async () => {
      await heard();
      return page.evaluate(() => window.recorded.kept);
    },
    publish: async state => {
      await page.evaluate(value => (window.recorded.state = value), state);
      await post({ kind: 'topic', topic: 'state', value: state });
    },
    post,
    rest: async () => {
      let calls = -1;
      for (;;) {
        await heard();
        const now = await page.evaluate(drawn);
        if (now.waiting === 0 && now.calls === calls) return;
        calls = now.calls;
      }
    },
  };
}

/** Runs in the page: what came is drawn in a frame, and what is looked at next is asked for when nothing else is to be done. */
async function drawn(): Promise<{ calls: number; waiting: number }> {
  await document.fonts.ready;
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  await new Promise(resolve => requestIdleCallback(resolve));
  return { calls: window.recorded.calls.length, waiting: window.recorded.waiting };
}

/** Runs in the page: a key is a message there, and messages are heard in their order. */
function messagesHeard(): Promise<void> {
  return new Promise(resolve => {
    const own = { kind: 'heard' };
    const listen = ({ data }: MessageEvent<{ kind?: string } | null>) => {
      if (data?.kind !== own.kind) return;
      window.removeEventListener('message', listen);
      resolve();
    };
    window.addEventListener('message', listen);
    window.postMessage(own, '*');
  });
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

function packed(value: unknown): Packed {
  if (value instanceof Float32Array || value instanceof Uint8Array) {
    const base64 = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
    return { kind: value instanceof Uint8Array ? 'Uint8Array' : 'Float32Array', base64 };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { plain: value };
  return { parts: Object.fromEntries(Object.entries(value).map(([key, part]) => [key, packed(part)])) };
}

function typeOf(name: string): string {
  if (name.endsWith('.js')) return 'text/javascript';
  return name.endsWith('.css') ? 'text/css' : 'font/ttf';
}

/** Runs in the page, before its own script. */
function playHost({
  state,
  saved,
  answers,
}: {
  state: unknown;
  saved: unknown;
  answers: Readonly<Record<string, unknown>>;
}): void {
  const recorded: Recorded = { calls: [], asked: [], waiting: 0, state, kept: saved };
  window.recorded = recorded;
  const answer = (id: number, ok: unknown) => {
    recorded.waiting--;
    window.postMessage({ kind: 'outcome', id, outcome: { ok } }, '*');
  };
  const unpacked = (value: Packed): unknown => {
    if ('plain' in value) return value.plain;
    if ('parts' in value)
      return Object.fromEntries(Object.entries(value.parts).map(([key, part]) => [key, unpacked(part)]));
    const bytes = Uint8Array.from(atob(value.base64), letter => letter.charCodeAt(0));
    return value.kind === 'Uint8Array' ? bytes : new Float32Array(bytes.buffer);
  };
  Object.assign(window, {
    acquireVsCodeApi: () => ({
      postMessage: (message: { kind: string; id: number; name: string; params: unknown }) => {
        if (message.kind !== 'call') return;
        recorded.calls.push(message.name);
        recorded.asked.push(message.params);
        recorded.waiting++;
        if (message.name === 'state') answer(message.id, recorded.state);
        else if (message.name in answers) answer(message.id, answers[message.name]);
        else
          void window
            .answerOfHost(message.name, message.params)
            .then(found => answer(message.id, unpacked(found)));
      },
      getState: () => recorded.kept,
      setState: (next: unknown) => {
        recorded.kept = next;
      },
    }),
  });
}
