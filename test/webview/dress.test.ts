import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { closePage, newPage, shot } from '../support/browser';
import { changeTheme, type ThemeName } from '../support/themes';

const page = `<!doctype html>
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'">
  <body><h1>Darkroom</h1><p>A page dressed like a VS Code webview. <a href="#">Link</a> <code>code</code></p></body>`;

describe('a test page', () => {
  for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] satisfies ThemeName[])
    it(`wears the ${theme} theme under a strict content security policy`, async () => {
      const tab = await newPage({ width: 480, height: 200, theme });
      try {
        const complaints: string[] = [];
        tab.on('console', message => complaints.push(message.text()));
        await open(tab);
        assert.deepEqual(complaints, []);
        const look = await tab.evaluate(() => ({
          classes: document.body.className,
          colour: getComputedStyle(document.body).color,
          ground: getComputedStyle(document.documentElement).backgroundColor,
          colourVariable: document.documentElement.style.getPropertyValue('--vscode-editor-foreground'),
        }));
        assert.equal(look.classes.includes('vscode-high-contrast'), theme.startsWith('hc'));
        assert.equal(look.classes.includes('vscode-dark'), theme === 'dark');
        assert.match(look.colourVariable, /^#/);
        const [text = 0, ground = 0] = [look.colour, look.ground].map(brightness);
        assert.equal(text > ground, theme.includes('dark'), `${look.colour} on ${look.ground}`);
        await shot(tab, `dress-${theme}`);
      } finally {
        await closePage(tab);
      }
    });

  it('changes its theme while it is open', async () => {
    const tab = await newPage({ theme: 'dark' });
    try {
      await open(tab);
      await changeTheme(tab, 'hc-light');
      assert.equal(
        await tab.evaluate(() => document.body.className),
        'vscode-high-contrast-light vscode-high-contrast',
      );
    } finally {
      await closePage(tab);
    }
  });
});

/** A real navigation, as a panel is loaded; setContent would rewrite the document that is already dressed. */
async function open(tab: Page): Promise<void> {
  await tab.route('https://panel.test/', route => route.fulfill({ contentType: 'text/html', body: page }));
  await tab.goto('https://panel.test/');
}

function brightness(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map(Number);
  return red + green + blue;
}
