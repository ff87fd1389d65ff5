// A panel's colours are VS Code's CSS variables, set on <html> by the workbench, together with body classes for
// the kind of theme. The values in themes/*.json were read from a real webview (`node test/vscode/capture-themes.mjs`),
// so that a panel in a bare browser looks as it does in VS Code.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';

/** Default Dark Modern, Default Light Modern, Default High Contrast, Default High Contrast Light. */
export type ThemeName = 'dark' | 'light' | 'hc-dark' | 'hc-light';

/** What the workbench puts on a webview's document. */
interface Theme {
  /** The style sheet that VS Code adds to every webview. */
  readonly defaultStyles: string;
  readonly bodyClass: string;
  readonly bodyData: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
}

/** Dresses every document that `page` will load, before its own scripts run. */
export async function dress(page: Page, name: ThemeName, reducedMotion: boolean): Promise<void> {
  await page.addInitScript(applyTheme, { theme: await readTheme(name), reducedMotion });
}

/** Changes the theme of the loaded document, as when the user picks another theme while a panel is open. */
export async function changeTheme(page: Page, name: ThemeName): Promise<void> {
  await page.evaluate(applyTheme, { theme: await readTheme(name), reducedMotion: false });
}

async function readTheme(name: ThemeName): Promise<Theme> {
  const file = path.join(process.env['DARKROOM_ROOT'] ?? '.', 'test', 'support', 'themes', `${name}.json`);
  return JSON.parse(await readFile(file, 'utf8')) as Theme;
}

/** Runs in the page. */
function applyTheme({ theme, reducedMotion }: { theme: Theme; reducedMotion: boolean }): void {
  const dressDocument = (): void => {
    const { documentElement: html, body } = document;
    // What another theme had and this one has not.
    for (const name of [...html.style]) if (name.startsWith('--vscode-')) html.style.removeProperty(name);
    for (const [name, value] of Object.entries(theme.variables)) html.style.setProperty(name, value);
    body.classList.remove(
      'vscode-dark',
      'vscode-light',
      'vscode-high-contrast',
      'vscode-high-contrast-light',
    );
    body.classList.add(...theme.bodyClass.split(' '));
    if (reducedMotion) body.classList.add('vscode-reduce-motion');
    Object.assign(body.dataset, theme.bodyData);
    // Constructed, because a page with a strict content security policy refuses style elements.
    const sheet = new CSSStyleSheet();
    // A webview is transparent and lies on the editor; here nothing lies behind the page.
    const behind = '@layer vscode-default { html { background: var(--vscode-editor-background); } }';
    sheet.replaceSync(`${behind} ${theme.defaultStyles}`);
    document.adoptedStyleSheets = [sheet, ...document.adoptedStyleSheets];
  };
  const whenThereIsABody = new MutationObserver(() => {
    if (!document.querySelector('body')) return;
    whenThereIsABody.disconnect();
    dressDocument();
  });
  if (document.querySelector('body')) dressDocument();
  else whenThereIsABody.observe(document, { childList: true, subtree: true });
}
