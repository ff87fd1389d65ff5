// What was run, on what, to the last byte: what somebody needs in order to run it again. Folders of the machine are left
// out: a report is made to be handed on.

import { html } from './html';
import type { Html } from './html';
import { formatBytes, formatFigure } from '../../shared/format';
import { precisionText } from '../../shared/trace/document';
import type { SelfTest, TraceDocument } from '../../shared/trace/document';

export function provenancePart(document: TraceDocument): Html {
  const facts = factsOf(document);
  const { model } = document;
  return html`<section aria-labelledby="provenance">
    <h2 id="provenance">Provenance</h2>
    <dl class="provenance">
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${
      document.interventions.length > 0 &&
      html`<h3>Interventions, as written</h3>
        <pre tabindex="0">${document.interventions.map(change => html`${JSON.stringify(change)} `)}</pre>`
    }
    <h3>Files of the model</h3>
    <div class="scroll" role="region" aria-label="Files of the model" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">file</th>
            <th scope="col" class="number">size</th>
            <th scope="col">SHA-256</th>
          </tr>
        </thead>
        <tbody>
          ${model.files.map(
            ({ name, bytes, sha256 }) =>
              html`<tr>
                <td>${name}</td>
                <td class="number">${formatBytes(bytes)}</td>
                <td><code>${sha256}</code></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="label">
      The same machine, model, device, threads and seed give the same tokens:
      <code>darkroom rerun</code> repeats a trace and says whether they do.
    </p>
  </section>`;
}

function selfTestText(test: SelfTest): string {
  switch (test.state) {
    case 'passed':
      return `passed: neutral hooks move the logits by ${formatFigure(test.difference)} of the largest`;
    case 'failed':
      return `failed: ${test.reason}`;
    case 'not-run':
      return `not run: ${test.reason}`;
  }
}

function factsOf(document: TraceDocument): readonly (readonly [string, string])[] {
  const { model, software, machine, picture, sample, sampling } = document;
  return [
    ['started', `${document.startedAt.replace('T', ' ').replace(/\.\d+Z$/, '')} UTC`],
    [
      'software',
      `Darkroom ${software.darkroom}, ONNX Runtime ${software.onnxruntime}, Node ${software.node}`,
    ],
    ['machine', `${machine.processor}, ${machine.platform}-${machine.arch}`],
    [
      'device',
      `${model.device}, ${model.threads} ${model.threads === 1 ? 'thread' : 'threads'} inside an operator`,
    ],
    [
      'model',
      `${model.name}, ${precisionText(model)}: ${model.layers} layers, ${model.heads} heads, width ${model.width}`,
    ],
    ['self-test of the hooks', selfTestText(model.selfTest)],
    [
      'sampling',
      `temperature ${sampling.temperature}, top-p ${sampling.topP}, seed ${sampling.seed}, at most ${document.maxTokens} tokens`,
    ],
    ...(picture
      ? ([
          ['picture', `${picture.name}, ${picture.width} × ${picture.height}, SHA-256 ${picture.sha256}`],
        ] as const)
      : []),
    ...(sample ? ([['sample', `${sample.task}, seed ${sample.seed}, truth ${sample.truth}`]] as const) : []),
    ['prompt', document.prompt],
  ];
}
