// Every panel's HTML is made here, so that no panel can forget its content security policy. The first state is part of
// the page: what a person sees first needs no message from the host.

export interface Page {
  readonly title: string;
  /** `webview.cspSource`. */
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
  /** A fresh random value for each page. */
  readonly nonce: string;
  readonly language: string;
  /** Translations for the page's own strings. */
  readonly strings: unknown;
  readonly state: unknown;
}

export function pageHtml(page: Page): string {
  const { nonce, cspSource } = page;
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `img-src ${cspSource} data: blob:`,
    `font-src ${cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${attribute(page.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${attribute(nonce)}">
<title>${text(page.title)}</title>
<link rel="stylesheet" href="${attribute(page.style)}">
</head>
<body>
<main id="panel" aria-busy="true"><h1 class="title">${text(page.title)}</h1></main>
<script type="application/json" id="state" nonce="${attribute(nonce)}">${json(page.state)}</script>
<script type="application/json" id="strings" nonce="${attribute(nonce)}">${json(page.strings)}</script>
<script nonce="${attribute(nonce)}" src="${attribute(page.script)}"></script>
</body>
</html>`;
}

function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function attribute(value: string): string {
  return text(value).replaceAll('"', '&quot;');
}

/** JSON inside a script element: `<` would let a file name end the element. */
function json(value: unknown): string {
  return JSON.stringify(value ?? null).replaceAll('<', '\\u003c');
}
