// What arrives over a channel is looked at before it is believed, as files are.

import { DarkroomError } from '../shared/errors';
import type { CheckRequest } from '../shared/model-report';
import { deviceChoices } from '../shared/model-report';

export function parseCheckRequest(request: unknown): CheckRequest {
  const { path, device } = (typeof request === 'object' && request !== null ? request : {}) as Partial<
    Record<keyof CheckRequest, unknown>
  >;
  if (typeof path !== 'string' || path === '' || path.includes('\0')) {
    throw new DarkroomError('bad-input', 'The path of the model is missing or contains a NUL character.', {
      remedy: 'Give the path of an .onnx file or of a model folder.',
    });
  }
  const known = deviceChoices.find(choice => choice === device);
  if (!known) throw unknownDevice(String(device));
  return { path, device: known };
}

export function unknownDevice(name: string): DarkroomError {
  return new DarkroomError('bad-input', `There is no device "${name}".`, {
    remedy: `There is: ${deviceChoices.join(', ')}.`,
  });
}
