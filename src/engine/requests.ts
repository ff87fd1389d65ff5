// What arrives over a channel is looked at before it is believed, as files are.

import { DarkroomError } from '../shared/errors';
import type { DeviceChoice } from '../shared/device';
import type { CheckRequest } from '../shared/model-report';
import { deviceChoices } from '../shared/device';

export function parseCheckRequest(request: unknown): CheckRequest {
  const { path, device } = (typeof request === 'object' && request !== null ? request : {}) as Partial<
    Record<keyof CheckRequest, unknown>
  >;
  if (typeof path !== 'string' || path === '' || path.includes('\0')) {
    throw new DarkroomError('bad-input', 'The path of the model is missing or contains a NUL character.', {
      remedy: 'Give the path of an .onnx file or of a model folder.',
    });
  }
  return { path, device: deviceNamed(String(device)) };
}

export function deviceNamed(name: string): DeviceChoice {
  const known = deviceChoices.find(choice => choice === name);
  if (!known) throw unknownDevice(name);
  return known;
}

const mostFolders = 1000;

export function parseFolders(folders: unknown): readonly string[] {
  const usable = (path: unknown): path is string => typeof path === 'string' && !path.includes('\0');
  if (Array.isArray(folders) && folders.length <= mostFolders && folders.every(usable)) return folders;
  throw new DarkroomError('bad-input', 'The list of model folders is not a list of paths.', {
    remedy: `Give at most ${mostFolders} paths.`,
  });
}

export function unknownDevice(name: string): DarkroomError {
  return new DarkroomError('bad-input', `There is no device "${name}".`, {
    remedy: `There is: ${deviceChoices.join(', ')}.`,
  });
}
