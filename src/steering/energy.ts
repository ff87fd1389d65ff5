// How long a direction is, where its length lies among the frequencies, and how it gets the length it should have.
//
//   |v|                  = sqrt(sum v^2)                         the unit of the stream
//   v^                   = |v| / |v_lpf| * v_lpf                 the paper's energy match
//   share of frequency f = (|X_f|^2 + |X_(d-f)|^2) / sum of all  0..1; f = 0 ... d/2, sums to 1 (Parseval)

import { DarkroomError } from '../shared/errors';
import { requireFinite } from './checks';
import { fourierOf } from './fourier';

/** Less than this part of a direction is rounding of its float32 numbers; made long again it would be noise. */
const leastPart = 1e-6;

export function lengthOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] ?? 0) ** 2;
  return Math.sqrt(sum);
}

/** What is left of a direction, brought to the length that the direction had. */
export function energyMatched(rest: ArrayLike<number>, direction: ArrayLike<number>): Float64Array {
  const [length, left] = [lengthOf(direction), lengthOf(rest)];
  if (!(left > leastPart * length))
    throw new DarkroomError('bad-input', 'Nothing of the direction is left to be brought to its length.', {
      remedy: 'Keep more of its frequencies, or choose a direction that is not zero.',
    });
  return Float64Array.from(rest, value => (value * length) / left);
}

/** [floor(d/2) + 1]; of a direction without length all 0. */
export function energyByFrequency(direction: ArrayLike<number>): Float64Array {
  requireFinite(direction, 'A direction');
  const { re, im } = fourierOf(direction.length).forward(direction);
  const energy = new Float64Array(Math.floor(direction.length / 2) + 1);
  for (let bin = 0; bin < direction.length; bin++) {
    const frequency = Math.min(bin, direction.length - bin);
    energy[frequency] = (energy[frequency] ?? 0) + (re[bin] ?? 0) ** 2 + (im[bin] ?? 0) ** 2;
  }
  const all = energy.reduce((sum, part) => sum + part, 0);
  return all > 0 ? energy.map(part => part / all) : energy;
}
