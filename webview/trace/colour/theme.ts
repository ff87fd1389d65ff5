// Canvases do not know CSS variables: what they need is read off the page, and read anew when the theme changes.

import type { Rgb } from '../../../src/shared/colour/oklab';
import type { Ramp } from '../../../src/shared/colour/ramps';
import { heatRamp, lightRamp } from '../../../src/shared/colour/ramps';

export interface ThemeColours {
  /** For maps on the page. */
  readonly heat: Ramp;
  /** For maps on a picture. */
  readonly light: Ramp;
  readonly background: string;
  readonly rule: string;
}

let read: ThemeColours | undefined;
let light: Ramp | undefined;

/** One value as long as the colours stay: ramps take a while to make. */
export function readTheme(): ThemeColours {
  const [background, rule] = [resolved('var(--bg)'), resolved('var(--rule)')];
  if (read?.background !== background || read.rule !== rule)
    read = { heat: heatRamp(rgbOf(background)), light: (light ??= lightRamp()), background, rule };
  return read;
}

/** VS Code tells of a change of theme by the classes and data of the body. */
export function watchTheme(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
}

function resolved(colour: string): string {
  const probe = document.createElement('i');
  probe.hidden = true;
  probe.style.color = colour;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

/** Whatever way CSS writes a colour, a canvas turns it into bytes. */
function rgbOf(colour: string): Rgb {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  if (!context) return [0, 0, 0];
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}
