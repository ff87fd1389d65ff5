// A process of its own, thrown away after one device was tried: a driver that crashes takes nothing else with it.

import { tryDevice } from './trial';
import type { TrialRequest } from './trial';
import type { TrialMessage } from './try-apart';
import { sentence, toFailure } from '../../shared/errors';

function say(message: TrialMessage): Promise<void> {
  return new Promise(resolve => {
    process.send?.(message, undefined, {}, () => resolve());
  });
}

process.once('message', (request: TrialRequest) => {
  void tryDevice(request, stage => void say({ kind: 'stage', stage }))
    .catch((error: unknown) => ({
      device: request.device,
      outcome: 'failed' as const,
      reason: sentence(toFailure(error)),
    }))
    .then(trial => say({ kind: 'trial', trial }))
    // Some drivers hang where a process ends by itself.
    .finally(() => process.exit(0));
});
