// A trace as an assistant reads it: question, answer, what was written, and a line for each latent. Text of a model is what it is:
// it is marked as such, and cut where nobody reads on.

import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import type { StepView, TraceView } from '../../shared/protocol/trace-panel';
import { viewOf } from '../../shared/trace-view/view';
import { openTrace } from '../../trace/open';

const longestText = 8000;
const mostLatents = 64;

export async function traceInWords(file: string | undefined): Promise<string> {
  if (file === undefined)
    throw new DarkroomError('bad-input', 'No trace is named.', {
      remedy: 'Name a file ending in .trace.safetensors.',
    });
  const trace = await openTrace(file);
  try {
    return described(viewOf(trace.document, name => trace.tensors.has(name)));
  } finally {
    await trace.close();
  }
}

function described(view: TraceView): string {
  const { model, method, question, answer, steps, status, interventions, sampling } = view;
  const text = steps.map(({ text: word = '' }) => word).join('');
  const latents = steps.filter(({ latent }) => latent);
  const right = answer?.correct === undefined ? '' : answer.correct ? ', which is right' : ', which is wrong';
  return [
    `Model ${model.name} (${model.dtype}, ${model.device}), method ${method.name}, temperature ${sampling.temperature}, seed ${sampling.seed}; ${interventions} interventions; the run is ${status.state}.`,
    `Question: ${printable(question, 2000)}`,
    `Answer: ${answer ? printable(answer.text, 500) : 'none'}${answer?.truth === undefined ? '' : ` (the truth is ${printable(answer.truth, 500)}${right})`}.`,
    `Written by the model, as it is: """${text.slice(0, longestText)}${text.length > longestText ? '…' : ''}"""`,
    `${latents.length} latents${latents.length > 0 ? ':' : '.'}`,
    ...latents.slice(0, mostLatents).map(latentLine),
    ...(latents.length > mostLatents ? [`and ${latents.length - mostLatents} more.`] : []),
  ].join('\n');
}

function latentLine({ latent, attention }: StepView): string {
  if (!latent) return '';
  const readings = latent.readings.map(
    ({ name, best, value, noise95 }) =>
      `${name} “${printable(best, 60)}” ${value.toFixed(2)} (noise, 95 %: ${noise95.toFixed(2)})`,
  );
  const entropy = attention?.entropy ?? null;
  return [
    `${latent.number}: ${latent.form.kind}, norm ${latent.norm.toFixed(2)}`,
    ...(entropy === null ? [] : [`attention entropy ${entropy.toFixed(2)}`]),
    ...readings,
  ].join('; ');
}
