// IVT-LR takes no patch twice, so its steps must find enough of them in the picture. What was asked for is refused where
// there are too few; what merely holds if nothing is asked is lowered.

import { cannot } from './thinking';
import type { MethodSettings } from '../shared/method-option';

export function withinPicture(
  settings: MethodSettings,
  asked: Readonly<Record<string, unknown>>,
  there: number,
): MethodSettings {
  const [steps, patches] = [Number(settings['steps']), Number(settings['patches'])];
  if (steps * patches <= there) return settings;
  if (there === 0)
    throw cannot(
      'IVT-LR',
      'it puts patches of the picture in again, and there is no picture',
      'Choose one, or set patches to 0.',
    );
  const most = Math.floor(there / steps);
  if (asked['patches'] === undefined && most > 0) return { ...settings, patches: most };
  throw cannot(
    'IVT-LR',
    `its steps would take ${steps * patches} patches, none twice, and the picture has ${there}`,
    'Take fewer steps or fewer patches in each.',
  );
}
