// @ts-check
// Takes the pictures of the documents from the real workbench: `node test/vscode/pictures.mjs`.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openWorkbench } from './workbench.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const pictures = path.join(root, 'docs', 'pictures');
const temporary = mkdtempSync(path.join(tmpdir(), 'darkroom-pictures-'));
const workspace = path.join(temporary, 'sample');
mkdirSync(workspace);
mkdirSync(pictures, { recursive: true });
cpSync(path.join(root, 'models', 'sample', 'decoder.onnx'), path.join(workspace, 'decoder.onnx'));

const bench = await openWorkbench({ theme: 'dark', workspace, width: 1280, height: 900, scale: 1.25 });
try {
  await bench.runCommand('Darkroom: Check Model…');
  await bench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'decoder.onnx' }).first().click();
  await bench.panel().getByText('Works: 1 of 1 graph opened').waitFor();
  await bench.page.mouse.move(600, 880);
  await bench.page.waitForTimeout(1000); // fonts, and the quick input's fade
  await bench.page.screenshot({ path: path.join(pictures, 'check-model.png') });
} finally {
  await bench.close();
  rmSync(temporary, { recursive: true, force: true });
}
