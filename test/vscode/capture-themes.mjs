#!/usr/bin/env node
// @ts-check
// Reads what VS Code puts on a webview's document (CSS variables, body classes and data) under each of its default
// themes and writes it to test/support/themes/, where test/support/themes.ts takes it from. Run it again when the
// pinned VS Code changes: node test/vscode/capture-themes.mjs
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { themes } from './profile.mjs';
import { openWorkbench } from './workbench.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.join(here, '..', 'support', 'themes');
const extension = path.join(here, 'fixtures', 'guards', 'extension');

mkdirSync(target, { recursive: true });
for (const theme of /** @type {(keyof typeof themes)[]} */ (Object.keys(themes))) {
  const bench = await openWorkbench({ extension, theme });
  try {
    await bench.runCommand('Guards: Show Hello');
    const body = bench.panel().locator('body[data-vscode-theme-id]');
    const captured = await body.evaluate(element => {
      const page = element.ownerDocument;
      const { style } = page.documentElement;
      // Colours of other people's features; without them the files are half as large.
      const foreign =
        /^--vscode-(agents|chat|debug|git|inline(Chat|Edit)|merge|multiDiff|notebook|scm|settings|terminal)/;
      const names = [...style].filter(name => name.startsWith('--') && !foreign.test(name)).sort();
      return {
        defaultStyles: page.getElementById('_defaultStyles')?.textContent ?? '',
        bodyClass: element.className.trim(),
        bodyData: { ...element.dataset },
        variables: Object.fromEntries(names.map(name => [name, style.getPropertyValue(name)])),
      };
    });
    const file = path.join(target, `${theme}.json`);
    writeFileSync(file, JSON.stringify(captured, undefined, 2) + '\n');
    console.log(`${file}: ${Object.keys(captured.variables).length} variables`);
  } finally {
    await bench.close();
  }
}
