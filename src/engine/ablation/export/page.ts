// The result as one page to send: what was asked, each table with its sentence. It needs nothing but itself: no script, no network,
// its style named by its hash in the policy that forbids everything else.

import { createHash } from 'node:crypto';
import { tableOf, titleOf } from './table';
import type { AblationResult, JudgedTask } from '../conclude';
import { Html, html } from '../../../trace/report/html';

const style = `:root{color-scheme:dark light}body{margin:32px auto;max-width:1000px;padding:0 16px;font:14px/20px system-ui,sans-serif}
h1{font-size:20px}h2{font-size:16px;margin-top:32px}p{max-width:80ch}pre{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{padding:4px 16px 4px 0;text-align:left;border-bottom:1px solid}`;

export function ablationPage(result: AblationResult): string {
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const { spec, model, version, rows, failed, missing } = result;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width" />
        <title>${spec.recipe} of ${model.name} – Darkroom</title>
        ${new Html(`<style>${style}</style>`)}
      </head>
      <body>
        <h1>${spec.recipe} of ${model.name}</h1>
        <p>${rows} rows, ${failed} failed, ${missing} samples missing. Darkroom ${version}.</p>
        ${result.tasks.map(task => taskPart(result, task))}
        <h2>What was asked</h2>
        <pre>${JSON.stringify(spec, undefined, 1)}</pre>
      </body>
    </html> `;
  return page.text;
}

function taskPart(result: AblationResult, task: JudgedTask): Html {
  const { columns, rows } = tableOf(task);
  return html`<h2>${titleOf(result, task)}</h2>
    <p>${task.sentence}</p>
    <table>
      <thead>
        <tr>
          ${columns.map(name => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          cells =>
            html`<tr>
              ${cells.map(cell => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>`;
}
