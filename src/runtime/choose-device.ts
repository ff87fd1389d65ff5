// The device that a model runs on: the first of the candidates that computes a known answer here.

import { candidates, prove } from './device';
import { loadOrt } from './ort';
import { DarkroomError } from '../shared/errors';
import type { Device, DeviceChoice } from '../shared/model-report';

export async function chooseDevice(choice: DeviceChoice): Promise<Device> {
  const ort = await loadOrt();
  const reasons: string[] = [];
  for (const device of candidates(choice)) {
    const proof = await prove(ort, device);
    if (proof.outcome === 'chosen') return device;
    reasons.push(`${device}: ${proof.reason}`);
  }
  throw new DarkroomError('unsupported', `No device works here (${reasons.join(' ')}).`, {
    remedy: 'Install Darkroom again, for this kind of machine.',
  });
}
