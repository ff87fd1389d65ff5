// Numbers of any width as float32, which is what everything here computes with.

import { DarkroomError } from './errors';
import { fromHalf } from './half';
import { printable } from './format';

/** The numbers of a tensor of floats; `what` is what a person calls it. */
export function floatsOf(bytes: Uint8Array, dtype: string, what: string): Float32Array {
  // A copy begins at a multiple of every size, which a tensor in a file need not.
  const { buffer } = bytes.slice();
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer);
    case 'F64':
      return Float32Array.from(new Float64Array(buffer));
    case 'F16':
      return Float32Array.from(new Uint16Array(buffer), fromHalf);
    case 'BF16':
      // The upper half of a float32.
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), half => half << 16).buffer);
    default:
      throw new DarkroomError(
        'bad-input',
        `${what} has numbers of the type ${printable(dtype, 20)}, and floats are needed.`,
        { remedy: 'Save it as float32.' },
      );
  }
}
