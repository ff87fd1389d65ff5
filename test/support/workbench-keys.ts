// VS Code's part in the keys of a page, for pages that are open in a plain browser: it hears what is pressed there, and sends the
// command that package.json gives the key. Where the focus may be is left out: in such a browser there is nothing but the page.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';

export interface Keybinding {
  readonly key: string;
  readonly command: string;
  readonly when: string;
}

export function keybindings(): readonly Keybinding[] {
  const file = path.join(process.env['DARKROOM_ROOT'] ?? '.', 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as {
    contributes: { keybindings: readonly Keybinding[] };
  };
  return manifest.contributes.keybindings;
}

/** From now on the page's keys are commands, as in VS Code; `panel` is what begins their names. */
export async function playKeys(page: Page, panel: string): Promise<void> {
  const start = `darkroom.${panel}.`;
  const own = keybindings().filter(({ command }) => command.startsWith(start));
  const commands = own.map(({ key, command }) => [codeOf(key), command.slice(start.length)]);
  await page.addInitScript(sendCommands, Object.fromEntries(commands) as Record<string, string>);
}

const named: Readonly<Record<string, string>> = {
  left: 'ArrowLeft',
  right: 'ArrowRight',
  home: 'Home',
  end: 'End',
  '/': 'Slash',
};

/** "shift+right" is "Shift+ArrowRight", by the place of the key. */
function codeOf(key: string): string {
  const [, shift, name = ''] = /^(shift\+)?(.+)$/.exec(key) ?? [];
  const code = named[name] ?? /^\[(\w+)\]$/.exec(name)?.[1] ?? `Key${name.toUpperCase()}`;
  return shift ? `Shift+${code}` : code;
}

/** Runs in the page, before its own script. */
function sendCommands(commands: Readonly<Record<string, string>>): void {
  window.addEventListener('keydown', event => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    // A robot may press "?" without the key that makes it one.
    const shift = event.shiftKey || event.key === '?';
    const value = commands[(shift ? 'Shift+' : '') + event.code];
    if (value) window.postMessage({ kind: 'topic', topic: 'command', value }, '*');
  });
}
