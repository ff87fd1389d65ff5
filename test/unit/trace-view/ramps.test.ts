import assert from 'node:assert/strict';
import type { Rgb } from '../../../src/shared/colour/oklab';
import { fromOklch, toOklab } from '../../../src/shared/colour/oklab';
import { heatRamp, lightRamp } from '../../../src/shared/colour/ramps';

/** How a colour is seen without one kind of cone (Viénot, Brettel and Mollon 1999), on linear light. */
const seen: Readonly<Record<string, readonly (readonly [number, number, number])[]>> = {
  'full colour vision': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.1124, 0.8876, 0],
    [0.1124, 0.8876, 0],
    [0.004, -0.004, 1],
  ],
  deuteranopia: [
    [0.2928, 0.7072, 0],
    [0.2928, 0.7072, 0],
    [-0.0223, 0.0223, 1],
  ],
};
const linear = (value: number) =>
  value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
const coded = (light: number) =>
  255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);

function lightnesses(ramp: Uint8Array, eye: readonly (readonly [number, number, number])[]): number[] {
  return Array.from({ length: ramp.length / 3 }, (_, i) => {
    const light = [...ramp.subarray(3 * i, 3 * i + 3)].map(linear);
    const [red = 0, green = 0, blue = 0] = eye.map(row =>
      coded(
        Math.min(
          1,
          Math.max(
            0,
            row.reduce((sum, weight, k) => sum + weight * (light[k] ?? 0), 0),
          ),
        ),
      ),
    );
    return toOklab([red, green, blue])[0];
  });
}

const grounds: Readonly<Record<string, Rgb>> = {
  'dark modern': [31, 31, 31],
  'light modern': [255, 255, 255],
  black: [0, 0, 0],
  'a dark blue theme': [0, 43, 54],
};

describe('colours of heat', () => {
  for (const [name, ground] of Object.entries(grounds))
    for (const [eye, matrix] of Object.entries(seen))
      it(`only grow lighter, or only darker, on ${name} with ${eye}`, () => {
        const steps = lightnesses(heatRamp(ground), matrix);
        const [first = 0, last = 0] = [steps[0], steps.at(-1)];
        const sign = Math.sign(last - first);
        assert.ok(Math.abs(last - first) > 0.45, `from ${first} to ${last}`);
        steps.slice(1).forEach((lightness, i) => {
          // Rounding to bytes moves a step by less than a thousandth.
          assert.ok(sign * (lightness - (steps[i] ?? 0)) > -0.004, `step ${i} of ${name}`);
        });
      });

  it('begin just off the background and end far from it', () => {
    for (const ground of Object.values(grounds)) {
      const [lightness] = toOklab(ground);
      const steps = lightnesses(heatRamp(ground), seen['full colour vision'] ?? []);
      assert.ok(Math.abs((steps[0] ?? 0) - lightness) < 0.08);
      assert.ok(Math.abs((steps.at(-1) ?? 0) - lightness) > 0.6);
    }
  });

  it('for pictures end almost white, so that what is looked at most is seen as it is', () => {
    const ramp = lightRamp();
    assert.ok(
      [...ramp.subarray(-3)].every(channel => channel > 225),
      String(ramp.subarray(-3)),
    );
  });

  it('go there and back', () => {
    const [lightness, a, b] = toOklab(fromOklch(0.7, 0.1, 60));
    assert.ok(Math.abs(lightness - 0.7) < 1e-6);
    assert.ok(Math.abs(Math.hypot(a, b) - 0.1) < 1e-6);
    assert.ok(Math.abs((Math.atan2(b, a) * 180) / Math.PI - 60) < 1e-4);
  });
});
