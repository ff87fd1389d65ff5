// Problem: a run is to be shown to people who have neither the trace nor this program, years later, from a file they do not
// quite trust.
// Idea: one page that needs nothing but itself: no script, no network, pictures inside, its style named by its hash in the
// policy that forbids everything else. Pure: the same trace gives the same page.

import { createHash } from 'node:crypto';
import { axisOf } from './axis';
import { filmPart } from './film-part';
import { headPart } from './head-part';
import { Html, html } from './html';
import { lanesOf } from './lanes';
import { filmFrames, latentsPart } from './latents-part';
import { lensPart } from './lens-part';
import { mapsPart } from './maps-part';
import { provenancePart } from './provenance-part';
import { segmentsOf } from './segments';
import { pageStyle } from './style';
import { tablePart } from './table-part';
import type { OpenTrace } from '../open-trace';

/** `changes`: the interventions in words. */
export async function reportPage(trace: OpenTrace, changes: readonly string[]): Promise<string> {
  const { document } = trace;
  const segments = segmentsOf(document.steps);
  const axis = axisOf(segments);
  const lanes = lanesOf(document);
  const style = pageStyle(axis);
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="dark light" />
        <meta name="referrer" content="no-referrer" />
        <title>${document.question} – Darkroom</title>
        ${new Html(`<style>${style}</style>`)}
      </head>
      <body>
        ${headPart(document, changes)}
        <main>
          ${segments.length > 0 ? filmPart(axis, lanes, document.steps, await filmFrames(trace, segments)) : html`<p class="notice">Nothing was written.</p>`}
          ${await mapsPart(trace, segments)} ${await latentsPart(trace, segments)} ${await lensPart(trace)}
          ${tablePart(document, lanes)} ${provenancePart(document)}
        </main>
      </body>
    </html> `;
  return page.text;
}
