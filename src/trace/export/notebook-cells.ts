// Which cells a notebook has: those for which there is something in the trace.

import { attentionCode, focusCode, entropyCode, lensCode, openingCode, sketchCode } from './notebook-code';
import type { OpenTrace } from '../open-trace';
import { boxesOf } from '../report/readings';
import { printable } from '../../shared/format';

export interface NotebookCell {
  readonly kind: 'code' | 'markdown';
  /** Of letters only; it is part of the cell's id. */
  readonly name: string;
  readonly source: string;
}

export function notebookCells(trace: OpenTrace, tracePath: string): readonly NotebookCell[] {
  const { document, tensors } = trace;
  const measured = document.steps.flatMap(({ measures }) => measures?.attention ?? []);
  const maps = tensors.has('attention.mean') && boxesOf(document) !== undefined;
  return [
    markdown('about', aboutText(document.question)),
    code('open', openingCode(JSON.stringify(tracePath))),
    ...when(measured.length > 0, [markdown('entropy', entropyText), code('plot-entropy', entropyCode)]),
    ...when(
      measured.some(({ focus }) => focus),
      [markdown('focus', focusText), code('plot-focus', focusCode)],
    ),
    ...when(maps, [markdown('attention', attentionText), code('plot-attention', attentionCode)]),
    ...when(tensors.has('sketch'), [markdown('sketches', sketchText), code('plot-sketches', sketchCode)]),
    ...when(tensors.has('lens.ids') && tensors.has('lens.probs'), [
      markdown('lens', lensText),
      code('lens-table', lensCode),
    ]),
  ];
}

const when = (there: boolean, cells: readonly NotebookCell[]) => (there ? cells : []);
const markdown = (name: string, source: string): NotebookCell => ({ kind: 'markdown', name, source });
const code = (name: string, source: string): NotebookCell => ({ kind: 'code', name, source });

/** Four spaces make it text that nothing interprets. */
function aboutText(question: string): string {
  return `# A recorded run

    ${printable(question.replace(/\s+/g, ' '), 2000)}

Every plot is made from the trace file itself; nothing was computed beforehand. It needs
\`pip install safetensors numpy matplotlib\`. What is in the file is written down in Darkroom's \`docs/trace-format.md\`.`;
}

const entropyText = `## Attention entropy

Entropy of attention over the picture's tokens, mean of layers and heads; the band goes from the 10th to the 90th percentile
of the layers, the dashed line is uniform attention. A gap is a value that is not defined. It is a measurement, and no sign
of a right answer.`;

const focusText = `## S_focus

Of the eight picture tokens that are looked at most, less the least: the share inside of the box that the question is about.
The dashed line is chance: the share of the picture that the box covers.`;

const attentionText = `## Attention on the picture

\`show_attention(step)\` is the mean of layers and heads, \`show_attention(step, layer=3)\` one layer. What is looked at no more
than uniform attention would is dark; each picture has its own scale.`;

const sketchText = `## Sketches and their noise twins

A sketch is decoded from latents, its twin below by the same decoder from noise of the same mean and spread. What both show
is the decoder's, not the model's.`;

const lensText = `## Logit lens

What each layer would say next, with probabilities.`;
