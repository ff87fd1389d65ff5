// What was found of a device, in words.

import type { ModelTrial } from './device-trial';
import { formatBytes, formatDuration, formatFigure } from './format';

export function trialText(trial: ModelTrial): string {
  if (trial.outcome !== 'passed') return `${trial.outcome}: ${trial.reason}`;
  const { difference, positions, promptMs, stepMs, crossing, blind } = trial;
  return [
    `${formatDuration(promptMs)} for ${positions} positions, ${formatDuration(stepMs)} a step`,
    `off the CPU by ${formatFigure(difference)}`,
    `${formatBytes(crossing)} cross in a step`,
    ...(blind === undefined ? [] : [`pictures are looked at on the CPU: ${blind}`]),
  ].join(', ');
}
